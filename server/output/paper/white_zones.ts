import type { Database } from '../../../data/database/database_interface.ts';
import { coverageFeatures } from '../../../data/store/coverage_features.ts';
import { findCoverage } from '../../../data/store/coverages.ts';
import type { MultiPolygonCoordinates } from '../../../isochrones/types.ts';
import type { EngineCalls } from '../../engine/calls.ts';
import { rememberWith } from '../../process/remember.ts';
import type { DayTimes, Served } from '../../served/served.ts';

const drawn = new WeakMap<DayTimes, Promise<MultiPolygonCoordinates>>();

/** White zones of a day, as they are stored, or drawn from its times; none where no list was known. */
export async function whiteZonesOf(
  service: { database: Database; engine: EngineCalls },
  served: Served,
  day: DayTimes,
): Promise<MultiPolygonCoordinates> {
  if (day.list === null) return [];
  // Once a day asked about: of fifty sheets at once each would read and unpack them on the thread that answers.
  return rememberWith(drawn, day, async () => {
    if (await findCoverage(service.database, served.region.id, day.coverage.id)) {
      const [stored] = await coverageFeatures(service.database, day.coverage.id, 'white_zone');
      return stored?.polygons ?? [];
    }
    return service.engine.whiteGround(served, day.driveTimes, served.limit_s / 60, null);
  });
}
