import { latOfY, lonOfX } from '../geometry/mercator.ts';
import { createNodes, findPassed, nodeAt, squaresOf } from '../geometry/snapped_nodes.ts';
import { centreOf, type Triangles, triangleOf } from './triangles.ts';

/** Where cells meet, as outlines tell it: they are rounded once, not in each question. */
export interface CellCorners {
  /** Of triangle t the centre in whole millionths of a degree: lon, lat; 0, 0 where it is out of reach. */
  centre_e6: Int32Array;
  /** Of triangle t a bit, 1 << k, where the side of cells at its edge 3t + k passes within half a millionth of other corners of cells. */
  isNearOthers: Uint8Array;
}

/** The corners of cells; `beyond`: see RoadCells. */
export function findCellCorners(xy: Int32Array, triangles: Triangles, beyond: Uint8Array): CellCorners {
  const { corner, twin } = triangles;
  const count = beyond.length;
  const centre_e6 = new Int32Array(2 * count);
  const isNearOthers = new Uint8Array(count);
  const real = new Float64Array(2 * count);
  const nodes = createNodes(count);
  const nodeOf = new Uint32Array(count);
  for (let t = 0; t < count; t++) {
    if (beyond[t] === 2) continue;
    const [x, y] = centreOf({ corner, xy }, t);
    real[2 * t] = lonOfX(x) * 1e6;
    real[2 * t + 1] = latOfY(y) * 1e6;
    centre_e6[2 * t] = Math.round(real[2 * t]);
    centre_e6[2 * t + 1] = Math.round(real[2 * t + 1]);
    nodeOf[t] = nodeAt(nodes, centre_e6[2 * t], centre_e6[2 * t + 1]);
  }
  const squares = squaresOf(nodes);
  const passed: number[] = [];
  for (let edge = 0; edge < twin.length; edge++) {
    if (twin[edge] < edge) continue;
    const [a, b] = [triangleOf(twin[edge]), triangleOf(edge)];
    if (beyond[a] === 2 || beyond[b] === 2 || nodeOf[a] === nodeOf[b]) continue;
    const ends = [real[2 * a], real[2 * a + 1], real[2 * b], real[2 * b + 1]];
    findPassed(nodes, squares, ends, nodeOf[a], nodeOf[b], passed);
    if (passed.length === 0) continue;
    isNearOthers[b] |= 1 << (edge % 3);
    isNearOthers[a] |= 1 << (twin[edge] % 3);
  }
  return { centre_e6, isNearOthers };
}
