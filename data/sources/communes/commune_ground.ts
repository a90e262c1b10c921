/** The ground of a region's communes made whole: no overlap, no hole but true enclaves, no sea. */
import Flatbush from 'flatbush';
import { MaillageError } from '../../../errors/maillage_error.ts';
import { area_km2 } from '../../../isochrones/geometry/area.ts';
import type { MultiPolygonCoordinates, Ring } from '../../../isochrones/types.ts';
import type { Enclave } from '../../records.ts';
import { countText } from '../../tables/text.ts';
import { boxOf, containsPoint, pointInside } from '../polygons/geometry.ts';
import {
  type Claim,
  divideByNearest,
  type Ground,
  holeOwner,
  isSliver,
  longestNeighbour,
} from '../polygons/ground_holes.ts';
import { cutToBox, intersect, madeSound, subtract, unite } from '../polygons/overlay.ts';

/** A part that should lie in a commune: a delegated commune's polygon. */
export interface GroundPart {
  name: string;
  of: string;
  polygons: MultiPolygonCoordinates;
}

interface GroundKnown {
  parts: GroundPart[];
  /** Who may say that a hole is theirs: communes by points that lie there. */
  claims: Claim[];
}

interface GroundMended {
  /** Communes without a polygon of their own, made from the holes that they left. */
  made: Ground[];
  /** All ground together; its holes are the enclaves. */
  whole: MultiPolygonCoordinates;
  enclaves: Enclave[];
  notes: string[];
}

/** Areas that differ by less than this share are the same: rounding to the grid. */
const SAME_AREA = 1e-7;
/** Overlaps and missing parts below this are the meeting of two generalised lines. */
const TELLING_KM2 = 0.05;
/** A delegated commune of which less than this lies outside needs nothing: its edition drew the border otherwise. */
const MISSING_SHARE = 0.05;

/**
 * Mends the grounds in place, each change in its `notes`. Errors: communes_overlap, when two communes have the same polygon.
 */
export function mendGround(grounds: Ground[], known: GroundKnown): GroundMended {
  const notes: string[] = [];
  for (const ground of grounds)
    if (ground.polygons.some((rings) => rings.some(touchesItself)))
      ground.polygons = madeSound(ground.polygons);
  let whole = unite(grounds.flatMap((each) => each.polygons));
  const sum = grounds.reduce((total, each) => total + area_km2(each.polygons), 0);
  if (Math.abs(sum - area_km2(whole)) > SAME_AREA * sum) {
    for (const ground of grounds) {
      const sound = madeSound(ground.polygons);
      if (Math.abs(area_km2(sound) - area_km2(ground.polygons)) > SAME_AREA * area_km2(sound))
        ground.polygons = sound;
    }
    notes.push(...takeOverlapsApart(grounds));
    whole = unite(grounds.flatMap((each) => each.polygons));
  }
  const joined = joinParts(grounds, whole, known.parts);
  if (joined.length > 0) whole = unite([...whole, ...joined]);
  const filled = fillHoles(grounds, [...holesOf(whole), ...closedHoles(whole, grounds)], known.claims);
  if (filled.ground.length > 0) whole = unite([...whole, ...filled.ground]);
  whole = withHoles(whole, closedHoles(whole, [...grounds, ...filled.made]));
  return {
    made: filled.made,
    whole: withoutHoles(whole, filled.enclaves),
    enclaves: filled.enclaves,
    notes: [...notes, ...partNotes(grounds), ...filled.notes],
  };
}

/** Whether a ring comes to a point twice. */
function touchesItself(ring: Ring): boolean {
  return new Set(ring.map(([x, y]) => `${x} ${y}`)).size !== ring.length - 1;
}

/**
 * Ground that two communes claim: the larger one gives it up (it was drawn over an enclave, or over a neighbour of another
 * edition), or the one that is then nearer to its official area.
 */
function takeOverlapsApart(grounds: Ground[]): string[] {
  const index = new Flatbush(grounds.length);
  for (const ground of grounds) {
    const box = boxOf(ground.polygons);
    index.add(box.west, box.south, box.east, box.north);
  }
  index.finish();
  let total = 0;
  const told: { pair: string; area: number }[] = [];
  for (const [i, one] of grounds.entries()) {
    const box = boxOf(one.polygons);
    for (const k of index.search(box.west, box.south, box.east, box.north)) {
      if (k <= i) continue;
      const other = grounds[k]!;
      const both = intersect(one.polygons, other.polygons);
      const area = area_km2(both);
      if (both.length === 0 || area === 0) continue;
      let loser = givesUp(one, other, area);
      let left = subtract(loser.polygons, (loser === one ? other : one).polygons);
      if (area_km2(loser.polygons) - area_km2(left) < area / 2) {
        // Borders that all but fall together can leave the overlay nothing to cut: then from the other side.
        const winner = loser;
        loser = loser === one ? other : one;
        left = subtract(loser.polygons, winner.polygons);
      }
      if (left.length === 0 || area_km2(left) < SAME_AREA) {
        throw new MaillageError('communes_overlap', {
          one: `${one.name} (${one.code})`,
          other: `${other.name} (${other.code})`,
        });
      }
      loser.polygons = left;
      total += area;
      if (area < TELLING_KM2) continue;
      const winner = loser === one ? other : one;
      told.push({ pair: `${one.name} (${one.code}) and ${other.name} (${other.code})`, area });
      loser.notes.push({
        code: 'overlap_given_up',
        area_km2: rounded(area),
        text: `${kmFr(area)} que deux contours couvraient sont comptés à ${winner.name}.`,
        text_en: `${km(area)} that two polygons covered count as ${winner.name}'s.`,
      });
    }
  }
  if (told.length === 0) return [];
  told.sort((a, b) => b.area - a.area);
  return [
    `${countText(told.length)} pairs of communes overlapped, by ${km(total)} in all, most of all ${told[0]!.pair} (${km(told[0]!.area)}): the smaller commune, or the one short of its official area, keeps such ground.`,
  ];
}

function givesUp(one: Ground, other: Ground, overlap: number): Ground {
  const [a, b] = [area_km2(one.polygons), area_km2(other.polygons)];
  if (one.official_area_km2 !== null && other.official_area_km2 !== null) {
    const without = (area: number, official: number) => Math.abs(area - overlap - official);
    const withIt = (area: number, official: number) => Math.abs(area - official);
    const oneGives = without(a, one.official_area_km2) + withIt(b, other.official_area_km2);
    const otherGives = withIt(a, one.official_area_km2) + without(b, other.official_area_km2);
    if (Math.abs(oneGives - otherGives) > TELLING_KM2 && overlap < Math.min(a, b))
      return oneGives < otherGives ? one : other;
  }
  return a > b ? one : other;
}

/** Joins what today's communes lack of their delegated ones; gives the ground joined. */
function joinParts(
  grounds: Ground[],
  whole: MultiPolygonCoordinates,
  parts: GroundPart[],
): MultiPolygonCoordinates {
  const byCode = new Map(grounds.map((each) => [each.code, each]));
  const joined: MultiPolygonCoordinates = [];
  for (const part of parts) {
    const ground = byCode.get(part.of);
    if (!ground) continue;
    const missing = subtract(part.polygons, cutToBox(whole, boxOf(part.polygons)));
    const area = area_km2(missing);
    if (area < TELLING_KM2 || area < MISSING_SHARE * area_km2(part.polygons)) continue;
    ground.polygons = unite([...ground.polygons, ...missing]);
    joined.push(...missing);
    ground.notes.push({
      code: 'former_ground_joined',
      area_km2: rounded(area),
      text: `${kmFr(area)} viennent du contour de la commune déléguée ${part.name}, que celui de la commune n’avait pas.`,
      text_en: `${km(area)} come from the polygon of the delegated commune ${part.name}, which the commune's own lacked.`,
    });
  }
  return joined;
}

function partNotes(grounds: Ground[]): string[] {
  const joined = grounds.filter((each) => each.notes.some((note) => note.code === 'former_ground_joined'));
  if (joined.length === 0) return [];
  return [
    `${countText(joined.length)} communes lacked ground that polygons of their delegated communes have; it was joined: ${named(joined)}.`,
  ];
}

interface HolesFilled {
  ground: MultiPolygonCoordinates;
  made: Ground[];
  enclaves: Enclave[];
  notes: string[];
}

/** The holes of all ground together, each without the communes that lie in it. */
const holesOf = (whole: MultiPolygonCoordinates): MultiPolygonCoordinates[] =>
  whole.flatMap((rings) => rings.slice(1).map((ring) => withoutIslands(ring, whole)));

/**
 * Holes that the overlay closed, one a corner of which lies on others' border for example: ground of the whole that no commune has. The
 * areas tell whether there is any.
 */
function closedHoles(whole: MultiPolygonCoordinates, grounds: Ground[]): MultiPolygonCoordinates[] {
  const sum = grounds.reduce((total, each) => total + area_km2(each.polygons), 0);
  if (area_km2(whole) - sum <= SAME_AREA * sum) return [];
  const owned = grounds.flatMap((each) => each.polygons);
  return subtract(whole, owned).map((rings) => [rings]);
}

/** The whole with these holes as rings of its own: cut out by the overlay, some would be closed again. */
function withHoles(
  whole: MultiPolygonCoordinates,
  holes: MultiPolygonCoordinates[],
): MultiPolygonCoordinates {
  return whole.map((rings) => [
    ...rings,
    ...holes
      .filter((hole) => containsPoint([rings], ...pointInside(hole)))
      .map(([[outer]]) => outer!.toReversed()),
  ]);
}

/** Gives every hole that is no true enclave to the commune whose it is. */
function fillHoles(grounds: Ground[], holes: MultiPolygonCoordinates[], claims: Claim[]): HolesFilled {
  const filled: HolesFilled = { ground: [], made: [], enclaves: [], notes: [] };
  if (holes.length === 0) return filled;
  const index = new Flatbush(grounds.length);
  for (const { polygons } of grounds) {
    const box = boxOf(polygons);
    index.add(box.west, box.south, box.east, box.north);
  }
  index.finish();
  let slivers = 0;
  let sliver_km2 = 0;
  const gained: { ground: Ground; area: number; made: boolean }[] = [];
  const give = (ground: Ground, piece: MultiPolygonCoordinates) => {
    ground.polygons = unite([...ground.polygons, ...piece]);
    filled.ground.push(...piece);
  };
  for (const hole of holes) {
    const box = boxOf(hole);
    const margin = 1e-6;
    const around = index
      .search(box.west - margin, box.south - margin, box.east + margin, box.north + margin)
      .map((i) => grounds[i]!);
    const area = area_km2(hole);
    if (isSliver(hole, area)) {
      give(longestNeighbour(hole, around), hole);
      slivers++;
      sliver_km2 += area;
      continue;
    }
    const inside = claims.filter(({ point }) => containsPoint(hole, ...point));
    for (const { owners, piece } of divideByNearest(hole, inside)) {
      const owner = holeOwner(piece, owners, around, grounds);
      if (owner.kind === 'enclave') {
        filled.enclaves.push(owner.enclave);
        continue;
      }
      const piece_km2 = area_km2(piece);
      if (owner.kind === 'missing') {
        const made: Ground = {
          code: owner.code,
          name: owner.name,
          polygons: piece,
          official_area_km2: null,
          notes: [owner.note],
        };
        filled.made.push(made);
        filled.ground.push(...piece);
        gained.push({ ground: made, area: piece_km2, made: true });
      } else {
        give(owner.ground, piece);
        owner.ground.notes.push(owner.note);
        gained.push({ ground: owner.ground, area: piece_km2, made: false });
      }
    }
  }
  filled.notes.push(...holeNotes(gained, filled.enclaves, slivers, sliver_km2));
  return filled;
}

/** What a hole's ring holds, without communes that lie in it. */
function withoutIslands(ring: Ring, whole: MultiPolygonCoordinates): MultiPolygonCoordinates {
  const hole: MultiPolygonCoordinates = [[ring.toReversed()]];
  const islands = whole.filter(([outer]) => containsPoint(hole, ...pointInside([[outer!]])));
  // The ring's own polygon goes around it; only smaller ones lie in it.
  const inside = islands.filter(([outer]) => area_km2([[outer!]]) < area_km2(hole));
  return inside.length > 0 ? subtract(hole, inside) : hole;
}

function holeNotes(
  gained: { ground: Ground; area: number; made: boolean }[],
  enclaves: Enclave[],
  slivers: number,
  sliver_km2: number,
): string[] {
  const notes: string[] = [];
  const list = (of: typeof gained) =>
    of.map(({ ground, area }) => `${ground.name} (${ground.code}) ${km(area)}`).join(', ');
  const total = (of: typeof gained) => of.reduce((sum, { area }) => sum + area, 0);
  const joined = gained.filter((each) => !each.made);
  const made = gained.filter((each) => each.made);
  if (joined.length > 0)
    notes.push(
      `${countText(joined.length)} holes of ${km(total(joined))} in all were given to the communes that lacked them: ${list(joined)}.`,
    );
  if (made.length > 0)
    notes.push(
      `${countText(made.length)} communes have no polygon of their own and got the hole that they left: ${list(made)}.`,
    );
  if (slivers > 0)
    notes.push(
      `${countText(slivers)} slivers of ${km(sliver_km2)} in all between polygons that do not meet were closed.`,
    );
  if (enclaves.length > 0)
    notes.push(
      `${countText(enclaves.length)} enclaves stay outside the region: ${enclaves.map((each) => `${km(each.area_km2)} at ${each.lon}, ${each.lat} (${each.of})`).join('; ')}.`,
    );
  return notes;
}

/** The same ground without hair-thin holes that rounding left: only enclaves are holes. */
function withoutHoles(whole: MultiPolygonCoordinates, enclaves: Enclave[]): MultiPolygonCoordinates {
  return whole.map((rings) =>
    rings.filter((ring, i) => {
      if (i === 0) return true;
      const hole: MultiPolygonCoordinates = [[ring.toReversed()]];
      return enclaves.length > 0 && !isSliver(hole, area_km2(hole));
    }),
  );
}

const rounded = (area: number): number => Math.round(area * 1000) / 1000;
const km = (area: number): string => `${area < 0.1 ? rounded(area) : Math.round(area * 10) / 10} km²`;
const kmFr = (area: number): string => km(area).replace('.', ',').replace(' km²', '\u00a0km²');

function named(grounds: Ground[]): string {
  const some = grounds.slice(0, 5).map((each) => `${each.name} (${each.code})`);
  return `${some.join(', ')}${grounds.length > 5 ? ' ...' : ''}`;
}
