import {
  type CandidateScratch,
  createCandidateScratch,
  segmentsNearBlock,
} from '../ground/block_candidates.ts';
import { blockKey } from '../ground/lattice.ts';
import type { RegionMask } from '../ground/region_mask.ts';
import type { Network } from '../types.ts';
import { type BlockBorder, buildBorder } from './block_border.ts';
import {
  type BlockDiagram,
  buildDiagram,
  createDiagramScratch,
  type DiagramScratch,
} from './block_diagram.ts';

/**
 * What a thread keeps of a network's lattice from one surface to the next: the diagrams of the blocks in which an outline
 * was looked for, which no site changes, and where a region's border passes.
 */
export interface SurfaceStore {
  network: Network;
  cells: number;
  candidates: CandidateScratch;
  scratch: DiagramScratch;
  diagrams: Map<number, BlockDiagram>;
  /** Memory taken by the diagrams. */
  bytes: number;
  borders: WeakMap<RegionMask, Map<number, BlockBorder>>;
}

/** Beyond this all diagrams are let go: some 100,000 blocks of 8 x 8 cells. */
const GREATEST_BYTES = 256 * 2 ** 20;
/** What a diagram takes beside its numbers: an object, its views, the list of its places. */
const DIAGRAM_OVERHEAD_BYTES = 800;

const stores = new WeakMap<Network, Map<number, SurfaceStore>>();

/** The store of a network's lattice with so many cells along a block's side; the same one each time. */
export function surfaceStore(network: Network, cells: number): SurfaceStore {
  const ofNetwork = stores.get(network) ?? new Map<number, SurfaceStore>();
  stores.set(network, ofNetwork);
  let store = ofNetwork.get(cells);
  if (!store) {
    store = {
      network,
      cells,
      candidates: createCandidateScratch(network),
      scratch: createDiagramScratch(network, cells),
      diagrams: new Map(),
      bytes: 0,
      borders: new WeakMap(),
    };
    ofNetwork.set(cells, store);
  }
  return store;
}

/** The diagram of a block. `candidates` are the segments that can be nearest in it, null where they are not known. */
export function diagramOf(
  store: SurfaceStore,
  column: number,
  row: number,
  candidates: Uint32Array | null,
): BlockDiagram {
  const key = blockKey(column, row);
  const known = store.diagrams.get(key);
  if (known) return known;
  if (store.bytes + 8 * store.scratch.pieces.count > GREATEST_BYTES) {
    store.diagrams.clear();
    store.bytes = 0;
    store.scratch.pieces.count = 0;
  }
  const segments = candidates ?? segmentsNearBlock(store.network, store.candidates, column, row);
  const diagram = buildDiagram(store.scratch, column, row, segments);
  store.diagrams.set(key, diagram);
  store.bytes += diagram.edgePieces.buffer.byteLength + DIAGRAM_OVERHEAD_BYTES;
  // A list that is the territory's own takes no memory here.
  if (!candidates) store.bytes += segments.byteLength;
  return diagram;
}

/** The region's border in a block; `maskEdges` are the border's edges that pass through it. */
export function borderOf(
  store: SurfaceStore,
  mask: RegionMask,
  maskEdges: Uint32Array,
  column: number,
  row: number,
): BlockBorder {
  const ofMask = store.borders.get(mask) ?? new Map<number, BlockBorder>();
  store.borders.set(mask, ofMask);
  const key = blockKey(column, row);
  const border = ofMask.get(key) ?? buildBorder(mask, maskEdges, store.cells, column, row);
  ofMask.set(key, border);
  return border;
}
