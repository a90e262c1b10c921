/** A new network against OSRM: nothing is served from one whose times OSRM does not confirm. */

import { MaillageError } from '../../errors/maillage_error.ts';
import { latOfY, lonOfX, metresPerUnitAtY, roundDegrees } from '../geometry/mercator.ts';
import { createRandom } from '../geometry/random.ts';
import { nearestRoad, planePointOnSegment } from '../network/nearest_road.ts';
import { createPointSearch, searchFromPoint } from '../search/point_search.ts';
import { timeAtPlace } from '../search/time_field.ts';
import { BAND_MINUTES, type LonLat, type Network, type NetworkMeta } from '../types.ts';
import { compareJourney, difference_s } from './differences.ts';

/** OSRM's /table: seconds from each source to each destination, null where no road leads. */
export type TableFunction = (sources: LonLat[], destinations: LonLat[]) => Promise<(number | null)[][]>;

/** A network on which a greater share of journeys differs without a known cause is not served. */
const SHARE_ALLOWED = 0.005;
/**
 * Journeys are drawn in neighbourhoods, each with few sites and many homes: 200 sites and 2,000 homes, so that one place of which OSRM has
 * another opinion is half a percent at most and never a verdict on the network.
 */
const NEIGHBOURHOODS = 40;
const SITES_EACH = 5;
const HOMES_EACH = 50;
/** Homes are within this many grid cells of the neighbourhood's centre (some 8 km), one in five anywhere. */
const CELLS_AROUND = 20;
const SHARE_ANYWHERE = 0.2;
/** `on_roads`: never at a vertex nor beside a road, of a network known from outside, which does not tell what OSRM takes where roads meet. */
type Places = 'anywhere' | 'on_roads';
/** Times are told up to the largest band; beyond it both must say so. */
const REACH_S = Math.max(...BAND_MINUTES) * 60;
const FARTHEST_BESIDE_M = 300;

/**
 * Asks OSRM for random journeys and compares the engine's times, place by place as people ask: on roads, exactly at vertices (gates and
 * signals stand there) and beside roads. Which journeys follows from the network's id: the same network always gets the same verdict,
 * and another extract is not judged by the places of the last one. Differences whose cause is known (differences.ts) are counted and
 * told; the rest decides. Errors: network_verification_failed when more than `share_allowed` (0.5 %) of journeys differ by over a second
 * without a known cause. `places`: where journeys begin and end.
 */
export async function verifyNetwork(
  network: Network,
  table: TableFunction,
  {
    seed = seedOf(network.meta.id),
    share_allowed = SHARE_ALLOWED,
    places = 'anywhere',
  }: { seed?: number; share_allowed?: number; places?: Places } = {},
): Promise<NonNullable<NetworkMeta['verification']>> {
  const random = createRandom(seed);
  const search = createPointSearch(network);
  const matchable = matchableSegments(network);
  const by_cause: Record<string, number> = {};
  let pairs = 0;
  let greatest_difference_s = 0;
  let example = { from: '', to: '', ours: '', theirs: '' };
  for (let n = 0; n < NEIGHBOURHOODS; n++) {
    const centre = anyOf(matchable, random);
    const draw = () =>
      placeNear(
        network,
        random() < SHARE_ANYWHERE ? anyOf(matchable, random) : segmentNear(network, centre, random),
        random,
        places,
      );
    const sites = Array.from({ length: SITES_EACH }, () =>
      placeNear(network, segmentNear(network, centre, random), random, places),
    );
    const homes = Array.from({ length: HOMES_EACH }, draw);
    const asked = await table(homes, sites);
    const starts = homes.map(([lon, lat]) => nearestRoad(network, lon, lat));
    for (const [s, site] of sites.entries()) {
      const field = searchFromPoint(search, nearestRoad(network, ...site), REACH_S * 10);
      const times = starts.map((start) => timeAtPlace(field, start) / 10);
      for (const [h, home] of homes.entries()) {
        pairs++;
        const ours_s = withinReach(times[h]);
        const osrm_s = withinReach(asked[h][s] ?? Infinity);
        const found = isAtReach(ours_s, osrm_s)
          ? 'agrees'
          : compareJourney(search, { home, site, ours_s, osrm_s });
        if (found === 'agrees') continue;
        by_cause[found] = (by_cause[found] ?? 0) + 1;
        const difference = difference_s(ours_s, osrm_s);
        if (Number.isFinite(difference)) greatest_difference_s = Math.max(greatest_difference_s, difference);
        if (found === 'unexplained' && example.from === '')
          example = { from: String(home), to: String(site), ours: told(ours_s), theirs: told(osrm_s) };
      }
    }
  }
  const differing = Object.values(by_cause).reduce((total, count) => total + count, 0);
  const share_unexplained = (by_cause.unexplained ?? 0) / pairs;
  if (share_unexplained > share_allowed)
    throw new MaillageError('network_verification_failed', {
      share: (100 * share_unexplained).toFixed(1),
      pairs,
      allowed: 100 * share_allowed,
      ...example,
    });
  return {
    pairs,
    share_differing: differing / pairs,
    share_unexplained,
    greatest_difference_s: Math.round(greatest_difference_s * 10) / 10,
  };
}

const told = (time_s: number): string => (Number.isFinite(time_s) ? `${time_s.toFixed(1)} s` : '∞');

const withinReach = (time_s: number): number => (time_s < REACH_S ? time_s : Infinity);

/** One of the two just beyond the reach of the search, the other just before. */
const isAtReach = (a_s: number, b_s: number): boolean =>
  Math.max(a_s, b_s) === Infinity && Math.min(a_s, b_s) >= REACH_S - 1;

/** A seed that follows from a text (FNV-1a, 32 bits). */
function seedOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}

function matchableSegments({ segmentMatchable }: Network): Uint32Array {
  const found: number[] = [];
  for (let s = 0; s < segmentMatchable.length; s++) if (segmentMatchable[s]) found.push(s);
  return Uint32Array.from(found);
}

const anyOf = (list: Uint32Array, random: () => number): number => list[Math.floor(random() * list.length)];

/** A segment of a grid cell around that of another one; of its own where those that were tried are empty. */
function segmentNear(network: Network, centre: number, random: () => number): number {
  const { originX, originY, cellSize, columns, rows } = network.grid;
  const vertex = 2 * network.segmentFrom[centre];
  const column = Math.floor((network.vertexXY[vertex] - originX) / cellSize);
  const row = Math.floor((network.vertexXY[vertex + 1] - originY) / cellSize);
  const shift = () => Math.floor((2 * random() - 1) * (CELLS_AROUND + 1));
  for (let tried = 0; tried < 20; tried++) {
    const [c, r] = [column + shift(), row + shift()];
    if (c < 0 || r < 0 || c >= columns || r >= rows) continue;
    const cell = r * columns + c;
    const inCell = network.gridSegment.subarray(network.gridOffset[cell], network.gridOffset[cell + 1]);
    if (inCell.length > 0) return anyOf(inCell, random);
  }
  return centre;
}

/** What `placeNear` draws for a place on a road between its vertices. */
const ON_ROAD = 0.5;

/** A place at a segment: exactly at a vertex, somewhere on it, or up to 300 m beside it. */
function placeNear(network: Network, segment: number, random: () => number, places: Places): LonLat {
  const kind = places === 'on_roads' ? ON_ROAD : random();
  const fraction = kind < 0.2 ? 0 : random();
  const { x, y } = planePointOnSegment(network, segment, fraction);
  const reach = kind < 0.6 ? 0 : FARTHEST_BESIDE_M / metresPerUnitAtY(y);
  const shift = () => (2 * random() - 1) * reach;
  return [roundDegrees(lonOfX(x + shift())), roundDegrees(latOfY(y + shift()))];
}
