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
  return Object.fromEntries(zones.map((zone) => [zone.id, zone.polygons && isInside(zone, lon, lat)]));
}

function isInside(zone: Zone, lon: number, lat: number): boolean {
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
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [x1, y1] = ring[j]!;
    const [x2, y2] = ring[i]!;
    const cross = (x2 - x1) * (lat - y1) - (y2 - y1) * (lon - x1);
    const within = (lon - x1) * (lon - x2) <= 0 && (lat - y1) * (lat - y2) <= 0;
    if (cross === 0 && within) return 'edge';
    if (y1 > lat !== y2 > lat && lon < x1 + ((lat - y1) / (y2 - y1)) * (x2 - x1)) inside = !inside;
  }
  return inside ? 'inside' : 'outside';
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
