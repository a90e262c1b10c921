import type { Network } from '../types.ts';
import {
  type BlockRoads,
  type CandidateScratch,
  createCandidateScratch,
  roadsNearestInBlock,
} from './block_candidates.ts';
import { blockKey } from './lattice.ts';
import { listedRoads, type Territory } from './territory.ts';

/** Lists of blocks that no territory holds, made when they are first asked for. */
interface MadeBlocks {
  scratch: CandidateScratch;
  lists: Map<number, BlockRoads>;
  bytes: number;
}

/** Beyond this all are let go. */
const GREATEST_BYTES = 32 * 2 ** 20;
/** What the lists of a block take beside their numbers. */
const OVERHEAD_BYTES = 800;

const made = new WeakMap<Network, MadeBlocks>();

/** The roads that can be nearest in a block, from the territory where it holds them. */
export function roadsOfBlock(
  network: Network,
  territory: Territory | null,
  column: number,
  row: number,
): BlockRoads {
  const listed = territory && listedRoads(territory, column, row);
  if (listed) return listed;
  let blocks = made.get(network);
  if (!blocks) {
    blocks = { scratch: createCandidateScratch(network), lists: new Map(), bytes: 0 };
    made.set(network, blocks);
  }
  const key = blockKey(column, row);
  const known = blocks.lists.get(key);
  if (known) return known;
  if (blocks.bytes > GREATEST_BYTES) {
    blocks.lists.clear();
    blocks.bytes = 0;
  }
  const found = roadsNearestInBlock(network, blocks.scratch, column, row);
  blocks.lists.set(key, found);
  blocks.bytes += found.roads.byteLength + found.cellRoad.byteLength + OVERHEAD_BYTES;
  return found;
}
