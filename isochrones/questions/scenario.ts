import { blocksOfSegments, meeting, segmentsOfStretches } from '../ground/changed_roads.ts';
import type { Territory } from '../ground/territory.ts';
import type { PointsBySegment } from '../ground/weighted_points.ts';
import { nearestRoad } from '../network/nearest_road.ts';
import { type DriveTimes, fieldOf } from '../search/drive_times.ts';
import { dropOwnPages } from '../search/label_pages.ts';
import { changeNearest, type SiteChange } from '../search/live_update.ts';
import { isOnRoad } from '../search/seeds.ts';
import { type TimeField, timeAtMatch, timeAtPlace } from '../search/time_field.ts';
import {
  type Classes,
  changeClass,
  classesOf,
  classOfSegment,
  GAINED,
  LOST,
  threshold_ds,
  UNCHANGED,
} from '../surface/classes.ts';
import type { BlockOutline } from '../surface/outline_links.ts';
import { type DrawnGround, groundOfOutlines } from '../surface/outlines.ts';
import { contourBlocks } from '../surface/territory_blocks.ts';

/** What came under the limit (gained) or is no longer under it (lost). */
export interface SideChange {
  population: number | null;
  area_km2: number;
  /** Most inhabitants first, then most ground. */
  communes: { code: string; population: number | null; area_km2: number }[];
}

export interface CoverageChange {
  gained: SideChange;
  lost: SideChange;
  /** The ground that changed side, as polygons. */
  white_zones: ({ change: 'gained' | 'lost' } & DrawnGround)[];
}

export interface ScenarioResult extends CoverageChange {
  /** Those of the given projects that would come under the limit: they could no longer be funded. */
  projects: { id: string; drive_time_before_s: number | null; drive_time_s: number }[];
}

/**
 * What would change if sites were added or removed, on top of any drive times, which stay as they are. `projects` are
 * planned sites by id and place. Errors as changeSites'.
 */
export function runScenario(
  before: DriveTimes,
  territory: Territory,
  change: SiteChange,
  options: {
    limit_minutes: number;
    cellsPerBlock: number;
    projects?: readonly { id: string; lon: number; lat: number }[];
  },
): ScenarioResult {
  const limit_ds = threshold_ds(options.limit_minutes);
  const was = fieldOf(before);
  const { field: is, changedStretches } = changeNearest(before, change, limit_ds);
  const projects: ScenarioResult['projects'] = [];
  for (const { id, lon, lat } of options.projects ?? []) {
    const match = nearestRoad(before.network, lon, lat);
    if (!isOnRoad(match)) continue;
    const before_ds = timeAtPlace(was, match);
    const after_ds = timeAtPlace(is, match);
    if (changeClass(before_ds, after_ds, limit_ds) !== GAINED) continue;
    projects.push({
      id,
      drive_time_before_s: Number.isFinite(before_ds) ? Math.round(before_ds) / 10 : null,
      drive_time_s: Math.round(Math.max(0, after_ds)) / 10,
    });
  }
  const compared = compareFields(was, is, territory, changedStretches, limit_ds, options.cellsPerBlock);
  if (is.changed) dropOwnPages(is.changed);
  return { projects, ...compared };
}

/** Ground, inhabitants and communes that changed side of the limit between two fields that differ on some stretches. */
export function compareFields(
  before: TimeField,
  after: TimeField,
  territory: Territory,
  changedStretches: Uint32Array,
  limit_ds: number,
  cellsPerBlock: number,
): CoverageChange {
  const classes = classesOf(after, [limit_ds], before);
  // Only where something comes under the limit, or is no longer under it.
  const changing = segmentsOfStretches(territory.network, changedStretches).filter(
    (segment) => classOfSegment(classes, segment) !== UNCHANGED,
  );
  const segments = meeting(territory.network, changing);
  const ground = sumChanges(before, after, territory.ground, segments, limit_ds);
  const residents = sumChanges(before, after, territory.residents, segments, limit_ds);
  const side = (change: number): SideChange => {
    const known = territory.populationMethod !== 'unknown';
    const communes = [...new Set([...ground[change].keys(), ...residents[change].keys()])]
      .map((c) => ({
        code: territory.communes[c].code,
        population: known ? (residents[change].get(c) ?? 0) : null,
        area_km2: ground[change].get(c) ?? 0,
      }))
      .sort((a, b) => (b.population ?? 0) - (a.population ?? 0) || b.area_km2 - a.area_km2);
    return {
      population: known ? communes.reduce((sum, c) => sum + (c.population ?? 0), 0) : null,
      area_km2: communes.reduce((sum, c) => sum + c.area_km2, 0),
      communes,
    };
  };
  return {
    gained: side(GAINED),
    lost: side(LOST),
    white_zones: contourChanges(classes, territory, changing, cellsPerBlock),
  };
}

/** Weight of the points that changed side, by commune: for GAINED and for LOST. */
function sumChanges(
  before: TimeField,
  after: TimeField,
  points: PointsBySegment,
  segments: Uint32Array,
  limit_ds: number,
): Record<number, Map<number, number>> {
  const sums = { [GAINED]: new Map<number, number>(), [LOST]: new Map<number, number>() };
  for (const segment of segments)
    for (let i = points.offset[segment]; i < points.offset[segment + 1]; i++) {
      const was_ds = timeAtMatch(before, segment, points.fraction[i]);
      const is_ds = timeAtMatch(after, segment, points.fraction[i]);
      const change = changeClass(was_ds, is_ds, limit_ds);
      if (change !== GAINED && change !== LOST) continue;
      const commune = points.commune[i];
      sums[change].set(commune, (sums[change].get(commune) ?? 0) + points.weight[i]);
    }
  return sums;
}

function contourChanges(
  classes: Classes,
  territory: Territory,
  changing: Uint32Array,
  cellsPerBlock: number,
): CoverageChange['white_zones'] {
  const layers = [GAINED, LOST].map((change) => ({ first: change, last: change }));
  const outlines: BlockOutline[][] = [];
  contourBlocks(
    classes,
    { layers, cellsPerBlock, reach_m: Infinity },
    territory,
    blocksOfSegments(territory, changing),
    (_, ofBlock) => outlines.push(ofBlock),
  );
  return (['gained', 'lost'] as const).map((change, layer) => ({
    change,
    ...groundOfOutlines(outlines.map((ofBlock) => ofBlock[layer])),
  }));
}
