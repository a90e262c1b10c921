/**
 * Isochrones from a square grid of questions to OSRM's /table, as the R package `osrm` (riatelab) makes them: points over
 * the ground that 100 km/h reaches, each point's time counted where OSRM matched it, cells averaged, the cells contoured.
 */
import { contours } from 'd3-contour';
import { createOsrmClient } from '../../../isochrones/osrm/client.ts';
import { startRouted } from '../../../isochrones/osrm/routed.ts';
import type { LonLat } from '../../../isochrones/types.ts';
import { builtNetwork, osrmForTests } from '../../support/osrm.ts';
import type { Band, Peer, StartPeer } from './peer.ts';

const REACH_M_PER_MINUTE = 100_000 / 60;
const EARTH_RADIUS_M = 6378137;

/** The grid with 30 x 30 points, that package's default. */
export const startOsrmGrid: StartPeer = (roadsFile, tell) => start(roadsFile, 30, tell);

/** The same with 100 x 100 points. */
export const startFineOsrmGrid: StartPeer = (roadsFile, tell) => start(roadsFile, 100, tell);

async function start(
  roadsFile: string,
  side: number,
  tell: (reason: string) => void = console.warn,
): Promise<Peer | null> {
  try {
    const files = await builtNetwork(roadsFile, `peer-${roadsFile.split('/').at(-1)}`);
    const routed = await startRouted({
      executables: await osrmForTests(),
      basePath: files.basePath,
      threads: 1,
    });
    const client = createOsrmClient({ url: routed.url, maxTableSize: 1000 });
    return {
      name: `${side} x ${side} grid on OSRM /table`,
      async isochrone(lon, lat, minutes) {
        const grid = mercatorGrid([lon, lat], Math.max(...minutes) * REACH_M_PER_MINUTE, side);
        const table = await client.table(grid.points, [[lon, lat]], { matches: true });
        const matches = table.sourceMatches ?? [];
        const sums = new Float64Array(side * side);
        const counts = new Uint32Array(side * side);
        matches.forEach((match, i) => {
          const cell = grid.cellOf([match.lon, match.lat]);
          if (cell === null || !Number.isFinite(table.duration_s[i])) return;
          sums[cell] += table.duration_s[i];
          counts[cell]++;
        });
        const beyond = Math.max(...minutes) * 60 + 60;
        const values = Array.from(
          sums,
          (sum, cell) => -(counts[cell] ? Math.min(beyond, sum / counts[cell]) : beyond),
        );
        return minutes.map((limit): Band => {
          const outline = contours()
            .size([side, side])
            .contour(values, -limit * 60);
          const coordinates = outline.coordinates.map((polygon) =>
            polygon.map((ring) => ring.map(([x, y]) => grid.toLonLat(x - 0.5, y - 0.5))),
          );
          return {
            type: 'Feature',
            properties: { minutes: limit },
            geometry: { type: 'MultiPolygon', coordinates },
          };
        });
      },
      times_s: async (from, to) => [...(await client.table(from, [to])).duration_s],
      stop: () => routed.stop(),
    };
  } catch (error) {
    tell(`The grid on OSRM cannot be had: ${(error as Error).message}`);
    return null;
  }
}

/** `side` x `side` points over a square of twice `reach_m` (of Web Mercator), row by row. */
function mercatorGrid([lon, lat]: LonLat, reach_m: number, side: number) {
  const toX = (degrees: number) => (EARTH_RADIUS_M * degrees * Math.PI) / 180;
  const toY = (degrees: number) => EARTH_RADIUS_M * Math.asinh(Math.tan((degrees * Math.PI) / 180));
  const [x0, y0] = [toX(lon) - reach_m, toY(lat) - reach_m];
  const step = (2 * reach_m) / (side - 1);
  const toLonLat = (column: number, row: number): LonLat => [
    ((x0 + column * step) / EARTH_RADIUS_M / Math.PI) * 180,
    (Math.atan(Math.sinh((y0 + row * step) / EARTH_RADIUS_M)) / Math.PI) * 180,
  ];
  return {
    toLonLat,
    points: Array.from({ length: side * side }, (_, i) => toLonLat(i % side, Math.floor(i / side))),
    /** The cell whose point is nearest, null outside the grid. */
    cellOf([lonAsked, latAsked]: LonLat): number | null {
      const column = Math.round((toX(lonAsked) - x0) / step);
      const row = Math.round((toY(latAsked) - y0) / step);
      return column >= 0 && column < side && row >= 0 && row < side ? row * side + column : null;
    },
  };
}
