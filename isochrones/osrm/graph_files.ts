/**
 * Reads the road graph that osrm-extract wrote: one node per directed stretch of road, one edge per permitted turn.
 * The layout is that of OSRM 26.10 (its own headers: edge_based_edge.hpp, node_data_container.hpp, segment_data_container.hpp,
 * edge_based_node_segment.hpp, profile_properties.hpp); another version is refused, not guessed.
 * Durations are deciseconds, as in the files.
 */
import { MaillageError } from '../../errors/maillage_error.ts';
import { NONE, ROAD_CLASSES } from '../types.ts';
import { checkGraph } from './graph_invariants.ts';
import { SEGMENT_BYTES } from './mend_index.ts';
import { unpackInts } from './packed_ints.ts';
import {
  countRecords,
  openForReading,
  readFileRecords,
  readMember,
  readNumbers,
  readRecords,
  type TarFile,
  wholeRecords,
  withTar,
} from './tar.ts';

/** OSRM versions whose files are understood: any 26.10.x. */
export const SUPPORTED_OSRM = { major: 26, minor: 10 } as const;

/** A one-way geometry has this duration (22 bits, all set) against the traffic. */
export const NO_DURATION_DS = 0x3fffff;

const ID_MASK = 0x7fffffff;
const DURATION_MASK = 0x3fffffff;
const DURATION_BITS = 22;
const EDGE_BYTES = 24;
const NODE_BYTES = 12;
const ANNOTATION_BYTES = 8;
const CLASS_NAME_BYTES = 256;
const WEIGHT_NAME_OFFSET = 28;
const CLASS_NAMES_OFFSET = WEIGHT_NAME_OFFSET + 256;
const MINOR = ROAD_CLASSES.indexOf('minor');

/** OSRM's graph as flat arrays. A *stretch* is a node of it, an *edge* a turn from one stretch to the next. */
export interface OsrmGraph {
  osrm_version: string;
  /** What OSRM minimises: 'duration' with our profile; with another one its routes need not be the quickest. */
  weight_name: string;
  stretchCount: number;
  /** Edges as in the file. The duration is that of the whole source stretch plus the turn. */
  edgeSource: Uint32Array;
  edgeTarget: Uint32Array;
  edgeDuration_ds: Uint32Array;
  edgeForward: Uint8Array;
  edgeBackward: Uint8Array;
  stretchDuration_ds: Int32Array;
  stretchGeometry: Uint32Array;
  /** 1: driven in the geometry's order of vertices; 0: against it. */
  stretchIsForward: Uint8Array;
  /** 1: in a strongly connected component too small to be matched to while a larger one is near. */
  stretchComponentIsTiny: Uint8Array;
  /** Index into ROAD_CLASSES; 'minor' unless the profile said otherwise. */
  stretchClass: Uint8Array;
  /** Vertices of geometry g: geometryVertex[geometryIndex[g] .. geometryIndex[g + 1] - 1]. */
  geometryIndex: Uint32Array;
  geometryVertex: Uint32Array;
  /** An entry per vertex: entry i is the time from vertex i - 1 to i (of the same geometry); NO_DURATION_DS: not driven. */
  geometryForwardDuration_ds: Uint32Array;
  /** Entry i is the time from vertex i + 1 to i. */
  geometryBackwardDuration_ds: Uint32Array;
  /** Millionths of a degree: lon, lat, lon, lat ... */
  vertexLonLat_e6: Int32Array;
  /** Straight pieces that a point can be matched to, in the order of OSRM's own index. */
  segmentCount: number;
  /** Stretch driven from `from` to `to`, or NONE; then the one driven back. */
  segmentForward: Uint32Array;
  segmentBackward: Uint32Array;
  segmentFrom: Uint32Array;
  segmentTo: Uint32Array;
  /** Its place in the geometry: `from` is the vertex at this position, `to` the next one. */
  segmentPosition: Uint16Array;
  /** 1: a route may start or end here (not on a ferry). */
  segmentIsStartpoint: Uint8Array;
}

/**
 * Reads the graph files next to `basePath` (".../corsica.osrm": the files are corsica.osrm.ebg, .enw, .ebg_nodes,
 * .geometry, .nbg_nodes, .properties and .fileIndex) and checks that they fit together.
 * Errors: osrm_file_missing, osrm_file_truncated, osrm_file_unreadable, osrm_version_unsupported, osrm_graph_inconsistent.
 */
export async function readOsrmGraph(basePath: string): Promise<OsrmGraph> {
  const properties = await withOsrmFile(`${basePath}.properties`, readProperties);
  const edges = await withOsrmFile(`${basePath}.ebg`, readEdges);
  const stretchDuration_ds = await withOsrmFile(`${basePath}.enw`, (tar) =>
    readNumbers(tar, '/extractor/edge_based_node_durations', 4, Int32Array),
  );
  const stretches = await withOsrmFile(`${basePath}.ebg_nodes`, (tar) =>
    readStretches(tar, properties.classNames),
  );
  const geometries = await withOsrmFile(`${basePath}.geometry`, readGeometries);
  const vertexLonLat_e6 = await withOsrmFile(`${basePath}.nbg_nodes`, (tar) =>
    readNumbers(tar, '/common/nbn_data/coordinates', 4, Int32Array),
  );
  const segments = await readSegments(`${basePath}.fileIndex`);
  const graph: OsrmGraph = {
    osrm_version: properties.osrm_version,
    weight_name: properties.weight_name,
    ...edges,
    stretchDuration_ds,
    ...stretches,
    ...geometries,
    vertexLonLat_e6,
    ...segments,
  };
  checkGraph(graph, basePath);
  return graph;
}

/** Version of OSRM that wrote a file, e.g. '26.10.0'; fails with `osrm_version_unsupported` when we cannot read its files. */
async function checkFingerprint(tar: TarFile): Promise<string> {
  const bytes = new Uint8Array(await readMember(tar, 'osrm_fingerprint.meta'));
  if (Buffer.from(bytes.subarray(0, 3)).toString('latin1') !== 'OSR' || bytes.length < 7) {
    throw new MaillageError('osrm_file_unreadable.mark', { path: tar.path });
  }
  const [major, minor, patch] = bytes.subarray(4, 7);
  const found = `${major}.${minor}.${patch}`;
  if (major !== SUPPORTED_OSRM.major || minor !== SUPPORTED_OSRM.minor) {
    throw new MaillageError('osrm_version_unsupported.file', {
      path: tar.path,
      version: found,
      needed: `${SUPPORTED_OSRM.major}.${SUPPORTED_OSRM.minor}`,
    });
  }
  return found;
}

function withOsrmFile<T>(path: string, read: (tar: TarFile) => Promise<T>): Promise<T> {
  return withTar(path, async (tar) => {
    await checkFingerprint(tar);
    return read(tar);
  });
}

/** What .properties tells of the profile. */
export async function readProperties(tar: TarFile) {
  const bytes = Buffer.from(await readMember(tar, '/common/properties'));
  const name = (offset: number) => {
    const field = bytes.subarray(offset, offset + CLASS_NAME_BYTES);
    const end = field.indexOf(0);
    return field.toString('latin1', 0, end < 0 ? field.length : end);
  };
  return {
    osrm_version: await checkFingerprint(tar),
    weight_name: name(WEIGHT_NAME_OFFSET),
    /** The name of class bit i is entry i. */
    classNames: Array.from({ length: 8 }, (_, bit) => name(CLASS_NAMES_OFFSET + bit * CLASS_NAME_BYTES)),
  };
}

async function readEdges(tar: TarFile) {
  const [stretchCount] = await readNumbers(tar, '/common/number_of_edge_based_nodes', 4, Uint32Array);
  const name = '/common/edge_based_edge_list';
  const edgeCount = countRecords(tar, name, EDGE_BYTES);
  const edgeSource = new Uint32Array(edgeCount);
  const edgeTarget = new Uint32Array(edgeCount);
  const edgeDuration_ds = new Uint32Array(edgeCount);
  const edgeForward = new Uint8Array(edgeCount);
  const edgeBackward = new Uint8Array(edgeCount);
  await readRecords(tar, name, EDGE_BYTES, (words, first, count) => {
    for (let i = 0, word = 0, edge = first; i < count; i++, word += 6, edge++) {
      const durationAndDirections = words[word + 5];
      edgeSource[edge] = words[word];
      edgeTarget[edge] = words[word + 1];
      edgeDuration_ds[edge] = durationAndDirections & DURATION_MASK;
      edgeForward[edge] = (durationAndDirections >>> 30) & 1;
      edgeBackward[edge] = durationAndDirections >>> 31;
    }
  });
  return { stretchCount, edgeSource, edgeTarget, edgeDuration_ds, edgeForward, edgeBackward };
}

async function readStretches(tar: TarFile, classNames: string[]) {
  const annotationClass = await readAnnotationClasses(tar, classNames);
  const name = '/common/ebg_node_data/nodes';
  const total = countRecords(tar, name, NODE_BYTES);
  const stretchGeometry = new Uint32Array(total);
  const stretchIsForward = new Uint8Array(total);
  const stretchComponentIsTiny = new Uint8Array(total);
  const stretchClass = new Uint8Array(total);
  await readRecords(tar, name, NODE_BYTES, (words, first, count) => {
    for (let i = 0, word = 0, stretch = first; i < count; i++, word += 3, stretch++) {
      stretchGeometry[stretch] = words[word] & ID_MASK;
      stretchIsForward[stretch] = words[word] >>> 31;
      stretchComponentIsTiny[stretch] = words[word + 1] >>> 31;
      // The top bit tells a carriageway of a divided road.
      const annotation = words[word + 2] & ID_MASK;
      if (annotation >= annotationClass.length) {
        throw new MaillageError('osrm_graph_inconsistent.annotation', {
          stretch,
          path: tar.path,
          annotation,
          count: annotationClass.length,
        });
      }
      stretchClass[stretch] = annotationClass[annotation];
    }
  });
  return { stretchGeometry, stretchIsForward, stretchComponentIsTiny, stretchClass };
}

/** The road class of each annotation: the largest among those whose bit is set. */
async function readAnnotationClasses(tar: TarFile, classNames: string[]): Promise<Uint8Array> {
  const classOfBits = new Uint8Array(256).fill(MINOR);
  for (let bits = 0; bits < 256; bits++) {
    for (let bit = 0; bit < 8; bit++) {
      const roadClass = (ROAD_CLASSES as readonly string[]).indexOf(classNames[bit]);
      if ((bits >> bit) & 1 && roadClass >= 0) classOfBits[bits] = Math.min(classOfBits[bits], roadClass);
    }
  }
  const name = '/common/ebg_node_data/annotations';
  const annotationClass = new Uint8Array(countRecords(tar, name, ANNOTATION_BYTES));
  await readRecords(tar, name, ANNOTATION_BYTES, (words, first, count) => {
    for (let i = 0; i < count; i++)
      annotationClass[first + i] = classOfBits[(words[2 * i + 1] >>> 16) & 0xff];
  });
  return annotationClass;
}

async function readGeometries(tar: TarFile) {
  const folder = '/common/segment_data';
  const geometryIndex = await readNumbers(tar, `${folder}/index`, 4, Uint32Array);
  const geometryVertex = await readNumbers(tar, `${folder}/nodes`, 4, Uint32Array);
  return {
    geometryIndex,
    geometryVertex,
    geometryForwardDuration_ds: await readPacked(tar, `${folder}/forward_durations`, geometryVertex.length),
    geometryBackwardDuration_ds: await readPacked(tar, `${folder}/reverse_durations`, geometryVertex.length),
  };
}

async function readPacked(tar: TarFile, name: string, expected: number): Promise<Uint32Array> {
  const [count] = await readNumbers(tar, `${name}/number_of_elements.meta`, 8, BigUint64Array);
  const words = await readNumbers(tar, `${name}/packed`, 8, Uint32Array);
  if (Number(count) !== expected || words.length * 32 < expected * DURATION_BITS) {
    throw new MaillageError('osrm_graph_inconsistent.values', {
      name,
      path: tar.path,
      count: String(count),
      expected,
    });
  }
  return unpackInts(words, expected, DURATION_BITS);
}

/** The leaves of OSRM's spatial index, mended (mend_index.ts): a plain array in a file without a header. */
async function readSegments(path: string) {
  await using handle = await openForReading(path);
  const total = wholeRecords(path, 'The list of segments', (await handle.stat()).size, SEGMENT_BYTES);
  const segmentForward = new Uint32Array(total);
  const segmentBackward = new Uint32Array(total);
  const segmentFrom = new Uint32Array(total);
  const segmentTo = new Uint32Array(total);
  const segmentPosition = new Uint16Array(total);
  const segmentIsStartpoint = new Uint8Array(total);
  await readFileRecords(handle, path, 0, total, SEGMENT_BYTES, (words, first, count) => {
    for (let i = 0, word = 0, segment = first; i < count; i++, word += 5, segment++) {
      // The top bit says that the stretch exists.
      segmentForward[segment] = words[word] >>> 31 ? words[word] & ID_MASK : NONE;
      segmentBackward[segment] = words[word + 1] >>> 31 ? words[word + 1] & ID_MASK : NONE;
      segmentFrom[segment] = words[word + 2];
      segmentTo[segment] = words[word + 3];
      segmentPosition[segment] = words[word + 4] & 0x7fff;
      segmentIsStartpoint[segment] = (words[word + 4] >>> 15) & 1;
    }
  });
  return {
    segmentCount: total,
    segmentForward,
    segmentBackward,
    segmentFrom,
    segmentTo,
    segmentPosition,
    segmentIsStartpoint,
  };
}
