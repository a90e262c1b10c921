/** What points are judged by, on its way to another thread: arrays are shared, the rest is as little as judging needs. */
import type { Basis } from '../../../data/rules/decision/answer_types.ts';
import type { Programme } from '../../../data/rules/programmes/schema.ts';
import { zoneOf } from '../../../data/rules/programmes/zones.ts';
import { regionFinder } from '../../../data/search/region_at.ts';
import { multiPolygonOf, wkbOf } from '../../../isochrones/geometry/wkb.ts';
import type { Network } from '../../../isochrones/types.ts';
import { type PackedTimes, packTimes, unpackTimes } from '../../engine/transferred_times.ts';
import { JUDGING_FACTS, type JudgingRegion, type JudgingSite } from '../point.ts';
import type { JudgedBy } from './judge.ts';
import type { RowsToJudge } from './judged_rows.ts';

export interface PassedRegion
  extends Pick<JudgingRegion, 'network' | 'territory' | 'communes' | 'regionCode'> {
  /** WKB, which is copied at once where lists of points take seconds; null: not imported. */
  zones: { id: string; wkb: Uint8Array | null }[];
  /** Where regions are found. */
  cache: string;
}

export interface PassedDay {
  open: JudgingSite[];
  times: PackedTimes;
  coverage: JudgedBy['day']['coverage'];
}

/** From the thread that answers to one that judges. */
export type ToJudge =
  | { kind: 'region'; region: number; passed: PassedRegion }
  | { kind: 'judge'; judge: number; region: number; day: PassedDay; basis: Basis; programme: Programme }
  | { kind: 'forget'; regions: number[]; judges: number[] }
  | { kind: 'rows'; judge: number; rows: RowsToJudge };

export function passRegion({
  network,
  territory,
  communes,
  regionCode,
  regions,
  zones,
}: JudgingRegion): PassedRegion {
  const { mask, cells } = territory;
  return {
    network,
    territory: { mask, cells, communes: territory.communes.map(({ mask }) => ({ mask })) },
    communes: communes.map(({ code, name }) => ({ code, name })),
    regionCode,
    zones: zones.map(({ id, polygons }) => ({ id, wkb: polygons && wkbOf(polygons) })),
    cache: regions.cache,
  };
}

export async function regionOfPassed({ zones, cache, ...region }: PassedRegion): Promise<JudgingRegion> {
  return {
    ...region,
    zones: zones.map(({ id, wkb }) =>
      wkb === null ? { id, polygons: null, boxes: [] } : zoneOf(id, multiPolygonOf(wkb)),
    ),
    regions: await regionFinder(cache),
  };
}

export function passDay({ open, driveTimes, coverage }: JudgedBy['day']): PassedDay {
  const { id, computed_at, on } = coverage;
  return {
    open: open.map((site) => Object.fromEntries(JUDGING_FACTS.map((fact) => [fact, site[fact]])) as never),
    times: packTimes(driveTimes),
    coverage: { id, computed_at, on },
  };
}

export const dayOfPassed = (network: Network, { open, times, coverage }: PassedDay): JudgedBy['day'] => ({
  open,
  driveTimes: unpackTimes(network, times),
  coverage,
});
