import { MaillageError } from '../../errors/maillage_error.ts';
import type { Network, NetworkMeta } from '../types.ts';

/**
 * Where each array of a network lies in its one buffer. The file on disk is this buffer, byte for byte:
 * 16 bytes of magic, two u32 (format version, header length), the header as JSON, then the arrays, each aligned to 8 bytes.
 */

const MAGIC = 'MAILLAGE-NETWORK';
const FORMAT_VERSION = 4;
const PREFIX_BYTES = MAGIC.length + 8;

/** The arrays of a network, in file order, with the sizes that they take. */
const SECTIONS = [
  ['vertexXY', Float64Array, (c: NetworkCounts) => c.vertexCount * 2],
  ['incomingOffset', Uint32Array, (c: NetworkCounts) => c.stretchCount + 1],
  ['incomingStretch', Uint32Array, (c: NetworkCounts) => c.turnCount],
  ['incomingDuration_ds', Uint32Array, (c: NetworkCounts) => c.turnCount],
  ['outgoingOffset', Uint32Array, (c: NetworkCounts) => c.stretchCount + 1],
  ['outgoingStretch', Uint32Array, (c: NetworkCounts) => c.turnCount],
  ['outgoingDuration_ds', Uint32Array, (c: NetworkCounts) => c.turnCount],
  ['stretchDuration_ds', Uint32Array, (c: NetworkCounts) => c.stretchCount],
  ['vertexLonLat_e6', Int32Array, (c: NetworkCounts) => c.vertexCount * 2],
  ['vertexSegmentOffset', Uint32Array, (c: NetworkCounts) => c.vertexCount + 1],
  ['vertexSegment', Uint32Array, (c: NetworkCounts) => c.vertexSegmentCount],
  ['stretchSegmentOffset', Uint32Array, (c: NetworkCounts) => c.stretchCount + 1],
  ['stretchSegment', Uint32Array, (c: NetworkCounts) => c.stretchSegmentCount],
  ['segmentFrom', Uint32Array, (c: NetworkCounts) => c.segmentCount],
  ['segmentTo', Uint32Array, (c: NetworkCounts) => c.segmentCount],
  ['segmentForwardStretch', Uint32Array, (c: NetworkCounts) => c.segmentCount],
  ['segmentBackwardStretch', Uint32Array, (c: NetworkCounts) => c.segmentCount],
  ['segmentForwardOffset_ds', Uint32Array, (c: NetworkCounts) => c.segmentCount],
  ['segmentForwardDuration_ds', Uint32Array, (c: NetworkCounts) => c.segmentCount],
  ['segmentBackwardOffset_ds', Uint32Array, (c: NetworkCounts) => c.segmentCount],
  ['segmentBackwardDuration_ds', Uint32Array, (c: NetworkCounts) => c.segmentCount],
  ['gridOffset', Uint32Array, (c: NetworkCounts) => c.grid.columns * c.grid.rows + 1],
  ['gridSegment', Uint32Array, (c: NetworkCounts) => c.gridSegmentCount],
  ['besideOffset', Uint32Array, (c: NetworkCounts) => c.grid.columns * c.grid.rows + 1],
  ['besideSegment', Uint32Array, (c: NetworkCounts) => c.besideSegmentCount],
  ['segmentClass', Uint8Array, (c: NetworkCounts) => c.segmentCount],
  ['segmentMatchable', Uint8Array, (c: NetworkCounts) => c.segmentCount],
  ['segmentIsSmall', Uint8Array, (c: NetworkCounts) => c.segmentCount],
] as const;

interface NetworkCounts {
  stretchCount: number;
  turnCount: number;
  vertexCount: number;
  segmentCount: number;
  vertexSegmentCount: number;
  stretchSegmentCount: number;
  gridSegmentCount: number;
  besideSegmentCount: number;
  grid: Network['grid'];
}

interface Header {
  meta: NetworkMeta;
  counts: NetworkCounts;
  /** Bytes of the whole file: a shorter one was cut. */
  total_bytes: number;
}

const align = (bytes: number) => Math.ceil(bytes / 8) * 8;

function bytesOfArrays(counts: NetworkCounts): number {
  let bytes = 0;
  for (const [, type, length] of SECTIONS) bytes += align(length(counts) * type.BYTES_PER_ELEMENT);
  return bytes;
}

/** Allocates the buffer of a network of these sizes, its header written, its arrays zero. */
export function allocateNetwork(meta: NetworkMeta, counts: NetworkCounts): Network {
  // The header tells the whole length, which depends on the header's: lay it out with the longest number first.
  const draft: Header = { meta, counts, total_bytes: Number.MAX_SAFE_INTEGER };
  const headerBytes = align(PREFIX_BYTES + Buffer.byteLength(JSON.stringify(draft))) - PREFIX_BYTES;
  const total_bytes = PREFIX_BYTES + headerBytes + bytesOfArrays(counts);
  const header = Buffer.from(JSON.stringify({ meta, counts, total_bytes } satisfies Header));
  const buffer = new SharedArrayBuffer(total_bytes);
  const bytes = new Uint8Array(buffer);
  bytes.set(Buffer.from(MAGIC, 'latin1'), 0);
  const view = new DataView(buffer);
  view.setUint32(MAGIC.length, FORMAT_VERSION, true);
  view.setUint32(MAGIC.length + 4, headerBytes, true);
  bytes.fill(0x20, PREFIX_BYTES, PREFIX_BYTES + headerBytes);
  bytes.set(header, PREFIX_BYTES);
  return viewNetwork(buffer, 'a new network');
}

/** The first bytes of a network of the format that this program reads. Errors: network_file_invalid, network_file_version. */
export function checkFormat(buffer: SharedArrayBuffer, name: string): Buffer {
  const prefix = Buffer.from(new Uint8Array(buffer, 0, Math.min(PREFIX_BYTES, buffer.byteLength)).slice());
  if (prefix.length < PREFIX_BYTES || prefix.toString('latin1', 0, MAGIC.length) !== MAGIC)
    throw invalid(name);
  const version = prefix.readUInt32LE(MAGIC.length);
  if (version !== FORMAT_VERSION)
    throw new MaillageError('network_file_version', { name, version, known: FORMAT_VERSION });
  return prefix;
}

/**
 * The network that lies in a buffer, as views on it: nothing is copied, so threads share one buffer.
 * `name` says in errors where the bytes come from. Errors: network_file_invalid, network_file_version, network_file_truncated.
 */
export function viewNetwork(buffer: SharedArrayBuffer, name: string): Network {
  const prefix = checkFormat(buffer, name);
  const headerBytes = prefix.readUInt32LE(MAGIC.length + 4);
  if (buffer.byteLength < PREFIX_BYTES + headerBytes) throw truncated(name);
  const header = readHeader(new Uint8Array(buffer, PREFIX_BYTES, headerBytes), name);
  if (header.total_bytes !== buffer.byteLength) throw truncated(name);
  const { meta, counts } = header;
  if (PREFIX_BYTES + headerBytes + bytesOfArrays(counts) !== header.total_bytes) throw invalid(name);
  let offset = PREFIX_BYTES + headerBytes;
  const arrays: Record<string, unknown> = {};
  for (const [key, type, length] of SECTIONS) {
    arrays[key] = viewOf(type, buffer, offset, length(counts));
    offset += align(length(counts) * type.BYTES_PER_ELEMENT);
  }
  return { meta, buffer, ...counts, ...arrays } as unknown as Network;
}

type ArrayType = (typeof SECTIONS)[number][1];

function viewOf(type: ArrayType, buffer: SharedArrayBuffer, offset: number, length: number): unknown {
  const View = type as new (buffer: ArrayBufferLike, offset: number, length: number) => unknown;
  return new View(buffer, offset, length);
}

function readHeader(bytes: Uint8Array, name: string): Header {
  try {
    // Text is made of bytes that are not shared: copy the small header.
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    throw invalid(name);
  }
}

function invalid(name: string): MaillageError {
  return new MaillageError('network_file_invalid', { name });
}

function truncated(name: string): MaillageError {
  return new MaillageError('network_file_truncated', { name });
}
