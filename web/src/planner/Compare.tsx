import { Button } from '../app/Button.tsx';
import { SelectField } from '../app/fields.tsx';
import { isNothing, peopleText } from '../i18n/gains.ts';
import { set } from '../state/set.ts';
import { GainFigure } from './GainFigure.tsx';
import '../styles/curtain.css';
import { useEffect } from 'preact/hooks';
import type { Coverage, CoverageChanges, Gain } from '../api/api_types.ts';
import { Failed } from '../app/Failed.tsx';
import { formatArea, formatDay } from '../i18n/format.ts';
import { type MessageKey, t } from '../i18n/index.ts';
import { comparedCoverage, curtain } from '../map/curtain_state.ts';
import { comparison, update } from '../state/page.ts';
import { printing } from '../state/paper.ts';
import { changes, compared, coverages } from './planner_data.ts';

/** Two coverages: their white zones side by side on the map, and what changed between them and why. */
export function Compare() {
  const list = coverages.value.data;
  const two = compared.value;
  useEffect(() => {
    comparedCoverage.value = two && {
      before: two.before.id,
      after: two.after.current ? null : two.after.id,
      days: [dayOf(two.before, two.after), dayOf(two.after, two.before)],
    };
    return () => set(comparedCoverage, null);
  }, [two?.before.id, two?.after.id]);
  if (coverages.value.failure) return <Failed failure={coverages.value.failure} again={coverages.again} />;
  if (!list) return <div class="skeleton skeleton-block" aria-hidden="true" />;
  if (!two) return <p class="empty">{t('compare_none')}</p>;
  const asked = comparison.value;
  const isUnknown = asked && [asked.before, asked.after].some((id) => !list.some((one) => one.id === id));
  return (
    <>
      {isUnknown && (
        <p class="field-error" role="alert">
          {t('compare_unknown')}
        </p>
      )}
      <div class="compare-dates">
        <CoverageChoice
          title={t('compare_before')}
          chosen={two.before}
          list={list}
          choose={(before) =>
            update({ comparison: { before, after: before === two.after.id ? two.before.id : two.after.id } })
          }
        />
        <CoverageChoice
          title={t('compare_after')}
          chosen={two.after}
          list={list}
          choose={(after) =>
            update({ comparison: { after, before: after === two.before.id ? two.after.id : two.before.id } })
          }
        />
      </div>
      <label class="field">
        {t('compare_slider')}
        <input
          type="range"
          min={0}
          max={100}
          value={Math.round(curtain.value * 100)}
          aria-valuetext={t('compare_slider_value', { percent: Math.round(curtain.value * 100) })}
          onInput={(event) => set(curtain, Number(event.currentTarget.value) / 100)}
        />
      </label>
      {changes.value.failure && <Failed failure={changes.value.failure} again={changes.again} />}
      {changes.value.data && <Changes changes={changes.value.data} />}
    </>
  );
}

/** The day of a coverage; with the version of its list where the other is of the same day. */
function dayOf(one: Coverage, other: Coverage): string {
  const on = formatDay(one.on);
  return one.on === other.on ? t('compare_day_list', { day: on, version: one.sites.list_version }) : on;
}

interface ChoiceProperties {
  title: string;
  chosen: Coverage;
  list: Coverage[];
  choose: (id: string) => void;
}

function CoverageChoice({ title, chosen, list, choose }: ChoiceProperties) {
  return (
    <SelectField
      label={title}
      value={chosen.id}
      choose={choose}
      options={list.map(({ id, on, sites }) => [
        id,
        t('compare_option', { day: formatDay(on), version: sites.list_version, count: sites.open }),
      ])}
    />
  );
}

const CHANGE_TEXT: Record<CoverageChanges['sites'][number]['change'], MessageKey> = {
  opened: 'change_opened',
  closed: 'change_closed',
  moved: 'change_moved',
  planned: 'change_planned',
};

function Changes({ changes: { sites, gained, lost } }: { changes: CoverageChanges }) {
  const nothing = sites.length === 0 && gained.communes.length === 0 && lost.communes.length === 0;
  if (nothing) return <p class="empty">{t('compare_same')}</p>;
  return (
    <>
      <dl class="key-figures">
        <GainFigure gain={gained} text={t('compare_gained')} sign="+" />
        <GainFigure gain={lost} text={t('compare_lost')} sign="−" />
      </dl>
      <h2>{t('compare_why')}</h2>
      <ul class="changes">
        {sites.map((site) => (
          <li key={`${site.id}${site.change}`}>
            <Button
              class="link-button named"
              onClick={() => update({ subject: { kind: 'site', id: site.id } })}
            >
              {site.name}
            </Button>{' '}
            {t(CHANGE_TEXT[site.change])}
            <span class="quiet">{effectOf(site)}</span>
          </li>
        ))}
      </ul>
      <CommuneList title={t('compare_communes_gained')} communes={gained.communes} />
      <CommuneList title={t('compare_communes_lost')} communes={lost.communes} />
    </>
  );
}

function effectOf({ gained, lost }: { gained: Gain; lost: Gain }): string {
  const say = (sign: string, { population, area_km2 }: Gain): string | null => {
    if (isNothing({ population, area_km2 })) return null;
    const people = population === null ? null : peopleText(population);
    return `${sign} ${[people, formatArea(area_km2)].filter(Boolean).join(', ')}`;
  };
  return [say('+', gained), say('−', lost)].filter(Boolean).join(' ; ') || t('no_effect');
}

/** Communes as buttons, folded where there are many. */
export function CommuneList({
  title,
  communes,
}: {
  title: string;
  communes: { code: string; name: string; population: number | null }[];
}) {
  if (communes.length === 0) return null;
  return (
    <details class="commune-list" open={communes.length <= 12 || printing.value}>
      <summary>{`${title} (${communes.length})`}</summary>
      <ul>
        {communes.map(({ code, name, population }) => (
          <li key={code}>
            <Button class="chip" onClick={() => update({ subject: { kind: 'commune', code } })}>
              {name}
              {population !== null && population >= 0.5 && (
                <span class="quiet"> {peopleText(population)}</span>
              )}
            </Button>
          </li>
        ))}
      </ul>
    </details>
  );
}
