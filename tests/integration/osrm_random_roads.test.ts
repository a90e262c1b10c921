/** The engine and OSRM on roads drawn by chance: the same times, or a cause that is known. */
import { describe, expect, test } from 'vitest';
import { latOfY, lonOfX, roundDegrees } from '../../isochrones/geometry/mercator.ts';
import { createRandom } from '../../isochrones/geometry/random.ts';
import { nearestRoad, planePointOnSegment } from '../../isochrones/network/nearest_road.ts';
import { compareJourney } from '../../isochrones/questions/differences.ts';
import { createPointSearch, searchFromPoint } from '../../isochrones/search/point_search.ts';
import { timeAtPlace } from '../../isochrones/search/time_field.ts';
import type { LonLat, Network } from '../../isochrones/types.ts';
import { randomRoads } from '../support/random_roads.ts';
import { driveOn, smallOsmXml } from '../support/small_osm.ts';

const SITES = 12;
const HOMES = 80;

/** Exactly at vertices, on roads and beside them; with six decimals or seven. */
function randomPlace(
  network: Network,
  matched: readonly number[],
  step: number,
  random: () => number,
): LonLat {
  const segment = matched[Math.floor(random() * matched.length)] as number;
  const kind = random();
  const fraction = kind < 0.3 ? Math.round(random()) : random();
  const { x, y } = planePointOnSegment(network, segment, fraction);
  const off = () => (kind < 0.6 ? 0 : step * (2 * random() - 1));
  const decimals = random() < 0.5 ? roundDegrees : (degrees: number) => Math.round(degrees * 1e7) / 1e7;
  return [decimals(lonOfX(x) + off()), decimals(latOfY(y) + off())];
}

describe('roads drawn by chance', () => {
  // On 609 OSRM tells a way that is neither the quickest nor the whole way round.
  test.each([
    8, 100, 609, 1, 2, 3, 4, 5,
  ])('of seed %i: every journey as by OSRM, or a known cause', async (seed) => {
    const { step, ...drawn } = randomRoads(seed);
    const roads = await driveOn(smallOsmXml(drawn));
    try {
      const { network, client } = roads;
      const random = createRandom(seed + 1);
      const matched = [...network.segmentMatchable.keys()].filter((s) => network.segmentMatchable[s]);
      const place = () => randomPlace(network, matched, step, random);
      const sites = Array.from({ length: SITES }, place);
      const homes = Array.from({ length: HOMES }, place);
      const { duration_s } = await client.table(homes, sites);
      const search = createPointSearch(network);
      const unexplained = sites.flatMap((site, s) => {
        const field = searchFromPoint(search, nearestRoad(network, ...site), Infinity);
        const times = homes.map((home) => timeAtPlace(field, nearestRoad(network, ...home)) / 10);
        return homes.flatMap((home, h) => {
          const journey = { home, site, ours_s: times[h], osrm_s: duration_s[h * SITES + s] };
          return compareJourney(search, journey) === 'unexplained' ? [journey] : [];
        });
      });
      expect(unexplained).toEqual([]);
      expect(duration_s.some((time_s) => time_s > 0 && time_s < Infinity)).toBe(true);
    } finally {
      await roads.stop();
    }
  });
});
