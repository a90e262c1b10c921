import type { Box } from '../../data/sources/polygons/geometry.ts';
import { boxAround, boxOf } from '../../data/sources/polygons/geometry.ts';
import type { LonLat, MultiPolygonCoordinates, Ring } from '../../isochrones/types.ts';

/** A flat map in km (true along the middle parallel) on which the modelled network is laid out, with land and water. */
export interface Plane {
  box: Box;
  x(lon: number): number;
  y(lat: number): number;
  lon(x: number): number;
  lat(y: number): number;
  /** True where some commune has ground and no estuary is near. */
  isLand(x: number, y: number): boolean;
  /** True when the straight line crosses the middle of an estuary. */
  crossesEstuary(x1: number, y1: number, x2: number, y2: number): boolean;
  /** Length of the straight line over water, km. */
  overWaterKm(x1: number, y1: number, x2: number, y2: number): number;
}

const CELL_KM = 0.25;

/**
 * The Gironde's middle line from the sea to above Bordeaux's bridges, with half its width in km: communes of its two banks meet in
 * the middle of the water, so that polygons alone would let a road cross where no bridge is.
 */
const GIRONDE: [lon: number, lat: number, halfWidth_km: number][] = [
  [-1.15, 45.63, 5],
  [-1.02, 45.565, 4],
  [-0.93, 45.48, 4.2],
  [-0.85, 45.42, 3.8],
  [-0.79, 45.34, 3],
  [-0.745, 45.27, 2.2],
  [-0.735, 45.2, 2],
  [-0.7, 45.13, 1.9],
  [-0.66, 45.07, 1.5],
  [-0.6, 45.035, 1.1],
  [-0.556, 45.035, 0.6],
  [-0.563, 45, 0.4],
  [-0.547, 44.94, 0.4],
];

/** Lays the ground of some polygons on a plane. */
export function layOut(polygons: MultiPolygonCoordinates[]): Plane {
  const box = boxAround(polygons.map(boxOf));
  const kmLat = 110.95;
  const kmLon = 111.32 * Math.cos((((box.south + box.north) / 2) * Math.PI) / 180);
  const x = (lon: number) => (lon - box.west) * kmLon;
  const y = (lat: number) => (lat - box.south) * kmLat;
  const columns = Math.ceil(x(box.east) / CELL_KM) + 1;
  const rows = Math.ceil(y(box.north) / CELL_KM) + 1;
  const land = new Uint8Array(columns * rows);
  for (const each of polygons)
    fill(
      land,
      columns,
      each.flat().map((ring) => ring.map(([lon, lat]): LonLat => [x(lon), y(lat)])),
    );
  const estuary = GIRONDE.map(([lon, lat, half]) => ({ x: x(lon), y: y(lat), half }));
  carve(land, columns, rows, estuary);
  const isLand = (px: number, py: number) => {
    const [column, row] = [Math.floor(px / CELL_KM), Math.floor(py / CELL_KM)];
    return column >= 0 && row >= 0 && column < columns && row < rows && land[row * columns + column] === 1;
  };
  return {
    box,
    x,
    y,
    lon: (px) => box.west + px / kmLon,
    lat: (py) => box.south + py / kmLat,
    isLand,
    crossesEstuary(x1, y1, x2, y2) {
      return estuary.some((to, i) => i > 0 && cross(x1, y1, x2, y2, estuary[i - 1]!, to));
    },
    overWaterKm(x1, y1, x2, y2) {
      const length = Math.hypot(x2 - x1, y2 - y1);
      const steps = Math.max(1, Math.ceil(length / CELL_KM));
      let wet = 0;
      for (let i = 0; i <= steps; i++) {
        if (!isLand(x1 + ((x2 - x1) * i) / steps, y1 + ((y2 - y1) * i) / steps)) wet++;
      }
      return (wet / (steps + 1)) * length;
    },
  };
}

/** Fills the cells whose centre lies inside the rings (even-odd), row by row. */
function fill(land: Uint8Array, columns: number, rings: Ring[]): void {
  let [low, high] = [Infinity, -Infinity];
  for (const ring of rings) for (const [, y] of ring) [low, high] = [Math.min(low, y), Math.max(high, y)];
  for (let row = Math.max(0, Math.floor(low / CELL_KM)); row <= Math.floor(high / CELL_KM); row++) {
    const y = (row + 0.5) * CELL_KM;
    const crossings: number[] = [];
    for (const ring of rings) {
      for (let i = 1; i < ring.length; i++) {
        const [x1, y1] = ring[i - 1]!;
        const [x2, y2] = ring[i]!;
        if (y1 > y !== y2 > y) crossings.push(x1 + ((x2 - x1) * (y - y1)) / (y2 - y1));
      }
    }
    crossings.sort((a, b) => a - b);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const from = Math.max(0, Math.ceil(crossings[i]! / CELL_KM - 0.5));
      const to = Math.min(columns - 1, Math.floor(crossings[i + 1]! / CELL_KM - 0.5));
      if (to >= from) land.fill(1, row * columns + from, row * columns + to + 1);
    }
  }
}

interface EstuaryPoint {
  x: number;
  y: number;
  half: number;
}

/** Makes water of the cells within the estuary's half width. */
function carve(land: Uint8Array, columns: number, rows: number, estuary: EstuaryPoint[]): void {
  for (const [i, to] of estuary.entries()) {
    const from = estuary[i - 1];
    if (!from) continue;
    const steps = Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) / CELL_KM);
    for (let s = 0; s <= steps; s++) {
      const [x, y, half] = [
        from.x + ((to.x - from.x) * s) / steps,
        from.y + ((to.y - from.y) * s) / steps,
        from.half + ((to.half - from.half) * s) / steps,
      ];
      for (
        let row = Math.max(0, Math.floor((y - half) / CELL_KM));
        row <= Math.min(rows - 1, (y + half) / CELL_KM);
        row++
      ) {
        const reach = Math.sqrt(Math.max(0, half * half - ((row + 0.5) * CELL_KM - y) ** 2));
        const first = Math.max(0, Math.floor((x - reach) / CELL_KM));
        const last = Math.min(columns - 1, Math.floor((x + reach) / CELL_KM));
        if (last >= first) land.fill(0, row * columns + first, row * columns + last + 1);
      }
    }
  }
}

function cross(x1: number, y1: number, x2: number, y2: number, a: EstuaryPoint, b: EstuaryPoint): boolean {
  const side = (px: number, py: number, qx: number, qy: number, rx: number, ry: number) =>
    (qx - px) * (ry - py) - (qy - py) * (rx - px) > 0;
  return (
    side(x1, y1, x2, y2, a.x, a.y) !== side(x1, y1, x2, y2, b.x, b.y) &&
    side(a.x, a.y, b.x, b.y, x1, y1) !== side(a.x, a.y, b.x, b.y, x2, y2)
  );
}
