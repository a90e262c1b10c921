/**
 * A road network from nothing but OSRM's HTTP API: roads from its tiles, turns from its tables.
 *
 * What a server of others answers cannot be mended from here. Where its files have not been mended (osrm/mend_index.ts) its /table is
 * wrong by some seconds for places on a stretch that a turn restriction over a way has copied, driven against its geometry, and the times
 * told are the server's. Journeys start and end where its profile lets them: roads that are no start points there (ferries; motorways,
 * tunnels and bridges with the profile of Maillage) are long turns between the roads that they join.
 */
import { createHash } from 'node:crypto';
import { aFewAtOnce } from '../a_few_at_once.ts';
import { metresPerUnit, WORLD_BITS, xOfLon, yOfLat } from '../geometry/mercator.ts';
import { buildNetwork } from '../network/network.ts';
import type { OsrmClient } from '../osrm/client.ts';
import { type Network, type NetworkMeta, NONE } from '../types.ts';
import { type MeasureOptions, measureTurns } from './measured_turns.ts';
import { createRoadCollector, type TileRoads } from './tile_roads.ts';
import { stretchesOfTiles } from './tile_stretches.ts';

/** Tiles of this zoom tell where roads run to 0.5 m: enough to mean one road of two, and 3 to 5 tiles for 10 km2. */
const ROAD_TILE_ZOOM = 14;
/** What stands for OSRM's version in a network that was made over HTTP: the server does not tell it. */
const HTTP_API = 'HTTP API v1';

const TILES_AT_ONCE = 4;

/** Longitudes and latitudes between which roads are wanted. */
export interface AreaBox {
  west: number;
  south: number;
  east: number;
  north: number;
}

/** The tiles within `around_km` of any of the boxes, each once. */
export function tilesOfArea(boxes: readonly AreaBox[], around_km: number): { x: number; y: number }[] {
  const size = 2 ** (WORLD_BITS - ROAD_TILE_ZOOM);
  const most = 2 ** ROAD_TILE_ZOOM - 1;
  const tileAt = (units: number) => Math.max(0, Math.min(most, Math.floor(units / size)));
  const found = new Set<number>();
  for (const { west, south, east, north } of boxes) {
    const margin = (around_km * 1000) / metresPerUnit(Math.max(Math.abs(south), Math.abs(north)));
    const lastX = tileAt(xOfLon(east) + margin);
    const lastY = tileAt(yOfLat(south) + margin);
    for (let x = tileAt(xOfLon(west) - margin); x <= lastX; x++)
      for (let y = tileAt(yOfLat(north) - margin); y <= lastY; y++) found.add(x * 2 ** ROAD_TILE_ZOOM + y);
  }
  return [...found]
    .sort((a, b) => a - b)
    .map((tile) => ({ x: Math.floor(tile / 2 ** ROAD_TILE_ZOOM), y: tile % 2 ** ROAD_TILE_ZOOM }));
}

/** Roads of these tiles as OSRM has them now. Errors: the client's, osrm_tile_unreadable, network_without_roads. */
export async function roadsOverHttp(
  client: OsrmClient,
  tiles: readonly { x: number; y: number }[],
  { signal, onProgress }: MeasureOptions = {},
): Promise<TileRoads> {
  const collector = createRoadCollector(ROAD_TILE_ZOOM);
  let done = 0;
  await aFewAtOnce(tiles, TILES_AT_ONCE, signal, async ({ x, y }, stop) => {
    collector.add(x, y, await client.tile(ROAD_TILE_ZOOM, x, y, { signal: stop }));
    onProgress?.(++done, tiles.length);
  });
  return collector.finish();
}

/** Hash of all that the tiles told. */
export function roadsSha256(roads: TileRoads): string {
  const hash = createHash('sha256').update(`${roads.zoom} ${roads.weighsTime}`);
  for (const array of [
    roads.vertexX,
    roads.vertexY,
    roads.from,
    roads.to,
    roads.duration_ds,
    roads.isStartpoint,
  ])
    hash.update(array);
  return hash.digest('hex');
}

/**
 * The network of these roads, with each turn's cost as OSRM drives it. Its id is a hash of roads and turns.
 * Errors: the client's; then nothing is left behind.
 */
export async function networkOverHttp(
  client: OsrmClient,
  roads: TileRoads,
  given: Pick<NetworkMeta, 'osm_date' | 'modelled'>,
  options: MeasureOptions = {},
): Promise<Network> {
  const { graph, ...junctions } = stretchesOfTiles(roads);
  const meta: NetworkMeta = {
    ...given,
    id: '',
    source: 'osrm_http',
    roads_sha256: roadsSha256(roads),
    profile_sha256: '',
    profile_settings: { quickest_way: roads.weighsTime },
    osrm_version: HTTP_API,
    built_at: new Date().toISOString(),
    verification: null,
  };
  const bare = buildNetwork(graph, meta);
  const turns = await measureTurns(bare, junctions, client, options);
  const profile_sha256 = createHash('sha256')
    .update(turns.source)
    .update(turns.target)
    .update(turns.duration_ds)
    .digest('hex');
  const id = createHash('sha256').update(JSON.stringify([meta.roads_sha256, given.modelled, profile_sha256]));
  const unmatched = new Set(turns.unmatched);
  // Where OSRM finds another road than the one that it drew, nobody is matched.
  const withoutUnmatched = (stretches: Uint32Array) =>
    stretches.map((stretch) => (unmatched.has(stretch) ? NONE : stretch));
  return buildNetwork(
    {
      ...graph,
      edgeSource: turns.source,
      edgeTarget: turns.target,
      edgeDuration_ds: turns.duration_ds,
      segmentForward: withoutUnmatched(graph.segmentForward),
      segmentBackward: withoutUnmatched(graph.segmentBackward),
    },
    { ...meta, profile_sha256, id: id.digest('hex').slice(0, 32) },
  );
}
