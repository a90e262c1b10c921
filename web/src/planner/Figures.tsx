import { Failed } from '../app/Failed.tsx';
import { Later } from '../app/Later.tsx';
import { formatArea, formatCount, formatShare } from '../i18n/format.ts';
import { t } from '../i18n/index.ts';
import { areaKnown } from '../map/view.ts';
import { regionFigures } from '../state/data.ts';
import { isBundle } from '../static/mark.ts';
import { AllRegions } from './AllRegions.tsx';
import { AreaChoice } from './AreaChoice.tsx';
import { whiteShareOf } from './coverage_steps.ts';
import { Downloads } from './Downloads.tsx';
import { Figure } from './Figure.tsx';
import { LayerChoice } from './LayerChoice.tsx';
import { areaFigures, communesInArea, departements, sitesInArea } from './planner_data.ts';

const loadPlots = () => import('./plots/Plots.tsx').then(({ Plots }) => Plots);

/** Figures of the region or of a part of it, what the map shows, and plots. */
export function Figures() {
  const figures = areaFigures.value;
  const failure = regionFigures.value.failure ?? departements.value.failure;
  // An area that is not of this region has no figures: its choice says so.
  const waiting = regionFigures.value.status === 'loading' || departements.value.status === 'loading';
  return (
    <>
      <AllRegions />
      <AreaChoice />
      {failure && (
        <Failed
          failure={failure}
          again={() => {
            regionFigures.again();
            departements.again();
          }}
        />
      )}
      {figures ? (
        <KeyFigures figures={figures} />
      ) : (
        !failure && waiting && <div class="skeleton skeleton-figure" aria-hidden="true" />
      )}
      <LayerChoice />
      {!isBundle && <Downloads />}
      <Later load={loadPlots} />
    </>
  );
}

type AreaFigures = NonNullable<typeof areaFigures.value>;

function KeyFigures({ figures }: { figures: AreaFigures }) {
  const { population, white, area_km2 } = figures;
  const open = sitesInArea.value?.filter((site) => site.properties.status === 'open').length;
  const whole = communesInArea.value.filter((commune) => whiteShareOf(commune) > 0.995).length;
  return (
    <dl class="key-figures">
      {population !== null && white.population !== null && (
        <>
          <Figure
            value={formatShare(1 - white.population / Math.max(1, population))}
            text={t('figure_covered')}
          />
          <Figure
            value={formatCount(white.population)}
            text={t('figure_white_people', { whole: formatCount(population) })}
          />
        </>
      )}
      <Figure
        value={formatArea(white.area_km2)}
        text={t('figure_white_ground', { share: formatShare(white.area_km2 / area_km2) })}
      />
      {communesInArea.value.length > 0 && (
        <Figure
          value={formatCount(whole)}
          text={t('figure_white_communes', { count: whole, all: formatCount(communesInArea.value.length) })}
        />
      )}
      {open !== undefined && (
        <Figure
          value={formatCount(open)}
          text={t(areaKnown.value ? 'figure_open_there' : 'figure_open', { count: open })}
        />
      )}
    </dl>
  );
}
