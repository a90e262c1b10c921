/** WebMercatorQuad, the grid of map tiles, as OGC's Two Dimensional Tile Matrix Set (2.0) describes it. */
import type { DegreeBox } from '../../../data/tables/table_rows.ts';
import { HALF_WORLD_M, WORLD_UNITS, xOfLon, yOfLat } from '../../../isochrones/geometry/mercator.ts';

export const WEB_MERCATOR = 'WebMercatorQuad';
export const WEB_MERCATOR_URI = `http://www.opengis.net/def/tilematrixset/OGC/1.0/${WEB_MERCATOR}`;

const TILE_PIXELS = 256;
const LEVELS = 25;
/** A pixel of the standard's screen. */
const PIXEL_M = 0.00028;

/** The whole grid. */
export function tileMatrixSet() {
  return {
    id: WEB_MERCATOR,
    title: 'Google Maps Compatible for the World',
    uri: WEB_MERCATOR_URI,
    crs: 'http://www.opengis.net/def/crs/EPSG/0/3857',
    orderedAxes: ['X', 'Y'],
    wellKnownScaleSet: 'http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible',
    tileMatrices: Array.from({ length: LEVELS }, (_, z) => {
      const cellSize = (2 * HALF_WORLD_M) / TILE_PIXELS / 2 ** z;
      return {
        id: String(z),
        scaleDenominator: cellSize / PIXEL_M,
        cellSize,
        pointOfOrigin: [-HALF_WORLD_M, HALF_WORLD_M],
        tileWidth: TILE_PIXELS,
        tileHeight: TILE_PIXELS,
        matrixWidth: 2 ** z,
        matrixHeight: 2 ** z,
      };
    }),
  };
}

/** Which tiles of each level touch a box of degrees. */
export function tileLimits([west, south, east, north]: DegreeBox, minzoom: number, maxzoom: number) {
  return Array.from({ length: maxzoom - minzoom + 1 }, (_, i) => {
    const z = minzoom + i;
    const at = (units: number) =>
      Math.min(2 ** z - 1, Math.max(0, Math.floor((units / WORLD_UNITS) * 2 ** z)));
    return {
      tileMatrix: String(z),
      minTileRow: at(yOfLat(north)),
      maxTileRow: at(yOfLat(south)),
      minTileCol: at(xOfLon(west)),
      maxTileCol: at(xOfLon(east)),
    };
  });
}
