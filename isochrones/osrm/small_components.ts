/**
 * Which of the components that OSRM calls tiny count as roads: an island without a bridge, a valley that is cut off. OSRM matches a place
 * to a component of less than a thousand stretches only where no larger one is in the request, so a home on an island would be
 * matched across the water. What counts is told to OSRM itself, in the file that it reads them from: engine and OSRM agree by that.
 */
import { open, writeFile } from 'node:fs/promises';
import Flatbush from 'flatbush';
import type { LonLat } from '../types.ts';
import { readProperties } from './graph_files.ts';
import {
  countRecords,
  findMember,
  readFully,
  readNumbers,
  readRecords,
  type TarFile,
  withTar,
} from './tar.ts';

/** What makes a small component count. */
export const SMALL_COMPONENT_RULE = {
  /** So much of it are roads of the public: not drives, yards or aisles of car parks (highway=service), of which stray bits are made. */
  public_m: 100,
  /** Farther than this from every larger component it counts: there is water, or a mountain, in between. */
  apart_m: 250,
  /**
   * From this distance on it counts where a part of it lies beyond `reach_m`: there the road that a place would be matched to instead is
   * so far that the answer says so. Nearer by, it is a close behind a gate or a pedestrian street, whose people drive out all the same.
   */
  near_apart_m: 100,
  reach_m: 500,
  /** A whole valley behind a road that nobody may drive: long, and reaching far; nearer than `slip_m` the mapper forgot to join it. */
  valley_public_m: 2000,
  valley_reach_m: 1000,
  slip_m: 15,
} as const;

interface ComponentsSum {
  components: number;
  stretches: number;
  /** Length of their roads, each once. */
  km: number;
}

/** The components of a road graph that OSRM calls tiny. */
export interface ComponentsReport {
  /** Those that count all the same. */
  counted: ComponentsSum;
  /** Those that nobody is matched to: stray pieces, and stubs that can only be left or only be entered. */
  left_out: ComponentsSum;
  /** Roads of the public among these that are no short stub: [lon, lat] along each. */
  left_out_lines: LonLat[][];
}

/** Beside OSRM's files: what was found. */
export const COMPONENTS_FILE = 'components.json';
const NODES = '/common/ebg_node_data/nodes';
const ANNOTATIONS = '/common/ebg_node_data/annotations';
const NODE_BYTES = 12;
const ANNOTATION_BYTES = 8;
const ID_MASK = 0x7fffffff;
/** Radii of the search for the main network, metres; beyond the last one it is as far as can be. */
const SEARCH_RADII_M = [100, 400, 1600, 6400, 25_600];

interface Graph {
  /** As in the file: the top bit says that it is tiny. */
  component: Uint32Array;
  geometry: Uint32Array;
  isPublic: Uint8Array;
  geometryIndex: Uint32Array;
  geometryVertex: Uint32Array;
  lonLat_e6: Int32Array;
  /** Metres in a plane: x, y, x, y ... */
  vertexXY: Float64Array;
}

interface Component {
  stretches: number;
  length_m: number;
  public_m: number;
  geometries: Set<number>;
}

/**
 * Judges the tiny components of OSRM's graph at `basePath`, clears the mark of those that count in `.ebg_nodes` (before osrm-contract or
 * osrm-partition builds on it), and writes what was found to `reportFile`.
 */
export async function countSmallComponents(basePath: string, reportFile: string): Promise<ComponentsReport> {
  const graph = await readGraph(basePath);
  const tiny = tinyComponents(graph);
  // A single one-way stretch that nobody can drive back on is a stub, whatever its length.
  const candidates = [...tiny].filter(
    ([, { stretches, public_m }]) => stretches > 1 && public_m >= SMALL_COMPONENT_RULE.public_m,
  );
  const distance = candidates.length > 0 ? distanceToMain(graph) : () => 0;
  const counted = new Set<number>();
  for (const [id, component] of candidates)
    if (isApart(measured(component, graph, distance))) counted.add(id);
  if (counted.size > 0) await clearMarks(`${basePath}.ebg_nodes`, counted);
  const report: ComponentsReport = {
    counted: { components: 0, stretches: 0, km: 0 },
    left_out: { components: 0, stretches: 0, km: 0 },
    left_out_lines: [],
  };
  for (const [id, { stretches, length_m, public_m, geometries }] of tiny) {
    if (!counted.has(id) && public_m >= SMALL_COMPONENT_RULE.public_m)
      report.left_out_lines.push(...linesOf(graph, geometries));
    const sum = counted.has(id) ? report.counted : report.left_out;
    sum.components++;
    sum.stretches += stretches;
    sum.km += length_m / 1000;
  }
  for (const sum of [report.counted, report.left_out]) sum.km = Math.round(sum.km * 10) / 10;
  await writeFile(reportFile, JSON.stringify(report));
  return report;
}

/**
 * The rule, see SMALL_COMPONENT_RULE. `public_m`: length of its roads of the public; `apart_m`, `reach_m`: the least and the greatest
 * distance of its vertices from the larger components.
 */
export function isApart(component: { public_m: number; apart_m: number; reach_m: number }): boolean {
  const rule = SMALL_COMPONENT_RULE;
  const { public_m, apart_m, reach_m } = component;
  return (
    public_m >= rule.public_m &&
    (apart_m >= rule.apart_m ||
      (apart_m >= rule.near_apart_m && reach_m >= rule.reach_m) ||
      (apart_m > rule.slip_m && public_m >= rule.valley_public_m && reach_m >= rule.valley_reach_m))
  );
}

function measured({ public_m, geometries }: Component, graph: Graph, distance: (vertex: number) => number) {
  let apart_m = Infinity;
  let reach_m = 0;
  const { geometryIndex, geometryVertex } = graph;
  for (const geometry of geometries)
    for (let i = geometryIndex[geometry]; i < geometryIndex[geometry + 1]; i++) {
      const metres = distance(geometryVertex[i]);
      apart_m = Math.min(apart_m, metres);
      reach_m = Math.max(reach_m, metres);
    }
  return { public_m, apart_m, reach_m };
}

/** Tiny components by id; the length of a road counts once, whichever ways it is driven. */
function tinyComponents(graph: Graph): Map<number, Component> {
  const found = new Map<number, Component>();
  for (let stretch = 0; stretch < graph.component.length; stretch++) {
    if (graph.component[stretch] >>> 31 === 0) continue;
    const id = graph.component[stretch] & ID_MASK;
    let component = found.get(id);
    if (!component) {
      component = { stretches: 0, length_m: 0, public_m: 0, geometries: new Set() };
      found.set(id, component);
    }
    component.stretches++;
    const geometry = graph.geometry[stretch];
    if (component.geometries.has(geometry)) continue;
    component.geometries.add(geometry);
    const length_m = lengthOf(graph, geometry);
    component.length_m += length_m;
    if (graph.isPublic[stretch]) component.public_m += length_m;
  }
  return found;
}

function lengthOf({ geometryIndex, geometryVertex, vertexXY }: Graph, geometry: number): number {
  let metres = 0;
  for (let i = geometryIndex[geometry] + 1; i < geometryIndex[geometry + 1]; i++) {
    const [a, b] = [2 * geometryVertex[i - 1], 2 * geometryVertex[i]];
    metres += Math.hypot(vertexXY[b] - vertexXY[a], vertexXY[b + 1] - vertexXY[a + 1]);
  }
  return metres;
}

/** Metres from a vertex to the nearest road of a component that is not tiny; Infinity beyond the last radius. */
function distanceToMain(graph: Graph): (vertex: number) => number {
  const { geometryIndex, geometryVertex, vertexXY } = graph;
  const isMain = new Uint8Array(geometryIndex.length - 1);
  for (let stretch = 0; stretch < graph.component.length; stretch++)
    if (graph.component[stretch] >>> 31 === 0) isMain[graph.geometry[stretch]] = 1;
  // The second vertex of each segment, as a place in `geometryVertex`.
  const ends: number[] = [];
  for (let geometry = 0; geometry < isMain.length; geometry++)
    if (isMain[geometry])
      for (let i = geometryIndex[geometry] + 1; i < geometryIndex[geometry + 1]; i++) ends.push(i);
  if (ends.length === 0) return () => Infinity;
  const index = new Flatbush(ends.length);
  for (const i of ends) {
    const [a, b] = [2 * geometryVertex[i - 1], 2 * geometryVertex[i]];
    const [ax, ay, bx, by] = [vertexXY[a], vertexXY[a + 1], vertexXY[b], vertexXY[b + 1]];
    index.add(Math.min(ax, bx), Math.min(ay, by), Math.max(ax, bx), Math.max(ay, by));
  }
  index.finish();
  return (vertex) => {
    const [x, y] = [vertexXY[2 * vertex], vertexXY[2 * vertex + 1]];
    for (const radius of SEARCH_RADII_M) {
      let nearest = Infinity;
      for (const found of index.search(x - radius, y - radius, x + radius, y + radius)) {
        const i = ends[found];
        const metres = metresToSegment(vertexXY, geometryVertex[i - 1], geometryVertex[i], x, y);
        nearest = Math.min(nearest, metres);
      }
      if (nearest <= radius) return nearest;
    }
    return Infinity;
  };
}

function metresToSegment(xy: Float64Array, from: number, to: number, x: number, y: number): number {
  const [ax, ay] = [xy[2 * from], xy[2 * from + 1]];
  const [dx, dy] = [xy[2 * to] - ax, xy[2 * to + 1] - ay];
  const length2 = dx * dx + dy * dy;
  const t = length2 === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length2));
  return Math.hypot(ax + t * dx - x, ay + t * dy - y);
}

async function readGraph(basePath: string): Promise<Graph> {
  const { classNames } = await withTar(`${basePath}.properties`, readProperties);
  const nodes = await withTar(`${basePath}.ebg_nodes`, (tar) => readNodes(tar, classNames));
  const geometries = await withTar(`${basePath}.geometry`, async (tar) => ({
    geometryIndex: await readNumbers(tar, '/common/segment_data/index', 4, Uint32Array),
    geometryVertex: await readNumbers(tar, '/common/segment_data/nodes', 4, Uint32Array),
  }));
  const lonLat_e6 = await withTar(`${basePath}.nbg_nodes`, (tar) =>
    readNumbers(tar, '/common/nbn_data/coordinates', 4, Int32Array),
  );
  return { ...nodes, ...geometries, lonLat_e6, vertexXY: planeOf(lonLat_e6) };
}

function linesOf({ geometryIndex, geometryVertex, lonLat_e6 }: Graph, geometries: Set<number>): LonLat[][] {
  return [...geometries].map((geometry) => {
    const vertices = geometryVertex.subarray(geometryIndex[geometry], geometryIndex[geometry + 1]);
    return Array.from(vertices, (v): LonLat => [lonLat_e6[2 * v] / 1e6, lonLat_e6[2 * v + 1] / 1e6]);
  });
}

/** Metres east and north on the sphere, by the parallel in the network's middle: true to some hundredths over a region. */
function planeOf(lonLat_e6: Int32Array): Float64Array {
  const perDegree_m = 111_195;
  let north_e6 = -90e6;
  let south_e6 = 90e6;
  for (let i = 1; i < lonLat_e6.length; i += 2) {
    north_e6 = Math.max(north_e6, lonLat_e6[i]);
    south_e6 = Math.min(south_e6, lonLat_e6[i]);
  }
  const shrink = Math.cos(((north_e6 + south_e6) / 2e6) * (Math.PI / 180));
  return Float64Array.from(
    lonLat_e6,
    (degrees_e6, i) => (degrees_e6 / 1e6) * perDegree_m * (i % 2 === 0 ? shrink : 1),
  );
}

async function readNodes(tar: TarFile, classNames: readonly string[]) {
  const serviceBit = classNames.indexOf('service');
  const isService = new Uint8Array(countRecords(tar, ANNOTATIONS, ANNOTATION_BYTES));
  await readRecords(tar, ANNOTATIONS, ANNOTATION_BYTES, (words, first, count) => {
    for (let i = 0; i < count; i++)
      isService[first + i] = serviceBit < 0 ? 0 : (words[2 * i + 1] >>> (16 + serviceBit)) & 1;
  });
  const total = countRecords(tar, NODES, NODE_BYTES);
  const component = new Uint32Array(total);
  const geometry = new Uint32Array(total);
  const isPublic = new Uint8Array(total);
  await readRecords(tar, NODES, NODE_BYTES, (words, first, count) => {
    for (let i = 0; i < count; i++) {
      geometry[first + i] = words[3 * i] & ID_MASK;
      component[first + i] = words[3 * i + 1];
      isPublic[first + i] = 1 - isService[words[3 * i + 2] & ID_MASK];
    }
  });
  return { component, geometry, isPublic };
}

/** Takes the mark of being tiny from the stretches of some components, in the file. */
async function clearMarks(path: string, components: ReadonlySet<number>): Promise<void> {
  const { offset, size } = await withTar(path, async (tar) => findMember(tar, NODES));
  await using handle = await open(path, 'r+');
  const bytes = new Uint8Array(size);
  await readFully(handle, path, offset, bytes);
  const words = new Uint32Array(bytes.buffer);
  for (let i = 1; i < words.length; i += 3)
    if (components.has(words[i] & ID_MASK)) words[i] = words[i] & ID_MASK;
  await handle.write(bytes, 0, size, offset);
  await handle.sync();
}
