import { type Network, ROAD_CLASSES } from '../../../isochrones/types.ts';

/** Cells of the index are tiles of this zoom: about 3.4 km at 45 degrees. */
const CELL_ZOOM = 13;
const CELL_UNITS = 2 ** (30 - CELL_ZOOM);

export type RoadArrays = Pick<
  Network,
  'segmentCount' | 'segmentFrom' | 'segmentTo' | 'segmentClass' | 'vertexXY'
>;

/** Which road segments lie in which cell, a list for each road class, so that a tile reads only what it draws. */
export interface RoadIndex {
  roads: RoadArrays;
  /** Box of cells that hold roads. */
  left: number;
  top: number;
  columns: number;
  rows: number;
  /** Segments of class k in cell c: segment[offset[key] .. offset[key + 1] - 1], key = k * columns * rows + c. */
  offset: Uint32Array;
  segment: Uint32Array;
}

const kept = new WeakMap<RoadArrays, RoadIndex>();

/** The index of a network, built when first asked for and kept as long as the network. */
export function roadIndexOf(roads: RoadArrays): RoadIndex {
  const known = kept.get(roads);
  if (known) return known;
  const made = buildRoadIndex(roads);
  kept.set(roads, made);
  return made;
}

/** Builds the index in two passes over the segments; a segment stands in every cell that its box touches. */
export function buildRoadIndex(roads: RoadArrays): RoadIndex {
  const box = boxOf(roads);
  const cells = box.columns * box.rows;
  const offset = new Uint32Array(ROAD_CLASSES.length * cells + 1);
  forEachCell(roads, box, (key) => {
    offset[key + 1]++;
  });
  for (let key = 1; key < offset.length; key++) offset[key] += offset[key - 1];
  const segment = new Uint32Array(offset[offset.length - 1]);
  const next = offset.slice(0, -1);
  forEachCell(roads, box, (key, s) => {
    segment[next[key]++] = s;
  });
  return { roads, ...box, offset, segment };
}

/**
 * Calls `visit` once for each segment of a class whose box touches the rectangle (in Web Mercator units).
 */
export function visitSegments(
  index: RoadIndex,
  roadClass: number,
  rectangle: { minX: number; minY: number; maxX: number; maxY: number },
  visit: (segment: number) => void,
): void {
  const { roads, left, top, columns, rows, offset, segment } = index;
  const { vertexXY, segmentFrom, segmentTo } = roads;
  const c0 = Math.max(0, Math.floor(rectangle.minX / CELL_UNITS) - left);
  const c1 = Math.min(columns - 1, Math.floor(rectangle.maxX / CELL_UNITS) - left);
  const r0 = Math.max(0, Math.floor(rectangle.minY / CELL_UNITS) - top);
  const r1 = Math.min(rows - 1, Math.floor(rectangle.maxY / CELL_UNITS) - top);
  for (let r = r0; r <= r1; r++) {
    for (let c = c0; c <= c1; c++) {
      const key = (roadClass * rows + r) * columns + c;
      for (let i = offset[key]; i < offset[key + 1]; i++) {
        const s = segment[i];
        const a = 2 * segmentFrom[s];
        const b = 2 * segmentTo[s];
        const minX = Math.min(vertexXY[a], vertexXY[b]);
        const maxX = Math.max(vertexXY[a], vertexXY[b]);
        const minY = Math.min(vertexXY[a + 1], vertexXY[b + 1]);
        const maxY = Math.max(vertexXY[a + 1], vertexXY[b + 1]);
        if (maxX < rectangle.minX || minX > rectangle.maxX) continue;
        if (maxY < rectangle.minY || minY > rectangle.maxY) continue;
        // A segment stands in several cells: it is told in the first of them that this rectangle reads.
        if (Math.max(c0, Math.floor(minX / CELL_UNITS) - left) !== c) continue;
        if (Math.max(r0, Math.floor(minY / CELL_UNITS) - top) !== r) continue;
        visit(s);
      }
    }
  }
}

type CellBox = Pick<RoadIndex, 'left' | 'top' | 'columns' | 'rows'>;

function boxOf(roads: RoadArrays): CellBox {
  let minX = Infinity;
  let minY = Infinity;
  let maxX = -Infinity;
  let maxY = -Infinity;
  for (let i = 0; i < roads.vertexXY.length; i += 2) {
    minX = Math.min(minX, roads.vertexXY[i]);
    maxX = Math.max(maxX, roads.vertexXY[i]);
    minY = Math.min(minY, roads.vertexXY[i + 1]);
    maxY = Math.max(maxY, roads.vertexXY[i + 1]);
  }
  if (minX > maxX) return { left: 0, top: 0, columns: 0, rows: 0 };
  const left = Math.floor(minX / CELL_UNITS);
  const top = Math.floor(minY / CELL_UNITS);
  return {
    left,
    top,
    columns: Math.floor(maxX / CELL_UNITS) - left + 1,
    rows: Math.floor(maxY / CELL_UNITS) - top + 1,
  };
}

function forEachCell(roads: RoadArrays, box: CellBox, visit: (key: number, segment: number) => void): void {
  const { vertexXY, segmentFrom, segmentTo, segmentClass, segmentCount } = roads;
  for (let s = 0; s < segmentCount; s++) {
    const a = 2 * segmentFrom[s];
    const b = 2 * segmentTo[s];
    const c0 = Math.floor(Math.min(vertexXY[a], vertexXY[b]) / CELL_UNITS) - box.left;
    const c1 = Math.floor(Math.max(vertexXY[a], vertexXY[b]) / CELL_UNITS) - box.left;
    const r0 = Math.floor(Math.min(vertexXY[a + 1], vertexXY[b + 1]) / CELL_UNITS) - box.top;
    const r1 = Math.floor(Math.max(vertexXY[a + 1], vertexXY[b + 1]) / CELL_UNITS) - box.top;
    for (let r = r0; r <= r1; r++) {
      for (let c = c0; c <= c1; c++) visit((segmentClass[s] * box.rows + r) * box.columns + c, s);
    }
  }
}
