import { BLOCK_UNITS, cornerCount, edgeCount, horizontalEdge, verticalEdge } from '../ground/lattice.ts';
import { crossingsOfColumn, crossingsOfRow, type RegionMask } from '../ground/region_mask.ts';

/** Where the region's border passes on one block's lattice. */
export interface BlockBorder {
  mask: RegionMask;
  /** 1: the lattice corner lies in the region. */
  inside: Uint8Array;
  /** For edges with one end inside, where the border first crosses them, as a share of the edge; NaN for the others. */
  crossing: Float32Array;
}

/** The border in a block of n x n cells; `maskEdges` are the border's edges that pass through it. */
export function buildBorder(
  mask: RegionMask,
  maskEdges: Uint32Array,
  n: number,
  column: number,
  row: number,
): BlockBorder {
  const step = BLOCK_UNITS / n;
  const left = column * BLOCK_UNITS;
  const top = row * BLOCK_UNITS;
  const inside = new Uint8Array(cornerCount(n));
  const crossing = new Float32Array(edgeCount(n)).fill(Number.NaN);
  for (let cy = 0; cy <= n; cy++) {
    const { before, within } = crossingsOfRow(mask, top + cy * step, left, left + BLOCK_UNITS);
    for (let cx = 0, at = 0; cx <= n; cx++) {
      const corner = cy * (n + 1) + cx;
      const first = at;
      while (at < within.length && within[at] < left + cx * step) at++;
      inside[corner] = (before + at) & 1;
      if (cx > 0 && inside[corner] !== inside[corner - 1])
        crossing[horizontalEdge(n, cx - 1, cy)] = (within[first] - left) / step - (cx - 1);
    }
  }
  for (let cx = 0; cx <= n; cx++) {
    const found = crossingsOfColumn(mask, maskEdges, left + cx * step);
    for (let cy = 0; cy < n; cy++) {
      const corner = cy * (n + 1) + cx;
      if (inside[corner] === inside[corner + n + 1]) continue;
      const at = found.find((y) => y >= top + cy * step && y <= top + (cy + 1) * step);
      // Where the border passes exactly through a corner rounding may hide it.
      crossing[verticalEdge(n, cx, cy)] = at === undefined ? 0.5 : (at - top) / step - cy;
    }
  }
  return { mask, inside, crossing };
}
