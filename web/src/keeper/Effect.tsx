import { useEffect } from 'preact/hooks';
import type { ListEffect } from '../api/api_types.ts';
import { Failed } from '../app/Failed.tsx';
import { formatArea, formatCount, formatDay, formatShare } from '../i18n/format.ts';
import { isNothing } from '../i18n/gains.ts';
import { t } from '../i18n/index.ts';
import { imaginedEffect } from '../map/scenario_state.ts';
import { CommuneList } from '../planner/Compare.tsx';
import { regionFigures } from '../state/data.ts';
import { set } from '../state/set.ts';
import { today } from '../state/today.ts';
import { k } from './keeper_words.ts';
import type { Asked } from './useAsked.ts';

/** What a change would do to the coverage: people, ground, communes, projects; drawn on the map as long as it is shown. */
export function Effect({ asked, again }: { asked: Asked<ListEffect>; again?: () => void }) {
  const { data, failure, waiting } = asked;
  useEffect(() => {
    imaginedEffect.value = data;
    return () => set(imaginedEffect, null);
  }, [data]);
  if (failure) return <Failed failure={failure} again={again ?? (() => undefined)} />;
  if (!data) return waiting ? <div class="skeleton skeleton-figure" aria-hidden="true" /> : null;
  return (
    <section
      class={waiting ? 'effect answer-waiting' : 'effect'}
      aria-busy={waiting}
      aria-label={k('effect')}
    >
      <h3>
        {k('effect')}
        {data.on > today() && ` ${k('effect_from', { day: formatDay(data.on) })}`}
      </h3>
      <Told effect={data} />
    </section>
  );
}

function Told({ effect: { gained, lost, covered, projects } }: { effect: ListEffect }) {
  const nothing = isNothing(gained) && isNothing(lost);
  return (
    <>
      {nothing ? (
        <p>{k('effect_none')}</p>
      ) : (
        <ul class="keeper-effect">
          {!isNothing(gained) && (
            <li class="gain gain-gained">
              <strong>+ {amount(gained)}</strong> {k('change_gained')}
            </li>
          )}
          {!isNothing(lost) && (
            <li class="gain gain-lost">
              <strong>− {amount(lost)}</strong> {k('change_lost')}
            </li>
          )}
        </ul>
      )}
      {!nothing && <Covered before={covered.before} after={covered.after} />}
      {projects.length > 0 && (
        <div class="projects-lost">
          <h4>{t('effect_projects')}</h4>
          <ul>
            {projects.map(({ id, name }) => (
              <li key={id}>{name}</li>
            ))}
          </ul>
        </div>
      )}
      <CommuneList title={t('effect_communes_gained')} communes={gained.communes} />
      <CommuneList title={t('effect_communes_lost')} communes={lost.communes} />
    </>
  );
}

type Extent = ListEffect['covered']['before'];

/** The people under the limit before and after, with their share where the region's people are known. */
function Covered({ before, after }: { before: Extent; after: Extent }) {
  const region = regionFigures.value.data;
  const share = (part: Extent): string => {
    if (part.population !== null && region?.population)
      return `${formatCount(part.population)} (${formatShare(part.population / region.population)})`;
    return part.population === null ? formatArea(part.area_km2) : formatCount(part.population);
  };
  return <p>{k('effect_covered', { before: share(before), after: share(after) })}</p>;
}

function amount({ population, area_km2 }: Extent): string {
  if (population === null) return formatArea(area_km2);
  return `${k('change_people', { count: population, number: formatCount(population) })} (${formatArea(area_km2)})`;
}
