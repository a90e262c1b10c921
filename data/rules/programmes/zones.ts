import { readFileSync } from 'node:fs';
import { MaillageError } from '../../../errors/maillage_error.ts';
import { type Bounds, boundsOfCoordinates } from '../../../isochrones/geometry/bounds.ts';
import type { MultiPolygonCoordinates, Ring } from '../../../isochrones/types.ts';
import { featuresOf, jsonOf } from '../../tables/formats/geojson_features.ts';
import { polygonsOf } from '../../tables/places/polygons.ts';
import type { Programme } from './schema.ts';

/** A zone of a programme with its polygons; `polygons` null: not imported, so nothing is known of any point. */
export interface Zone {
  id: string;
  polygons: MultiPolygonCoordinates | null;
  /** [west, south, east, north] of each polygon. */
  boxes: Bounds[];
}

/**
 * The zones of programmes: those that are `stored` with a region (QPV and large urban centres are large files that a programme does not
 * carry), then those whose file a programme names. Throws `zone_unreadable`, naming zone and file.
 */
export function loadZones(programmes: readonly Programme[], stored: readonly Zone[] = []): Zone[] {
  const zones = new Map(stored.map((zone) => [zone.id, zone]));
  for (const { id, file } of programmes.flatMap((programme) => programme.zones)) {
    if (zones.get(id)?.polygons) continue;
    zones.set(id, file === null ? { id, polygons: null, boxes: [] } : zoneOf(id, readPolygons(id, file)));
  }
  return [...zones.values()];
}

/** A zone from its polygons. */
export function zoneOf(id: string, polygons: MultiPolygonCoordinates): Zone {
  return { id, polygons, boxes: polygons.map(([outer]) => boundsOfCoordinates(outer)) };
}

/** For each zone whether the point is inside; null where the zone has not been imported. Edges count as inside. */
export function zonesAt(zones: readonly Zone[], lon: number, lat: number): Record<string, boolean | null> {
  return Object.fromEntries(zones.map((zone) => [zone.id, zone.polygons && isInZone(zone, lon, lat)]));
}

/** Whether the point lies in a zone whose polygons are known. Edges count as inside. */
export function isInZone(zone: Zone, lon: number, lat: number): boolean {
  return zone.polygons!.some((rings, i) => {
    const [west, south, east, north] = zone.boxes[i]!;
    if (lon < west || lon > east || lat < south || lat > north) return false;
    const [outer, ...holes] = rings.map((ring) => sideOf(ring, lon, lat));
    return outer !== 'outside' && holes.every((side) => side !== 'inside');
  });
}

/** Even-odd rule by a ray to the east; a point on the line itself is told apart. */
function sideOf(ring: Ring, lon: number, lat: number): 'inside' | 'outside' | 'edge' {
  let inside = false;
  /** Whether the point lies on the edge that ends at a corner; counts the crossing where the ray meets it. */
  const isOn = (corner: number): boolean => {
    const [x1, y1] = ring[corner === 0 ? ring.length - 1 : corner - 1]!;
    const [x2, y2] = ring[corner]!;
    const cross = (x2 - x1) * (lat - y1) - (y2 - y1) * (lon - x1);
    const within = (lon - x1) * (lon - x2) <= 0 && (lat - y1) * (lat - y2) <= 0;
    if (cross === 0 && within) return true;
    if (y1 > lat !== y2 > lat && lon < x1 + ((lat - y1) / (y2 - y1)) * (x2 - x1)) inside = !inside;
    return false;
  };
  if (ring.length < LONG_RING) {
    for (let corner = 0; corner < ring.length; corner++) if (isOn(corner)) return 'edge';
  } else {
    const { starts, corners, stripOf } = stripsOf(ring);
    const strip = stripOf(lat);
    for (let k = starts[strip]!; k < starts[strip + 1]!; k++) if (isOn(corners[k]!)) return 'edge';
  }
  return inside ? 'inside' : 'outside';
}

/** From so many corners on only the edges beside a point's latitude are looked at: a million took 35 ms a point. */
const LONG_RING = 500;
/** Edges to a strip on average, and how often an edge may be kept on average. */
const EDGES_OF_STRIP = 8;
const MOST_STRIPS_OF_EDGE = 8;

/** Edges of a ring (named by the corner at their end) by strips of latitude; one that reaches over several stands in each. */
interface Strips {
  starts: Uint32Array;
  corners: Uint32Array;
  stripOf(lat: number): number;
}

const strips = new WeakMap<Ring, Strips>();

function stripsOf(ring: Ring): Strips {
  const known = strips.get(ring);
  if (known) return known;
  const [, south, , north] = boundsOfCoordinates(ring);
  let count = Math.ceil(ring.length / EDGES_OF_STRIP);
  // It never falls as the latitude grows, so an edge stands in the strip of each latitude that it has.
  const stripOf = (lat: number): number =>
    north > south
      ? Math.min(count - 1, Math.max(0, Math.floor(((lat - south) / (north - south)) * count)))
      : 0;
  const eachStrip = (visit: (strip: number, corner: number) => void): void => {
    for (let corner = 0; corner < ring.length; corner++) {
      const [a, b] = [
        stripOf(ring[corner === 0 ? ring.length - 1 : corner - 1]![1]),
        stripOf(ring[corner]![1]),
      ];
      for (let strip = Math.min(a, b); strip <= Math.max(a, b); strip++) visit(strip, corner);
    }
  };
  const entries = (): number => {
    let all = ring.length;
    for (let corner = 1; corner < ring.length; corner++)
      all += Math.abs(stripOf(ring[corner]![1]) - stripOf(ring[corner - 1]![1]));
    return all;
  };
  while (count > 1 && entries() > MOST_STRIPS_OF_EDGE * ring.length) count = Math.ceil(count / 2);
  const starts = new Uint32Array(count + 1);
  eachStrip((strip) => starts[strip + 1]!++);
  for (let strip = 0; strip < count; strip++) starts[strip + 1]! += starts[strip]!;
  const corners = new Uint32Array(starts[count]!);
  const next = starts.slice();
  eachStrip((strip, corner) => {
    corners[next[strip]!++] = corner;
  });
  const made = { starts, corners, stripOf };
  strips.set(ring, made);
  return made;
}

/** The polygons of a zone from a GeoJSON file, packed by gzip or not. Throws `zone_unreadable`, naming zone and file. */
export function readPolygons(id: string, file: string): MultiPolygonCoordinates {
  let content: unknown;
  try {
    content = jsonOf(readFileSync(file));
  } catch (cause) {
    throw new MaillageError('zone_unreadable.json', { id, file }, { cause });
  }
  const polygons: MultiPolygonCoordinates = [];
  for (const { geometry } of featuresOf(content) ?? [{ geometry: content }]) {
    if (geometry === null || geometry === undefined)
      throw new MaillageError('zone_unreadable.no_geometry', { id, file });
    const found = polygonsOf(geometry);
    if (found === null) {
      const type = String((geometry as { type?: unknown }).type ?? 'text');
      throw new MaillageError('zone_unreadable.geometry', { id, file, type });
    }
    polygons.push(...found);
  }
  if (polygons.length === 0) throw new MaillageError('zone_unreadable.empty', { id, file });
  for (const [lon, lat] of polygons.flat(2)) {
    if (!(Math.abs(lon) <= 180 && Math.abs(lat) <= 90))
      throw new MaillageError('zone_unreadable.degrees', { id, file });
  }
  return polygons;
}
