/** Whose a hole between communes is: nobody's but a neighbour's, a commune's that has no polygon, or a true enclave's. */
import { area_km2 } from '../../../isochrones/geometry/area.ts';
import { pointDistance_m } from '../../../isochrones/geometry/distance.ts';
import type { LonLat, MultiPolygonCoordinates, Ring } from '../../../isochrones/types.ts';
import type { Enclave, GroundNote } from '../../records.ts';
import { boxOf, pointInside } from './geometry.ts';
import { intersect } from './overlay.ts';

/** A commune's ground while it is mended. */
export interface Ground {
  code: string;
  name: string;
  polygons: MultiPolygonCoordinates;
  /** Official land area; null: not known. */
  official_area_km2: number | null;
  notes: GroundNote[];
}

/** A commune that is known to lie at a point. */
export interface Claim {
  point: LonLat;
  /** Name of what lies there: a commune of today, or one of former days. */
  name: string;
  /** Today's code. */
  code: string;
  /** former: merged into `code`; missing: a commune of the region; elsewhere: one of another département or left aside. */
  kind: 'former' | 'missing' | 'elsewhere';
}

type HoleOwner =
  | { kind: 'neighbour'; ground: Ground; note: GroundNote }
  | { kind: 'missing'; code: string; name: string; note: GroundNote }
  | { kind: 'enclave'; enclave: Enclave };

/** Below this a hole is where two lines do not meet: the least commune of France has 3 ha. */
const SLIVER_KM2 = 0.01;
/** Narrower than this in the mean a hole is hair-thin, however long. */
const SLIVER_WIDTH_M = 10;
/** The neighbour that lacks a hole has to lack at least so much of it. */
const SHORT_SHARE = 0.5;

/** Whether a hole is no more than a gap between two lines that were drawn apart. */
export function isSliver([[ring]]: MultiPolygonCoordinates, area: number): boolean {
  if (area < SLIVER_KM2) return true;
  let around_m = 0;
  for (let i = 1; i < ring!.length; i++) around_m += pointDistance_m(ring![i - 1]!, ring![i]!);
  return (2 * area * 1e6) / around_m < SLIVER_WIDTH_M;
}

/** The commune that has most of the hole's border; the border's points are its own points too. */
export function longestNeighbour([[ring]]: MultiPolygonCoordinates, around: Ground[]): Ground {
  let best = around[0]!;
  let longest = -1;
  for (const ground of around) {
    const length = sharedLength(ring!, ground.polygons);
    if (length > longest) [best, longest] = [ground, length];
  }
  return best;
}

function sharedLength(ring: Ring, polygons: MultiPolygonCoordinates): number {
  const key = ([x, y]: LonLat) => `${x.toFixed(7)} ${y.toFixed(7)}`;
  const points = new Set(polygons.flat(2).map(key));
  let length = 0;
  for (let i = 1; i < ring.length; i++) {
    const [a, b] = [ring[i - 1]!, ring[i]!];
    const ends = Number(points.has(key(a))) + Number(points.has(key(b)));
    // Where lines cross, one end of an edge is no point of either polygon.
    length += (ends / 2) * pointDistance_m(a, b);
  }
  return length;
}

/** The hole as a whole for one claim or none; else cut into what lies nearest to each commune's points. */
export function divideByNearest(
  hole: MultiPolygonCoordinates,
  claims: Claim[],
): { owners: Claim[]; piece: MultiPolygonCoordinates }[] {
  // All that is elsewhere stays one hole.
  const groups = Map.groupBy(claims, (claim) => (claim.kind === 'elsewhere' ? '' : claim.code));
  if (groups.size < 2) return [{ owners: claims, piece: hole }];
  return [...groups.values()].flatMap((owners) => {
    const others = claims.filter((claim) => !owners.includes(claim));
    return owners.flatMap((owner) => {
      const piece = others.reduce(
        (left, other) => intersect(left, nearerTo(owner.point, other.point, hole)),
        hole,
      );
      return piece.length > 0 ? [{ owners: [owner], piece }] : [];
    });
  });
}

/** A square that covers the part of the hole that is nearer to one point than to another. */
function nearerTo(one: LonLat, other: LonLat, hole: MultiPolygonCoordinates): MultiPolygonCoordinates {
  const box = boxOf(hole);
  const reach = 4 * Math.max(box.east - box.west, box.north - box.south, 1e-3);
  const narrowing = Math.cos((one[1] * Math.PI) / 180);
  const [dx, dy] = [(one[0] - other[0]) * narrowing, one[1] - other[1]];
  const length = Math.hypot(dx, dy) || 1;
  const [ux, uy] = [dx / length, dy / length];
  const middle: LonLat = [(one[0] + other[0]) / 2, (one[1] + other[1]) / 2];
  const at = (along: number, ahead: number): LonLat => [
    middle[0] + (ahead * ux - along * uy) / narrowing,
    middle[1] + ahead * uy + along * ux,
  ];
  const corner = at(-reach, 0);
  // Counter-clockwise: to the left of the way from `other` to `one` is the way along.
  return [[[corner, at(-reach, reach), at(reach, reach), at(reach, 0), corner]]];
}

/** Whose a hole is, from what is known to lie in it, then from who lacks ground; `around`: the communes that may touch it. */
export function holeOwner(
  hole: MultiPolygonCoordinates,
  claims: Claim[],
  around: Ground[],
  grounds: Ground[],
): HoleOwner {
  const area = area_km2(hole);
  const missing = claims.find((claim) => claim.kind === 'missing');
  if (missing) return { kind: 'missing', code: missing.code, name: missing.name, note: madeNote(area) };
  const former = claims.filter((claim) => claim.kind === 'former');
  const owner = grounds.find((each) => each.code === former[0]?.code);
  if (owner) {
    const names = former.map((claim) => claim.name).join(', ');
    return {
      kind: 'neighbour',
      ground: owner,
      note: joinedNote(
        area,
        `l’ancienne commune ${names} s’y trouve`,
        `the former commune ${names} lies there`,
      ),
    };
  }
  const elsewhere = claims.filter((claim) => claim.kind === 'elsewhere');
  if (elsewhere.length === 0) {
    const short = shortest(area, around);
    if (short)
      return {
        kind: 'neighbour',
        ground: short,
        note: joinedNote(area, 'sa surface officielle le demande', 'its official area asks for it'),
      };
  }
  const [lon, lat] = pointInside(hole);
  return {
    kind: 'enclave',
    enclave: {
      area_km2: Math.round(area * 1000) / 1000,
      lon: Math.round(lon * 1e4) / 1e4,
      lat: Math.round(lat * 1e4) / 1e4,
      of:
        elsewhere.length > 0
          ? elsewhere.map((claim) => `${claim.name} ${claim.code}`).join(', ')
          : 'of no commune that is known',
    },
  };
}

/** The neighbour that lacks most of its official ground, where it lacks about the hole. */
function shortest(area: number, around: Ground[]): Ground | null {
  let best: Ground | null = null;
  let most = SHORT_SHARE * area;
  for (const ground of around) {
    if (ground.official_area_km2 === null) continue;
    const lacks = ground.official_area_km2 - area_km2(ground.polygons);
    if (lacks > most) [best, most] = [ground, lacks];
  }
  return best;
}

const kmFr = (area: number): string =>
  `${(Math.round(area * 100) / 100).toString().replace('.', ',')}\u00a0km²`;
const km = (area: number): string => `${Math.round(area * 100) / 100} km²`;

function joinedNote(area: number, why: string, why_en: string): GroundNote {
  return {
    code: 'hole_joined',
    area_km2: Math.round(area * 1000) / 1000,
    text: `${kmFr(area)} que n’avait aucun contour sont comptés à la commune : ${why}.`,
    text_en: `${km(area)} that no polygon had count as the commune's: ${why_en}.`,
  };
}

function madeNote(area: number): GroundNote {
  return {
    code: 'made_from_hole',
    area_km2: Math.round(area * 1000) / 1000,
    text: `La commune n’a pas de contour : elle a reçu les ${kmFr(area)} que ses voisines laissaient libres.`,
    text_en: `The commune has no polygon: it got the ${km(area)} that its neighbours left free.`,
  };
}
