/**
 * Mends OSRM's spatial index where it is wrong about copies of via ways.
 *
 * For each turn restriction over a way (`via` is a way) osrm-extract appends a copy of the via stretch to its graph and lists
 * the copy's pieces in `.fileIndex` as one-directional records in driving order (EdgeBasedGraphFactory::GenerateEdgeExpandedNodes).
 * All readers of a record, OSRM's own too, take its vertices and its position in the order of the geometry. Where a copy is
 * driven against its geometry the position is then mirrored, and OSRM's /table is wrong for places on it by as much as the
 * stretch takes. Such a record is turned: vertices swapped, position counted from the other end, the copy named as the
 * stretch that is driven back. The boxes of the index (`.ramIndex`) stay as they are.
 */
import { open } from 'node:fs/promises';
import { MaillageError } from '../../errors/maillage_error.ts';
import { countRecords, readFully, readNumbers, readRecords, wholeRecords, withTar } from './tar.ts';

/** Changes when what is mended after osrm-extract changes: part of a network's identity, so that older ones are built again. */
export const GRAPH_MENDED = 'copies-1';

export const SEGMENT_BYTES = 20;
const SEGMENT_WORDS = SEGMENT_BYTES / 4;
const NODE_BYTES = 12;
const ID_MASK = 0x7fffffff;
/** Top bit of a stretch in a record: it may be driven. */
const ENABLED = 0x80000000;
const POSITION_MASK = 0x7fff;
/** Records are mended in pieces of this many. */
const PIECE = 65_536;

/** What of the graph tells whether a record runs against its geometry. */
interface IndexedGeometry {
  /** Geometry of stretch v; the top bit says that it is driven in the geometry's order. */
  stretchGeometry: Uint32Array;
  /** Vertices of geometry g: entries geometryIndex[g] .. geometryIndex[g + 1] - 1. */
  geometryIndex: Uint32Array;
}

/** Turns the records (of five words each) of copies that run against their geometry; tells how many there were. */
export function mendRecords(words: Uint32Array, { stretchGeometry, geometryIndex }: IndexedGeometry): number {
  let mended = 0;
  for (let at = 0; at < words.length; at += SEGMENT_WORDS) {
    const forward = words[at];
    if (!(forward & ENABLED) || words[at + 1] & ENABLED) continue;
    const geometry = stretchGeometry[forward & ID_MASK];
    if (geometry === undefined || geometry & ENABLED) continue;
    const pieces = geometryIndex[geometry + 1] - geometryIndex[geometry] - 1;
    const place = words[at + 4];
    // The stretch stays named in the first field too, switched off: OSRM looks up the geometry by it.
    words[at] = forward & ID_MASK;
    words[at + 1] = forward;
    [words[at + 2], words[at + 3]] = [words[at + 3], words[at + 2]];
    words[at + 4] = (place & ~POSITION_MASK) | ((pieces - 1 - (place & POSITION_MASK)) & POSITION_MASK);
    mended++;
  }
  return mended;
}

/**
 * Mends the index that osrm-extract wrote beside `basePath`, in place, and tells how many records were turned. Mending a second time
 * changes nothing. Errors: those of the files.
 */
export async function mendIndex(basePath: string): Promise<number> {
  const geometry: IndexedGeometry = {
    stretchGeometry: await withTar(`${basePath}.ebg_nodes`, async (tar) => {
      const found = new Uint32Array(countRecords(tar, '/common/ebg_node_data/nodes', NODE_BYTES));
      await readRecords(tar, '/common/ebg_node_data/nodes', NODE_BYTES, (words, first, count) => {
        for (let i = 0; i < count; i++) found[first + i] = words[3 * i];
      });
      return found;
    }),
    geometryIndex: await withTar(`${basePath}.geometry`, (tar) =>
      readNumbers(tar, '/common/segment_data/index', 4, Uint32Array),
    ),
  };
  const path = `${basePath}.fileIndex`;
  await using file = await open(path, 'r+').catch((cause: NodeJS.ErrnoException) => {
    throw new MaillageError('osrm_file_unreadable.index', { path, code: String(cause.code) });
  });
  const total = wholeRecords(path, 'The list of segments', (await file.stat()).size, SEGMENT_BYTES);
  let mended = 0;
  for (let first = 0; first < total; first += PIECE) {
    const words = new Uint32Array(Math.min(PIECE, total - first) * SEGMENT_WORDS);
    const bytes = new Uint8Array(words.buffer);
    await readFully(file, path, first * SEGMENT_BYTES, bytes);
    const turned = mendRecords(words, geometry);
    if (turned > 0) await file.write(bytes, 0, bytes.length, first * SEGMENT_BYTES);
    mended += turned;
  }
  await file.sync();
  return mended;
}
