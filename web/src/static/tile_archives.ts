import { VectorTile } from '@mapbox/vector-tile';
import type { addProtocol } from 'maplibre-gl';
import { PbfReader } from 'pbf';
import { PMTiles, Protocol } from 'pmtiles';
import { bundleFile } from './mark.ts';

/** Lets the map read `pmtiles://` addresses: parts of the archives of the bundle, by Range requests. */
export function readArchives(add: typeof addProtocol): void {
  add('pmtiles', new Protocol().tile);
}

let communes: PMTiles | undefined;

/** The code of the commune around a point, by the tiles that the map draws (a metre or two); null: there is none. */
export async function communeAt(lon: number, lat: number): Promise<string | null> {
  communes ??= new PMTiles(bundleFile('tiles/communes.pmtiles'));
  const { maxZoom } = await communes.getHeader();
  const side = 2 ** maxZoom;
  const across = ((lon + 180) / 360) * side;
  const down = (0.5 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / (2 * Math.PI)) * side;
  const [column, row] = [Math.floor(across), Math.floor(down)];
  const tile = await communes.getZxy(maxZoom, column, row);
  if (!tile) return null;
  const layer = new VectorTile(new PbfReader(new Uint8Array(tile.data))).layers.communes;
  for (let i = 0; i < (layer?.length ?? 0); i++) {
    const feature = layer.feature(i);
    const place = { x: (across - column) * feature.extent, y: (down - row) * feature.extent };
    if (isWithin(place, feature.loadGeometry())) return String(feature.properties.code);
  }
  return null;
}

interface Place {
  x: number;
  y: number;
}

/** Whether a ray from the place crosses the rings an odd number of times. */
export function isWithin(place: Place, rings: Place[][]): boolean {
  let inside = false;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [a, b] = [ring[i], ring[j]];
      if (a.y > place.y === b.y > place.y) continue;
      if (place.x < a.x + ((b.x - a.x) * (place.y - a.y)) / (b.y - a.y)) inside = !inside;
    }
  }
  return inside;
}
