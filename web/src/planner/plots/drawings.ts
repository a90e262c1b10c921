import * as Plot from '@observablehq/plot';
import type { AreaStatistics } from '../../api/api_types.ts';
import { formatCount } from '../../i18n/format.ts';
import { STEP_COLOURS, type Step, stepsOf, whiteShareOf } from '../coverage_steps.ts';

/** The plots themselves. Colours are the page's, by custom properties, so that a change of theme needs no new drawing. */

const FONT = { fontFamily: 'inherit', fontSize: '14px', background: 'transparent', overflow: 'visible' };

/** A bar a step of drive time, from near to far. */
export function stepsPlot(steps: Step[], width: number, axis: string): Element {
  const plot = Plot.plot({
    width,
    height: 204,
    marginLeft: 4,
    marginRight: 4,
    marginTop: 24,
    marginBottom: 42,
    className: 'plot-svg',
    style: FONT,
    x: {
      label: axis,
      labelAnchor: 'center',
      labelArrow: 'none',
      domain: steps.map(({ id }) => id),
      tickFormat: (id: string) => tickOf(steps, id),
      tickSize: 0,
    },
    y: { axis: null },
    marks: [
      Plot.ruleY([0], { stroke: 'var(--line-strong)' }),
      Plot.barY(steps, {
        x: 'id',
        y: 'people',
        fill: (step: Step) => STEP_COLOURS[step.id],
        stroke: 'var(--band-edge)',
        insetLeft: 3,
        insetRight: 3,
        rx: 3,
        className: 'plot-bars',
      }),
      Plot.text(steps, {
        x: 'id',
        y: 'people',
        text: (step: Step) => formatCount(step.people),
        dy: -9,
        fill: 'currentColor',
      }),
    ],
  });
  return nameBars(
    plot,
    steps.map(({ id }) => id),
  );
}

/** Communes by people, the most first. */
export function rankingPlot(
  rows: { name: string; code: string; people: number }[],
  width: number,
  step: Step['id'],
): Element {
  const names = new Map(rows.map((row) => [row.code, row.name]));
  const plot = Plot.plot({
    width,
    height: rows.length * 28 + 8,
    marginLeft: Math.min(150, width * 0.42),
    marginRight: 56,
    marginTop: 4,
    marginBottom: 4,
    className: 'plot-svg',
    style: FONT,
    x: { axis: null },
    y: {
      label: null,
      domain: rows.map(({ code }) => code),
      tickFormat: (code: string) => short(names.get(code) ?? code, width < 330 ? 14 : 18),
      tickSize: 0,
    },
    marks: [
      Plot.barX(rows, {
        y: 'code',
        x: 'people',
        fill: STEP_COLOURS[step],
        insetTop: 4,
        insetBottom: 4,
        rx: 3,
        className: 'plot-bars',
      }),
      Plot.text(rows, {
        y: 'code',
        x: 'people',
        text: ({ people }: { people: number }) => formatCount(people),
        dx: 6,
        textAnchor: 'start',
        fill: 'currentColor',
      }),
    ],
  });
  return nameBars(
    plot,
    rows.map(({ code }) => code),
  );
}

/** Areas side by side: each a bar of its people from near to far, sorted by the share in white zones. */
export function areasPlot(
  areas: AreaStatistics[],
  width: number,
  shareText: (share: number) => string,
): Element {
  const names = new Map(areas.map((one) => [one.code, one.name]));
  const parts = areas.flatMap((one) => {
    const steps = stepsOf(one);
    const whole = steps.reduce((sum, { people }) => sum + people, 0) || 1;
    return steps.map(({ id, people }) => ({ code: one.code, id, share: people / whole }));
  });
  const plot = Plot.plot({
    width,
    height: areas.length * 30 + 8,
    marginLeft: Math.min(150, width * 0.42),
    marginRight: 52,
    marginTop: 4,
    marginBottom: 4,
    className: 'plot-svg',
    style: FONT,
    x: { axis: null, domain: [0, 1] },
    y: {
      label: null,
      domain: areas.map(({ code }) => code),
      tickFormat: (code: string) => short(names.get(code) ?? code, width < 330 ? 14 : 18),
      tickSize: 0,
    },
    marks: [
      Plot.barX(
        parts,
        Plot.stackX({
          y: 'code',
          x: 'share',
          fill: (part: (typeof parts)[number]) => STEP_COLOURS[part.id],
          stroke: 'var(--paper)',
          insetTop: 5,
          insetBottom: 5,
        }),
      ),
      Plot.text(areas, {
        y: 'code',
        x: 1,
        text: (one: AreaStatistics) => shareText(whiteShareOf(one)),
        dx: 6,
        textAnchor: 'start',
        fill: 'currentColor',
      }),
      // The whole row takes the pointer.
      Plot.barX(areas, {
        y: 'code',
        x: 1,
        fill: 'transparent',
        insetTop: 2,
        insetBottom: 2,
        className: 'plot-bars',
      }),
    ],
  });
  return nameBars(
    plot,
    areas.map(({ code }) => code),
  );
}

/** Shares in white zones by class, with a line at the share of all. */
export function fifthsPlot(
  bars: { id: string; name: string; share: number | null }[],
  all: number,
  width: number,
  shareText: (share: number | null) => string,
): Element {
  const names = new Map(bars.map(({ id, name }) => [id, name]));
  const most = Math.max(all, ...bars.map(({ share }) => share ?? 0));
  const plot = Plot.plot({
    width,
    height: bars.length * 30 + 8,
    marginLeft: Math.min(130, width * 0.36),
    marginRight: 58,
    marginTop: 4,
    marginBottom: 4,
    className: 'plot-svg',
    style: FONT,
    x: { axis: null, domain: [0, most || 1] },
    y: {
      label: null,
      domain: bars.map(({ id }) => id),
      tickFormat: (id: string) => names.get(id) ?? id,
      tickSize: 0,
    },
    marks: [
      Plot.barX(bars, {
        y: 'id',
        x: ({ share }: { share: number | null }) => share ?? 0,
        fill: STEP_COLOURS.beyond,
        insetTop: 4,
        insetBottom: 4,
        rx: 3,
        className: 'plot-bars',
      }),
      Plot.ruleX([all], { stroke: 'currentColor', strokeWidth: 1.5 }),
      Plot.text(bars, {
        y: 'id',
        x: ({ share }: { share: number | null }) => Math.max(share ?? 0, share === null ? 0 : all),
        text: ({ share }: { share: number | null }) => shareText(share),
        dx: 6,
        textAnchor: 'start',
        fill: 'currentColor',
      }),
    ],
  });
  return nameBars(
    plot,
    bars.map(({ id }) => id),
  );
}

/** Writes on each bar of the marks called `plot-bars` the row that it stands for. Plot draws bars in the order of its data. */
function nameBars(plot: Element, ids: string[]): Element {
  plot.querySelectorAll<SVGElement>('.plot-bars rect').forEach((bar, i) => {
    bar.dataset.row = ids[i];
  });
  return plot;
}

/** '< 10', '10-15', '> 30'. */
function tickOf(steps: Step[], id: string): string {
  const step = steps.find((one) => one.id === id);
  if (!step) return id;
  if (step.below === null) return `> ${step.from}`;
  return step.from === 0 ? `< ${step.below}` : `${step.from}-${step.below}`;
}

function short(name: string, most: number): string {
  return name.length <= most ? name : `${name.slice(0, most - 1).trimEnd()}…`;
}
