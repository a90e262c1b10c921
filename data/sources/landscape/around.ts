/** What lies around a region, to be drawn quietly: the sea, and départements and regions of France with their names. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { simplify } from '../../../isochrones/geometry/simplify.ts';
import type { LonLat, MultiPolygonCoordinates, PolygonRings, Ring } from '../../../isochrones/types.ts';
import { networkOfDepartement } from '../../rules/programmes/programmes.ts';
import { frenchCommunes } from '../communes/french_communes.ts';
import { readSeas } from '../communes/sea.ts';
import { type Box, boxAround, boxOf, inBox, ringMeets } from '../polygons/geometry.ts';
import { cutToBox, ringInBox, subtract, withoutNarrow } from '../polygons/overlay.ts';
import { type DrawnFeature, toUnits } from './drawn.ts';

/** Grows when the same region gives other surroundings. */
export const AROUND_VERSION = 3;

/** The sea is drawn as fine as it is known so many degrees around the region, and coarsely far beyond it. */
const NEAR_DEGREES = 0.7;
const FAR_DEGREES = { lon: 30, lat: 20 };
/** Half a pixel and less, where each is drawn. */
const FAR_TOLERANCE = 0.01;
const MIDDLE_TOLERANCE = 0.003;
/** The coastline is generalised: between it and the communes' finer ground such strips (in degrees) are sea, not land of others. */
const STRIP_DEGREES = 0.004;
/** From this zoom on the fine sea is drawn near the region. */
export const FINE_SEA_ZOOM = 8;

const BORDERS = join(import.meta.dirname, 'french_borders.json');

/** As scripts/french_borders.ts writes it. */
interface FrenchBorders {
  attribution: string;
  scale: number;
  names: { code: string; at: LonLat }[];
  /** Steps from point to point, the first from 0, 0; lon and lat by turns, in parts of a degree (`scale`). */
  borders: { between: [string, string]; steps: number[] }[];
}

let borders: Promise<FrenchBorders> | undefined;

function frenchBorders(): Promise<FrenchBorders> {
  borders ??= readFile(BORDERS, 'utf8').then((text) => JSON.parse(text) as FrenchBorders);
  return borders;
}

/** Who is to be named for the borders around a box; null: none of them is in sight. */
export async function bordersAttribution(box: Box | null): Promise<string | null> {
  if (box === null) return null;
  const { names, attribution } = await frenchBorders();
  return names.some(({ at }) => inBox(farAround(box), ...at)) ? attribution : null;
}

/** The box around a region in which the sea is fine. */
export function nearAround({ west, south, east, north }: Box): Box {
  return {
    west: west - NEAR_DEGREES,
    south: Math.max(-85, south - NEAR_DEGREES),
    east: east + NEAR_DEGREES,
    north: Math.min(85, north + NEAR_DEGREES),
  };
}

/** The box around a region in which there is something to draw. */
export function farAround({ west, south, east, north }: Box): Box {
  return {
    west: Math.max(-180, west - FAR_DEGREES.lon),
    south: Math.max(-85, south - FAR_DEGREES.lat),
    east: Math.min(180, east + FAR_DEGREES.lon),
    north: Math.min(85, north + FAR_DEGREES.lat),
  };
}

/**
 * The surroundings of a region by its outline. `land`: ground that is land whatever the coastline says, the region's communes; none where
 * its outline is the hull of its roads; `departements`: its own, whose borders it draws itself. Some seconds. Throws `package_missing`.
 */
export async function readAround(
  outline: MultiPolygonCoordinates,
  land: MultiPolygonCoordinates,
  departements: readonly string[],
): Promise<DrawnFeature[]> {
  const box = boxOf(outline);
  return [...(await seaFeatures(box, outline, land)), ...(await borderFeatures(box, departements))];
}

async function seaFeatures(
  box: Box,
  outline: MultiPolygonCoordinates,
  land: MultiPolygonCoordinates,
): Promise<DrawnFeature[]> {
  const [near, far] = [nearAround(box), farAround(box)];
  const square = squareOf(near);
  const seas = await readSeas(boxAround([near, far]));
  const sea = seas.flatMap((one) => cutToBox(one, near));
  const dry = subtract([square], sea);
  const others = withoutNarrow(land.length > 0 ? subtract(dry, land) : dry, STRIP_DEGREES / 2);
  // It reaches under the region, whose ground is drawn above it.
  const fine = land.length > 0 ? subtract([square], others) : sea;
  // What a commune has in an estuary and the region leaves out lies under the sea, and so do results over the hull of roads.
  const above = land.length > 0 ? subtract(sea, outline) : sea;
  return [
    ...boxesBeside(near, far).flatMap((beside) =>
      seas.flatMap((one) => one.flatMap((rings) => coarseSea(rings, beside))),
    ),
    ...polygonFeatures('sea', 0, { part: 'near' }, coarser(fine)),
    ...polygonFeatures('sea', FINE_SEA_ZOOM, { part: 'fine' }, fine),
    ...polygonFeatures('sea', 0, { part: 'near', over: 'results' }, coarser(above)),
    ...polygonFeatures('sea', FINE_SEA_ZOOM, { part: 'fine', over: 'results' }, above),
  ];
}

/** The four boxes that lie around a box in a larger one. */
function boxesBeside(near: Box, far: Box): Box[] {
  return [
    { ...far, east: near.west },
    { ...far, west: near.east },
    { ...far, west: near.west, east: near.east, south: near.north },
    { ...far, west: near.west, east: near.east, north: near.south },
  ];
}

/** What of a sea with its islands lies in a box. */
function coarseSea(rings: PolygonRings, box: Box): DrawnFeature[] {
  const cut = rings.flatMap((ring, i) => {
    const coarse = ringMeets(ring, box) ? simplify(ring, FAR_TOLERANCE) : [];
    return coarse.length > 3 ? ringInBox(coarse, box).map((part) => ({ part, isHole: i > 0 })) : [];
  });
  if (!cut.some(({ isHole }) => !isHole)) return [];
  return [
    {
      ...{ layer: 'sea', shape: 'polygon', zoom: 0, properties: { part: 'far' } },
      parts: cut.map(({ part }) => part.map(toUnits)),
      holes: cut.map(({ isHole }) => isHole),
    },
  ];
}

function coarser(polygons: MultiPolygonCoordinates): MultiPolygonCoordinates {
  return polygons.flatMap((rings) => {
    const kept = rings.map((ring) => simplify(ring, MIDDLE_TOLERANCE));
    return kept[0]!.length > 3 ? [kept.filter((ring) => ring.length > 3)] : [];
  });
}

function polygonFeatures(
  layer: DrawnFeature['layer'],
  zoom: number,
  properties: DrawnFeature['properties'],
  polygons: MultiPolygonCoordinates,
): DrawnFeature[] {
  return polygons.map((rings) => ({
    ...{ layer, shape: 'polygon', zoom, properties },
    parts: rings.map((ring) => ring.map(toUnits)),
    holes: rings.map((_, i) => i > 0),
  }));
}

async function borderFeatures(box: Box, departements: readonly string[]): Promise<DrawnFeature[]> {
  const { borders: all, names, scale } = await frenchBorders();
  const { departementName } = await frenchCommunes();
  const far = farAround(box);
  const own = new Set(departements);
  const regionOf = (code: string) => networkOfDepartement(code);
  const features: DrawnFeature[] = [];
  for (const { between, steps } of all) {
    if (between.some((code) => own.has(code))) continue;
    const line = pointsOf(steps, scale);
    if (!line.some((point) => inBox(far, ...point))) continue;
    const apart = regionOf(between[0])?.code !== regionOf(between[1])?.code;
    features.push({
      ...{ layer: 'borders', shape: 'line', zoom: apart ? 0 : 6, parts: [line.map(toUnits)] },
      properties: { class: apart ? 'region' : 'departement' },
    });
  }
  const others = names.filter(({ code, at }) => !own.has(code) && inBox(far, ...at));
  for (const { code, at } of others) {
    const name = departementName(code);
    if (name !== undefined) features.push(nameFeature('departement', name, 7, at));
  }
  for (const group of Map.groupBy(others, ({ code }) => regionOf(code)?.code).values()) {
    const name = regionOf(group[0]!.code)?.name;
    if (name === undefined) continue;
    const middle: LonLat = [0, 1].map(
      (axis) => group.reduce((sum, { at }) => sum + at[axis]!, 0) / group.length,
    ) as LonLat;
    features.push(nameFeature('region', name, 4, middle));
  }
  return features;
}

function nameFeature(kind: string, name: string, zoom: number, at: LonLat): DrawnFeature {
  return {
    layer: 'border-names',
    shape: 'point',
    zoom,
    properties: { class: kind, name },
    parts: [[toUnits(at)]],
  };
}

function pointsOf(steps: readonly number[], scale: number): LonLat[] {
  const points: LonLat[] = [];
  let [x, y] = [0, 0];
  for (let i = 0; i < steps.length; i += 2) {
    x += steps[i]!;
    y += steps[i + 1]!;
    points.push([x / scale, y / scale]);
  }
  return points;
}

function squareOf({ west, south, east, north }: Box): Ring[] {
  return [
    [
      [west, south],
      [east, south],
      [east, north],
      [west, north],
      [west, south],
    ],
  ];
}
