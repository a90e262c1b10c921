import type { AreaStatistics } from '../api/api_types.ts';

/** People by drive time, in steps that do not overlap: the API's bands hold the nearer ones. */
export interface Step {
  id: '10' | '15' | '20' | '30' | 'beyond';
  /** From and below, in minutes; beyond: null. */
  from: number;
  below: number | null;
  people: number;
}

const IDS = ['10', '15', '20', '30'] as const;
export const STEP_IDS = [...IDS, 'beyond'] as const;

/** The steps of an area; its people are counted by ground where the population is not known. */
export function stepsOf(area: AreaStatistics): Step[] {
  const inBand = (minutes: number): number => {
    const band = area.bands.find((one) => one.minutes === minutes);
    return (area.population === null ? band?.area_km2 : band?.population) ?? 0;
  };
  const whole = area.population ?? area.area_km2;
  const steps = IDS.map((id, i): Step => {
    const from = i === 0 ? 0 : Number(IDS[i - 1]);
    return {
      id,
      from,
      below: Number(id),
      people: Math.max(0, inBand(Number(id)) - (i === 0 ? 0 : inBand(from))),
    };
  });
  return [...steps, { id: 'beyond', from: 30, below: null, people: Math.max(0, whole - inBand(30)) }];
}

/** Share of people in white zones; of ground where people are not known. */
export function whiteShareOf(area: AreaStatistics): number {
  const { population, white, area_km2 } = area;
  if (population !== null && white.population !== null)
    return population > 0 ? white.population / population : 0;
  return area_km2 > 0 ? white.area_km2 / area_km2 : 0;
}

/** The colour of a step, as a custom property of the page. */
export const STEP_COLOURS: Record<Step['id'], string> = {
  10: 'var(--band-10)',
  15: 'var(--band-15)',
  20: 'var(--band-20)',
  30: 'var(--step-30)',
  beyond: 'var(--white-zone)',
};
