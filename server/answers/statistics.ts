import type { Static } from 'typebox';
import type { Basis } from '../../data/rules/decision/answer_types.ts';
import { threshold } from '../../data/rules/decision/basis.ts';
import { sideOf } from '../../data/rules/decision/commune.ts';
import { mapInSlices } from '../../data/turns/breath.ts';
import type { Bounds } from '../../isochrones/geometry/bounds.ts';
import type { CommuneCoverage } from '../../isochrones/questions/commune_coverage.ts';
import { COVERED_BY } from '../../isochrones/questions/fragility.ts';
import { BAND_MINUTES } from '../../isochrones/types.ts';
import { rememberWith } from '../process/remember.ts';
import type { StatisticsBy } from '../schemas/area_query.ts';
import type { Statistics } from '../schemas/coverage.ts';
import { boxAround } from '../served/region_box.ts';
import type { DayTimes, Served } from '../served/served.ts';
import { boundsOfCommune, whiteShares } from './commune.ts';
import { tellPeople } from './people.ts';
import { tellJobs } from './workplace_jobs.ts';

interface Figures {
  population: number | null;
  area_km2: number;
}

export type StatisticsItem = Static<typeof Statistics>['items'][number];

/** People and ground by drive time, of the whole region or of each département, EPCI or commune, by code. */
export async function statisticsItems(
  served: Served,
  day: DayTimes,
  basis: Basis,
  by: StatisticsBy,
): Promise<StatisticsItem[]> {
  const boxed = by === 'departement' || by === 'epci';
  const [figures, { communes: counted }, living, boxes] = await Promise.all([
    day.communes(),
    day.fragility(),
    // INSEE's warning against small areas.
    by === 'commune' || day.list === null ? null : day.people(),
    boxed ? boundsOfCommunes(served) : null,
  ]);
  const tolerance = threshold(served.programme, basis, 'commune_share_tolerance');
  // Others have their turn between them: of every commune, by code that has not run yet, it takes a quarter of a second.
  return mapInSlices(groupsOf(served, by), ({ item, members }) => {
    const sums = addUp(members.map((i) => figures[i]));
    const covered_by = COVERED_BY.map((sites, k) => ({
      sites,
      ...sumOf(members, (i) => counted[i][k]),
    }));
    const bbox = boxes && { bbox: [...boxAround(members.map((i) => boxes[i]))] };
    const [commune = 0] = members;
    const times = by === 'commune' && day.list !== null && { drive_times_s: figures[commune].drive_times_s };
    const people = living && { people: tellPeople(living, members) };
    const working = day.list === null ? null : jobsOfMembers(served, figures, members);
    const beside = { covered_by, ...people, ...working };
    return { ...item, ...bbox, ...sums, ...times, ...beside, ...judged(day, sums, tolerance) };
  });
}

/** The parts of a region by code, each with its communes' places in `served.communes`. */
export function groupsOf(
  served: Served,
  by: StatisticsBy,
): { item: Pick<StatisticsItem, 'code' | 'name' | 'departement' | 'epci'>; members: number[] }[] {
  // A region without communes is one place, which the engine counts as one commune without a code.
  if (served.communes.length === 0 && by === 'region')
    return [{ item: { code: served.region.id, name: served.region.name }, members: [0] }];
  const groups = new Map<string, ReturnType<typeof groupsOf>[number]>();
  served.communes.forEach((commune, i) => {
    const item = groupOf(served, i, by);
    if (!item) return;
    const group = groups.get(item.code);
    if (group) group.members.push(i);
    else groups.set(item.code, { item, members: [i] });
    if (by === 'commune')
      Object.assign(item, { departement: commune.departement, epci: commune.epci?.code ?? null });
  });
  return [...groups.values()].sort((a, b) => (a.item.code < b.item.code ? -1 : 1));
}

/** The jobs of some communes; null where the region has no file of them. */
function jobsOfMembers(
  { jobs, communes }: Served,
  figures: CommuneCoverage[],
  members: number[],
): Pick<StatisticsItem, 'jobs'> | null {
  if (jobs === null) return null;
  return {
    jobs: tellJobs(
      jobs,
      members.map((i) => ({ code: communes[i]?.code ?? '', figures: figures[i] })),
    ),
  };
}

const bounds = new WeakMap<Served, Promise<Bounds[]>>();

/** The bounds of each commune, worked out once for what is served: who looks at every outline of a region lets others have their turn. */
const boundsOfCommunes = (served: Served): Promise<Bounds[]> =>
  rememberWith(bounds, served, () => mapInSlices(served.communes, boundsOfCommune));

/** Shares in white zones and what follows from them by the limit alone; nothing where no list was known. */
function judged(
  day: DayTimes,
  sums: ReturnType<typeof addUp>,
  tolerance: number,
): Pick<StatisticsItem, 'answer' | 'white_area_share' | 'white_population_share'> {
  if (day.list === null) return { answer: null, white_area_share: null, white_population_share: null };
  const shares = whiteShares(sums);
  const share = shares.white_population_share ?? shares.white_area_share;
  return { answer: share === null ? null : sideOf(share, tolerance), ...shares };
}

function groupOf(served: Served, index: number, by: StatisticsBy): { code: string; name: string } | null {
  const commune = served.communes[index];
  switch (by) {
    case 'region':
      return { code: served.regionCode ?? served.region.id, name: served.region.name };
    case 'departement':
      return { code: commune.departement, name: commune.departement_name };
    case 'epci':
      return commune.epci && { code: commune.epci.code, name: commune.epci.name };
    case 'commune':
      return { code: commune.code, name: commune.name };
  }
}

/** Sums of communes' figures. */
export function addUp(
  communes: CommuneCoverage[],
): Pick<StatisticsItem, 'population' | 'area_km2' | 'bands' | 'white'> {
  return {
    ...sumExtents(communes),
    bands: BAND_MINUTES.map((minutes, i) => ({ minutes, ...sumOf(communes, ({ bands }) => bands[i]) })),
    white: sumOf(communes, ({ white }) => white),
  };
}

/** Sums of people, to the tenth, and ground, to the thousandth of a km2. People are null where none are known. */
export const sumExtents = (extents: readonly Figures[]): Figures => sumOf(extents, (extent) => extent);

/** The same, of what each thing has. */
function sumOf<T>(things: readonly T[], pick: (thing: T) => Figures): Figures {
  let people: number | null = null;
  let ground = 0;
  for (const thing of things) {
    const { population, area_km2 } = pick(thing);
    if (population !== null) people = (people ?? 0) + population;
    ground += area_km2;
  }
  return { population: people === null ? null : round(people, 10), area_km2: round(ground, 1000) };
}

function round(value: number, per: number): number {
  return Math.round(value * per) / per;
}
