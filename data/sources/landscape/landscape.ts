/** Water, built-up ground, names of places and of roads in an OpenStreetMap extract, to be drawn under and beside the results. */
import { joinLines } from '../../../isochrones/geometry/join_lines.ts';
import { metresPerUnitAtY } from '../../../isochrones/geometry/mercator.ts';
import type { LonLat, MultiPolygonCoordinates, Ring } from '../../../isochrones/types.ts';
import {
  kindsOfBlock,
  type NodePlaces,
  nodePlaces,
  type OsmRelation,
  type OsmWay,
  readNodes,
  readRelations,
  readWays,
  type Tags,
  withPbf,
} from '../openstreetmap/osm_pbf_objects.ts';
import { subtract, unite } from '../polygons/overlay.ts';
import { type DrawnFeature, ringArea, toUnits, zoomOfArea } from './drawn.ts';
import { groundOf, placeOf, roadNameOf, waterwayOf } from './landscape_tags.ts';

/** Grows when the same extract gives other things to draw. */
export const LANDSCAPE_VERSION = 1;

/** Ground is drawn where it takes so many square pixels of the screen, and never where it would take fewer at the deepest zoom (17). */
const PIXELS_SEEN = 16;
const SMALLEST_ZOOM = 17;
/** Rivers are drawn from afar by their length in the extract, in kilometres; the rest from nearer. */
const RIVER_ZOOMS: [number, number][] = [
  [80, 6],
  [40, 7],
  [20, 8],
  [8, 9],
];
const SHORT_RIVER_ZOOM = 10;
const WATERWAY_ZOOMS: Record<string, number> = { canal: 10, stream: 13 };

interface Found {
  /** Ways that are something by themselves. */
  ways: OsmWay[];
  relations: { ground: 'water' | 'built-up'; ways: OsmRelation['ways'] }[];
  /** Nodes of the ways that relations are made of, by id of the way. */
  members: Map<number, number[]>;
  places: { at: LonLat; tags: Tags }[];
}

/**
 * Reads a PBF three times, block by block: multipolygons, ways, and the places of nodes. What reaches beyond the cut of the extract and is
 * not whole there is left out. Throws what `inspectPbf` throws on a damaged file.
 */
export function readLandscape(file: string, signal?: AbortSignal): Promise<DrawnFeature[]> {
  return withPbf(
    file,
    async ({ eachBlock }) => {
      const found: Found = { ways: [], relations: [], members: new Map(), places: [] };
      const kinds: ReturnType<typeof kindsOfBlock>[] = [];
      const wantedWays = new Set<number>();
      await eachBlock((content, index) => {
        kinds[index] = kindsOfBlock(content);
        if (!kinds[index].relations) return;
        readRelations(content, ({ tags, ways }) => {
          const ground = tags.get('type') === 'multipolygon' ? groundOf(tags) : null;
          if (ground === null) return;
          found.relations.push({ ground, ways });
          for (const { id } of ways) wantedWays.add(id);
        });
      });
      await eachBlock(
        (content) =>
          readWays(content, (way) => {
            if (wantedWays.has(way.id)) found.members.set(way.id, way.refs);
            if (isDrawn(way)) found.ways.push(way);
          }),
        (index) => kinds[index]!.ways,
      );
      const nodes = nodePlaces([...found.ways.map(({ refs }) => refs), ...found.members.values()]);
      await eachBlock(
        (content) =>
          readNodes(content, ['place', 'name'], (node) => {
            nodes.put(node);
            if (node.tags && placeOf(node.tags))
              found.places.push({ at: [node.lon_e7 / 1e7, node.lat_e7 / 1e7], tags: node.tags });
          }),
        (index) => kinds[index]!.nodes,
      );
      return featuresOf(found, nodes);
    },
    signal,
  );
}

function isDrawn({ tags }: OsmWay): boolean {
  return (
    groundOf(tags) !== null ||
    waterwayOf(tags) !== null ||
    roadNameOf(tags) !== null ||
    placeOf(tags) !== null
  );
}

function featuresOf({ ways, relations, members, places }: Found, nodes: NodePlaces): DrawnFeature[] {
  const lonLats = (refs: readonly number[]): LonLat[] =>
    refs.flatMap((ref): LonLat[] => {
      const at = nodes.indexOf(ref);
      return at < 0 ? [] : [[nodes.lonLat_e7[2 * at]! / 1e7, nodes.lonLat_e7[2 * at + 1]! / 1e7]];
    });
  const features: DrawnFeature[] = [];
  const waterways: NamedLine[] = [];
  const roads: NamedLine[] = [];
  for (const { tags, refs } of ways) {
    const isArea = refs.length > 3 && refs[0] === refs.at(-1);
    const ground = groundOf(tags);
    const place = placeOf(tags);
    const waterway = waterwayOf(tags);
    const road = roadNameOf(tags);
    if (ground !== null && isArea) features.push(...groundFeature(ground, [[lonLats(refs)]]));
    if (place && isArea) features.push(placeFeature(place, middleOf(lonLats(refs))));
    if (waterway)
      waterways.push({
        refs,
        properties: waterway,
        zoom: WATERWAY_ZOOMS[waterway.class] ?? SHORT_RIVER_ZOOM,
      });
    if (road) roads.push({ refs, ...road });
  }
  for (const { ground, ways: parts } of relations)
    features.push(...groundFeature(ground, groundOfMembers(parts, members, lonLats)));
  for (const { at, tags } of places) {
    const place = placeOf(tags);
    if (place) features.push(placeFeature(place, at));
  }
  const lengths = riverLengths_km(waterways, lonLats);
  for (const line of waterways) {
    if (line.properties.class !== 'river') continue;
    const length_km = lengths.get(line.properties.name ?? '') ?? 0;
    line.zoom = RIVER_ZOOMS.find(([least_km]) => length_km >= least_km)?.[1] ?? SHORT_RIVER_ZOOM;
  }
  features.push(
    ...lineFeatures('waterways', waterways, lonLats),
    ...lineFeatures('road-names', roads, lonLats),
  );
  return features;
}

function placeFeature(
  { zoom, properties }: NonNullable<ReturnType<typeof placeOf>>,
  at: LonLat,
): DrawnFeature {
  return { layer: 'place-names', shape: 'point', properties, zoom, parts: [[toUnits(at)]] };
}

/** Ground that is large enough to be seen at all. */
function groundFeature(layer: 'water' | 'built-up', polygons: MultiPolygonCoordinates): DrawnFeature[] {
  const rings = polygons.flatMap((polygon) =>
    polygon.map((ring, i) => ({ points: ring.map(toUnits), isHole: i > 0 })),
  );
  if (rings.some(({ points }) => points.length < 4)) return [];
  const area = rings.reduce(
    (sum, { points, isHole }) => sum + (isHole ? -1 : 1) * Math.abs(ringArea(points)),
    0,
  );
  const zoom = area > 0 ? zoomOfArea(area, PIXELS_SEEN) : Infinity;
  if (zoom > SMALLEST_ZOOM) return [];
  return [
    {
      ...{ layer, shape: 'polygon', properties: {}, zoom },
      parts: rings.map(({ points }) => points),
      holes: rings.map(({ isHole }) => isHole),
    },
  ];
}

/** The ground of a multipolygon: its ways put together to rings, the inner ones taken from the outer. A ring that is not whole is left out. */
function groundOfMembers(
  ways: OsmRelation['ways'],
  members: Found['members'],
  lonLats: (refs: readonly number[]) => LonLat[],
): MultiPolygonCoordinates {
  const ringsOf = (isInner: boolean): Ring[] =>
    joinLines(
      ways.flatMap(({ id, role }) => ((role === 'inner') === isInner ? [members.get(id) ?? []] : [])),
      { across: true },
    )
      .filter((refs) => refs.length > 3 && refs[0] === refs.at(-1))
      .map((refs) => counterClockwise(lonLats(refs)))
      .filter((ring) => ring.length > 3);
  const outer = ringsOf(false).map((ring) => [ring]);
  const inner = ringsOf(true).map((ring) => [ring]);
  return inner.length > 0 ? subtract(unite(outer), unite(inner)) : unite(outer);
}

function counterClockwise(ring: Ring): Ring {
  return ringArea(ring.map(toUnits)) > 0 ? ring.toReversed() : ring;
}

function middleOf(points: LonLat[]): LonLat {
  const own = points.slice(1);
  return [
    own.reduce((sum, [lon]) => sum + lon, 0) / own.length,
    own.reduce((sum, [, lat]) => sum + lat, 0) / own.length,
  ];
}

interface NamedLine {
  refs: number[];
  zoom: number;
  properties: { class: string; name?: string; ref?: string };
}

/** Ways of the same name and class as one line where they meet, so that there is room for the name. */
function lineFeatures(
  layer: 'waterways' | 'road-names',
  lines: NamedLine[],
  lonLats: (refs: readonly number[]) => LonLat[],
): DrawnFeature[] {
  const groups = Map.groupBy(lines, ({ properties, zoom }) => JSON.stringify([properties, zoom]));
  return [...groups.values()].flatMap((group) => {
    const { properties, zoom } = group[0]!;
    return joinLines(group.map(({ refs }) => refs)).flatMap((refs): DrawnFeature[] => {
      const points = lonLats(refs).map(toUnits);
      return points.length > 1 ? [{ layer, shape: 'line', properties, zoom, parts: [points] }] : [];
    });
  });
}

/** How long the rivers of each name are together. */
function riverLengths_km(
  lines: NamedLine[],
  lonLats: (refs: readonly number[]) => LonLat[],
): Map<string, number> {
  const lengths = new Map<string, number>();
  for (const { refs, properties } of lines) {
    const { name } = properties;
    if (name === undefined) continue;
    const points = lonLats(refs).map(toUnits);
    let length_m = 0;
    for (let i = 1; i < points.length; i++) {
      const [[ax, ay], [bx, by]] = [points[i - 1]!, points[i]!];
      length_m += Math.hypot(bx - ax, by - ay) * metresPerUnitAtY(ay);
    }
    lengths.set(name, (lengths.get(name) ?? 0) + length_m / 1000);
  }
  return lengths;
}
