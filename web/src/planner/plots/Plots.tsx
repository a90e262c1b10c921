import { useSignal } from '@preact/signals';
import { formatCount, formatShare } from '../../i18n/format.ts';
import { spoken, t } from '../../i18n/index.ts';
import { areaKnown, marked } from '../../map/view.ts';
import { update } from '../../state/page.ts';
import { STEP_IDS, type Step, stepsOf, whiteShareOf } from '../coverage_steps.ts';
import { areaFigures, communes, communesInArea, departements, epcis } from '../planner_data.ts';
import { areasPlot, rankingPlot, stepsPlot } from './drawings.ts';
import { Fragility } from './Fragility.tsx';
import { Jobs } from './Jobs.tsx';
import { People } from './People.tsx';
import { PlotFigure } from './PlotFigure.tsx';
import { RushHour } from './RushHour.tsx';
import { WithoutCar } from './WithoutCar.tsx';

/** Communes shown in the ranking. */
const RANKED = 12;

/** Plots of the area chosen; each bar can be chosen, and marks what it stands for on the map. */
export function Plots() {
  const step = useSignal<Step['id'] | null>(null);
  const figures = areaFigures.value;
  if (!figures) return null;
  const list = communesInArea.value;
  const peopleOf = (commune: (typeof list)[number]): number => {
    if (step.value === null) return commune.white.population ?? commune.white.area_km2;
    return stepsOf(commune).find((one) => one.id === step.value)?.people ?? 0;
  };
  const ranked = [...list].sort((a, b) => peopleOf(b) - peopleOf(a)).slice(0, RANKED);
  const choose = (id: Step['id']): void => {
    step.value = step.value === id ? null : id;
    marked.value = step.value === null ? [] : list.filter((one) => peopleOf(one) > 0).map(({ code }) => code);
  };
  return (
    <div class="plots">
      <PlotFigure
        title={t('plot_steps')}
        hint={t('plot_steps_hint')}
        rows={stepsOf(figures).map(({ id, people }) => ({
          id,
          name: t(`step_${id}`),
          value: formatCount(people),
          pressed: step.value === id,
        }))}
        heads={[t('plot_steps_head'), t('plot_people_head')]}
        draw={(width) => stepsPlot(stepsOf(figures), width, t('plot_minutes'))}
        version={`${figures.code}${spoken.value}`}
        choose={(id) => choose(STEP_IDS.find((one) => one === id) ?? 'beyond')}
      />
      {ranked.length > 0 && (
        <PlotFigure
          title={
            step.value === null
              ? t('plot_ranking')
              : t('plot_ranking_step', { step: t(`step_${step.value}`) })
          }
          hint={t('plot_ranking_hint')}
          rows={ranked.map((commune) => ({
            id: commune.code,
            name: commune.name,
            value: formatCount(peopleOf(commune)),
          }))}
          heads={[t('commune'), t('plot_people_head')]}
          draw={(width) =>
            rankingPlot(
              ranked.map((commune) => ({
                name: commune.name,
                code: commune.code,
                people: peopleOf(commune),
              })),
              width,
              step.value ?? 'beyond',
            )
          }
          version={`${figures.code}${step.value}${communes.value.status}${spoken.value}`}
          choose={(code) => update({ subject: { kind: 'commune', code } })}
          point={(code) => {
            if (step.peek() === null) marked.value = code === null ? [] : [code];
          }}
        />
      )}
      <Areas />
      <Fragility />
      <People />
      <Jobs />
      <RushHour />
      <WithoutCar />
    </div>
  );
}

/** Départements of the region compared; the EPCI of a département once one is chosen. */
function Areas() {
  const within = areaKnown.value;
  const inside = within?.by === 'departement' ? within.code : null;
  const codes = new Set(communesInArea.value.map((commune) => commune.epci));
  const all =
    inside === null ? departements.value.data : epcis.value.data?.filter(({ code }) => codes.has(code));
  if (!all || all.length < 2 || within?.by === 'epci') return null;
  const list = [...all].sort((a, b) => whiteShareOf(b) - whiteShareOf(a));
  return (
    <PlotFigure
      title={t(inside === null ? 'plot_departements' : 'plot_epcis')}
      note={t('plot_areas_hint')}
      rows={list.map((one) => ({ id: one.code, name: one.name, value: formatShare(whiteShareOf(one)) }))}
      heads={[t(inside === null ? 'departement' : 'epci'), t('plot_share_head')]}
      draw={(width) => areasPlot(list, width, (share) => formatShare(share))}
      version={`${inside}${list.length}${spoken.value}`}
      choose={(code) => update({ area: { by: inside === null ? 'departement' : 'epci', code } })}
    />
  );
}
