import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { MaillageError } from '../../../errors/maillage_error.ts';
import { area_km2 } from '../../../isochrones/geometry/area.ts';
import { pointDistance_m } from '../../../isochrones/geometry/distance.ts';
import type { MultiPolygonCoordinates, PolygonRings } from '../../../isochrones/types.ts';
import { polygonsOf } from '../../tables/places/polygons.ts';
import { countText } from '../../tables/text.ts';
import { type Box, boxOf, ringMeets } from '../polygons/geometry.ts';
import type { Ground } from '../polygons/ground_holes.ts';
import { cutToBox, intersect, subtract, unite } from '../polygons/overlay.ts';

const SEAS = '@geo-maps/earth-seas-10m/map.geo.json';
export const SEA_ATTRIBUTION = 'Trait de côte : © les contributeurs d’OpenStreetMap (ODbL), par geo-maps';

/** Narrower sea (a beach, a ditch) is within what generalised polygons leave open, and what tides cover is ground. */
const WIDE_M = 100;
/** A commune that would keep less than this share was drawn in the sea: an example, or a coastline that is not its own. */
const LEAST_LAND = 0.05;

/**
 * The seas in the box, with the estuaries up to where the coastline ends: OpenStreetMap's coastline (to 10 m) from the npm
 * package @geo-maps/earth-seas-10m. About a second. Throws `package_missing`.
 */
export async function seaIn(box: Box): Promise<MultiPolygonCoordinates> {
  return (await readSeas(box)).flatMap((sea) => cutToBox(sea, box));
}

/** The seas that reach into the box, as the package has them, without islands outside of it. Throws `package_missing`. */
export async function readSeas(box: Box): Promise<MultiPolygonCoordinates[]> {
  const require = createRequire(import.meta.url);
  let content: { geometries: { type: string; coordinates: MultiPolygonCoordinates }[] };
  try {
    content = JSON.parse(await readFile(require.resolve(SEAS), 'utf8')) as typeof content;
  } catch (cause) {
    throw new MaillageError('package_missing', { file: SEAS }, { cause });
  }
  // Most of the world is elsewhere: it is left out before anything is made of it.
  return content.geometries.map(({ type, coordinates }) => {
    const near = coordinates.flatMap(([sea, ...islands]) =>
      sea && ringMeets(sea, box) ? [[sea, ...islands.filter((island) => ringMeets(island, box))]] : [],
    );
    return polygonsOf({ type, coordinates: near }) ?? [];
  });
}

/**
 * Takes the sea, where it is wide, from the grounds (in place, each noted) and from their whole. Polygons of communes end in the
 * middle of an estuary, which is no ground that anyone could live on; official areas leave it out. Water with the region all around stays
 * within the region.
 */
export function cutSea(
  grounds: Ground[],
  whole: MultiPolygonCoordinates,
  sea: MultiPolygonCoordinates,
): { whole: MultiPolygonCoordinates; notes: string[] } {
  if (sea.length === 0) return { whole, notes: [] };
  const cut: { ground: Ground; area: number }[] = [];
  const water: MultiPolygonCoordinates = [];
  for (const ground of grounds) {
    const near = cutToBox(sea, boxOf(ground.polygons));
    const covered = near.length > 0 ? intersect(ground.polygons, near).filter(isWide) : [];
    if (covered.length === 0) continue;
    const land = subtract(ground.polygons, covered);
    if (!isMoreRight(ground, land)) continue;
    ground.polygons = land;
    water.push(...covered);
    cut.push({ ground, area: area_km2(covered) });
  }
  if (cut.length === 0) return { whole, notes: [] };
  const sum = cut.reduce((total, { area }) => total + area, 0);
  for (const { ground, area } of cut)
    ground.notes.push({
      code: 'sea_cut',
      area_km2: Math.round(area * 1000) / 1000,
      text: `${areaText(area).replace('.', ',')}\u00a0km² de mer ou d’estuaire que couvre le contour ne comptent pas.`,
      text_en: `${areaText(area)} km² of sea or estuary that the polygon covers do not count.`,
    });
  return {
    whole: withoutNewHoles(subtract(whole, unite(water)), whole),
    notes: [
      `${areaText(sum)} km² of sea and estuaries, in the polygons of ${countText(cut.length)} communes, do not count as their ground.`,
    ],
  };
}

/** Whether the ground without its water is the better one: some land is left, and the official area, where known, agrees. */
function isMoreRight(
  { polygons, official_area_km2: official }: Ground,
  land: MultiPolygonCoordinates,
): boolean {
  const [before, after] = [area_km2(polygons), area_km2(land)];
  if (after < LEAST_LAND * before) return false;
  return official === null || Math.abs(after - official) < Math.abs(before - official);
}

/** Water that is a hole now and was none before: a lagoon or an arm between islands. It stays within the region, of no commune. */
function withoutNewHoles(
  dry: MultiPolygonCoordinates,
  whole: MultiPolygonCoordinates,
): MultiPolygonCoordinates {
  const holes = dry.flatMap((rings) => rings.slice(1).map((ring) => [ring.toReversed()]));
  const ponds = holes.length > 0 ? intersect(holes, whole) : [];
  return ponds.length > 0 ? unite([...dry, ...ponds]) : dry;
}

/** Twice the area by the length around is about the width of a strip. */
function isWide(rings: PolygonRings): boolean {
  let around_m = 0;
  for (const ring of rings)
    for (let i = 1; i < ring.length; i++) around_m += pointDistance_m(ring[i - 1]!, ring[i]!);
  return (2 * area_km2([rings]) * 1e6) / around_m >= WIDE_M;
}

const areaText = (area: number): string => String(Math.round(area * 10) / 10);
