import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Gain, Placement, Scenario } from '../api/api_types.ts';
import { api, told } from '../api/client.ts';
import { announce } from '../app/announcer.ts';
import { Button } from '../app/Button.tsx';
import { copyAddress } from '../app/copy_address.ts';
import { Failed } from '../app/Failed.tsx';
import { SelectField } from '../app/fields.tsx';
import { Icon } from '../app/Icon.tsx';
import { useSending } from '../app/useSending.ts';
import { formatArea, formatCount, formatPoint } from '../i18n/format.ts';
import { peopleText } from '../i18n/gains.ts';
import { t } from '../i18n/index.ts';
import { imaginedEffect } from '../map/scenario_state.ts';
import { areaKnown } from '../map/view.ts';
import { places, removed, update } from '../state/page.ts';
import { set } from '../state/set.ts';
import { optionOf, sites, sitesByName } from '../state/sites.ts';
import { AreaChoice } from './AreaChoice.tsx';
import { CommuneList } from './Compare.tsx';
import { GainFigure } from './GainFigure.tsx';
import { Kept } from './Kept.tsx';
import { saveText } from './save.ts';
import { askScenarioAgain, followScenario, scenarioState } from './scenario.ts';

/** What if: places put on the map, existing ones closed, and what that would change. */
export function Imagine() {
  useEffect(followScenario, []);
  const { status, scenario, failure } = scenarioState.value;
  useEffect(() => {
    imaginedEffect.value = scenario;
    return () => set(imaginedEffect, null);
  }, [scenario]);
  useEffect(() => {
    if (status === 'ready' && scenario) announce(saidOf(scenario));
  }, [status, scenario]);
  const empty = places.value.length === 0 && removed.value.length === 0;
  return (
    <>
      <p class="section-hint">{t('imagine_hint')}</p>
      <AreaChoice />
      <Imagined />
      <CloseChoice />
      <BestPlaces />
      {failure && <Failed failure={failure} again={askScenarioAgain} />}
      {!empty && status === 'loading' && !scenario && (
        <div class="skeleton skeleton-figure" aria-hidden="true" />
      )}
      <Kept />
      {!empty && scenario && <Effect scenario={scenario} waiting={status === 'loading'} />}
    </>
  );
}

function saidOf({ gained, lost }: Scenario): string {
  const said = (gain: Gain) =>
    gain.population === null ? formatArea(gain.area_km2) : peopleText(gain.population);
  return t('imagine_said', { gained: said(gained), lost: said(lost) });
}

/** The places imagined and the existing ones imagined closed, each with a button to take it back. */
function Imagined() {
  const nameOf = (id: string) =>
    sites.value.data?.features.find(({ properties }) => properties.id === id)?.properties.name ?? id;
  if (places.value.length === 0 && removed.value.length === 0) return null;
  return (
    <ul class="imagined-list">
      {places.value.map(([lon, lat], i) => (
        <li key={`${i + 1}`}>
          <span class="imagined-number">{i + 1}</span>
          <span>{formatPoint(lon, lat)}</span>
          <TakeBack
            text={t('imagined_remove', { number: i + 1 })}
            act={() => update({ places: places.peek().filter((_, k) => k !== i) })}
          />
        </li>
      ))}
      {removed.value.map((id) => (
        <li key={id}>
          <span class="imagined-number closed">
            <Icon name="close" size={14} />
          </span>
          <span>{t('imagined_closed', { name: nameOf(id) })}</span>
          <TakeBack
            text={t('imagined_reopen', { name: nameOf(id) })}
            act={() => update({ removed: removed.peek().filter((one) => one !== id) })}
          />
        </li>
      ))}
    </ul>
  );
}

function TakeBack({ text, act }: { text: string; act: () => void }) {
  return (
    <Button class="icon-button small" aria-label={text} onClick={act}>
      <Icon name="trash" size={18} />
    </Button>
  );
}

function CloseChoice() {
  const open = sitesByName.value.filter(
    ({ properties }) => properties.status === 'open' && !removed.value.includes(properties.id),
  );
  return (
    <SelectField
      label={t('imagine_close')}
      value=""
      choose={(id) => {
        if (id !== '') update({ removed: [...removed.peek(), id] });
      }}
      none={t('imagine_close_choose')}
      options={open.map(optionOf)}
    />
  );
}

/** The places that would do most, one click from the map. */
function BestPlaces() {
  const found = useSignal<Placement[] | null>(null);
  const { sending: asking, failure, send } = useSending();
  const ask = (): void =>
    void send(async () => {
      const within = areaKnown.peek();
      const body = {
        count: 5,
        add: places.peek().map(([lon, lat]) => ({ lon, lat })),
        remove: removed.peek(),
        ...(within && { [within.by]: within.code }),
      };
      found.value = (await told(api.POST('/api/v1/placements', { body }))).items;
    });
  // Another area, or another place imagined: what is offered is offered anew.
  const question = JSON.stringify([areaKnown.value, places.value, removed.value]);
  useEffect(() => {
    if (found.peek()) ask();
  }, [question]);
  return (
    <section class="best-places" aria-busy={asking.value}>
      {!found.value && (
        <Button disabled={asking.value} onClick={ask}>
          {t(asking.value ? 'best_asking' : 'best_ask')}
        </Button>
      )}
      {failure.value && <Failed failure={failure.value} again={ask} />}
      {found.value && (
        <>
          <h2>{t('best_title')}</h2>
          <ol>
            {found.value.map((best) => (
              <li key={best.rank}>
                <span>
                  <strong>{nameOf(best)}</strong>
                  <span class="quiet">{gainText(best.gained)}</span>
                </span>
                <Button
                  disabled={isPlaced(best)}
                  onClick={() => update({ places: [...places.peek(), [best.lon, best.lat]] })}
                >
                  {t(isPlaced(best) ? 'best_added' : 'best_add')}
                  <span class="only-heard"> {nameOf(best)}</span>
                </Button>
              </li>
            ))}
          </ol>
          {found.value.length > 1 && (
            <p class="quiet">{t('best_sum', { gained: gainText(sumOf(found.value)) })}</p>
          )}
        </>
      )}
    </section>
  );
}

/** The commune's name; outside of them all, the point. */
function nameOf({ commune, lon, lat }: Placement): string {
  return commune?.name ?? formatPoint(lon, lat);
}

/** What all of them gain: each counts what those before it left. */
function sumOf(found: Placement[]): Gain {
  const people = found.map(({ gained }) => gained.population);
  return {
    population: people.includes(null) ? null : people.reduce<number>((sum, one) => sum + (one ?? 0), 0),
    area_km2: found.reduce((sum, { gained }) => sum + gained.area_km2, 0),
  };
}

function isPlaced({ lon, lat }: Placement): boolean {
  return places.value.some(([x, y]) => Math.abs(x - lon) < 1e-4 && Math.abs(y - lat) < 1e-4);
}

function gainText({ population, area_km2 }: Gain): string {
  const people =
    population === null ? null : t('best_people', { count: population, number: formatCount(population) });
  return [people, formatArea(area_km2)].filter(Boolean).join(', ');
}

function Effect({ scenario, waiting }: { scenario: Scenario; waiting: boolean }) {
  const { gained, lost, projects } = scenario;
  return (
    <section class={waiting ? 'effect answer-waiting' : 'effect'} aria-busy={waiting}>
      <h2>{t('effect_title')}</h2>
      <dl class="key-figures">
        <GainFigure gain={gained} text={t('effect_gained')} sign="+" kind="gained" />
        <GainFigure gain={lost} text={t('effect_lost')} sign="−" kind="lost" />
      </dl>
      {projects.length > 0 && (
        <div class="projects-lost">
          <h3>{t('effect_projects')}</h3>
          <ul>
            {projects.map(({ id, name }) => (
              <li key={id}>
                <Button class="link-button named" onClick={() => update({ subject: { kind: 'site', id } })}>
                  {name}
                </Button>
              </li>
            ))}
          </ul>
        </div>
      )}
      <CommuneList title={t('effect_communes_gained')} communes={gained.communes} />
      <CommuneList title={t('effect_communes_lost')} communes={lost.communes} />
      <div class="button-row">
        <Button onClick={() => void copyAddress()}>
          <Icon name="link" size={18} /> {t('share')}
        </Button>
        <Button onClick={() => exportScenario(scenario)}>
          <Icon name="download" size={18} /> {t('export_geojson')}
        </Button>
        <Button onClick={() => update({ places: [], removed: [] })}>{t('imagine_clear')}</Button>
      </div>
    </section>
  );
}

/** The places imagined and the changed white zones as one GeoJSON file. */
function exportScenario(scenario: Scenario): void {
  const imagined = places.peek().map(([lon, lat], i) => ({
    type: 'Feature',
    properties: { imagined: i + 1 },
    geometry: { type: 'Point', coordinates: [lon, lat] },
  }));
  const file = {
    type: 'FeatureCollection',
    maillage: { add: places.peek(), remove: removed.peek(), gained: scenario.gained, lost: scenario.lost },
    features: [...imagined, ...scenario.white_zones.features],
  };
  saveText('maillage-scenario.geojson', JSON.stringify(file), 'application/geo+json');
}
