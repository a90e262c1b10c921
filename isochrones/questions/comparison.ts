import { segmentsAround } from '../ground/changed_roads.ts';
import type { Territory } from '../ground/territory.ts';
import type { PointsBySegment } from '../ground/weighted_points.ts';
import { type DriveTimes, fieldOf, nearestSites } from '../search/drive_times.ts';
import { changedStretches } from '../search/live_update.ts';
import { timeAtMatch } from '../search/time_field.ts';
import { changeClass, GAINED, threshold_ds, UNCHANGED } from '../surface/classes.ts';
import { compareIds } from '../types.ts';
import { type CoverageChange, compareFields } from './scenario.ts';

/** What one site's opening, closing or moving did. */
interface SiteEffect {
  id: string;
  gained: { population: number | null; area_km2: number };
  lost: { population: number | null; area_km2: number };
}

export interface ComparedCoverages extends CoverageChange {
  /** The sites that made it so, those with most effect first. */
  by_site: SiteEffect[];
}

/**
 * What changed between two lists of open sites on one network, and which site did it. A point that came under the limit
 * owes it to the site nearest to it now: had that site been there before, the point would have been under the limit then.
 * A point that is no longer under it misses the site that was nearest, for the same reason.
 */
export function compareCoverages(
  before: DriveTimes,
  after: DriveTimes,
  territory: Territory,
  options: { limit_minutes: number; cellsPerBlock: number },
): ComparedCoverages {
  const stretches = changedStretches(before, after);
  const limit_ds = threshold_ds(options.limit_minutes);
  const change = compareFields(
    fieldOf(before),
    fieldOf(after),
    territory,
    stretches,
    limit_ds,
    options.cellsPerBlock,
  );
  const known = territory.populationMethod !== 'unknown';
  const effects = new Map<string, SiteEffect>();
  const segments = segmentsAround(territory.network, stretches);
  visitChanges(before, after, territory.ground, segments, limit_ds, (id, side, weight) => {
    effectOf(effects, id, known)[side].area_km2 += weight;
  });
  visitChanges(before, after, territory.residents, segments, limit_ds, (id, side, weight) => {
    const told = effectOf(effects, id, known)[side];
    if (told.population !== null) told.population += weight;
  });
  const size = ({ gained, lost }: SiteEffect) =>
    (gained.population ?? gained.area_km2) + (lost.population ?? lost.area_km2);
  return {
    ...change,
    by_site: [...effects.values()].sort((a, b) => size(b) - size(a) || compareIds(a, b)),
  };
}

function effectOf(effects: Map<string, SiteEffect>, id: string, known: boolean): SiteEffect {
  const nothing = () => ({ population: known ? 0 : null, area_km2: 0 });
  const effect = effects.get(id) ?? { id, gained: nothing(), lost: nothing() };
  effects.set(id, effect);
  return effect;
}

/** Calls `visit` for each point that changed side, with the id of the site that did it. */
function visitChanges(
  before: DriveTimes,
  after: DriveTimes,
  points: PointsBySegment,
  segments: Uint32Array,
  limit_ds: number,
  visit: (id: string, side: 'gained' | 'lost', weight: number) => void,
): void {
  const was = fieldOf(before);
  const is = fieldOf(after);
  for (const segment of segments)
    for (let i = points.offset[segment]; i < points.offset[segment + 1]; i++) {
      const fraction = points.fraction[i];
      const change = changeClass(
        timeAtMatch(was, segment, fraction),
        timeAtMatch(is, segment, fraction),
        limit_ds,
      );
      if (change === UNCHANGED) continue;
      const times = change === GAINED ? after : before;
      const [nearest] = nearestSites(times, { segment, fraction });
      visit(times.sites[nearest.site].id, change === GAINED ? 'gained' : 'lost', points.weight[i]);
    }
}
