import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nearestRoad } from '../../isochrones/network/nearest_road.ts';
import { buildNetwork } from '../../isochrones/network/network.ts';
import { buildOsrmFiles } from '../../isochrones/osrm/build.ts';
import { createOsrmClient, type OsrmClient } from '../../isochrones/osrm/client.ts';
import { readOsrmGraph } from '../../isochrones/osrm/graph_files.ts';
import { type ProfileSettings, profileSettings } from '../../isochrones/osrm/profile.ts';
import { MAX_TABLE_SIZE, startRouted } from '../../isochrones/osrm/routed.ts';
import {
  createPointSearch,
  type PointSearch,
  searchFromPoint,
} from '../../isochrones/search/point_search.ts';
import { timeAtPlace } from '../../isochrones/search/time_field.ts';
import type { LonLat, Network } from '../../isochrones/types.ts';
import { osrmForTests } from './osrm.ts';
import { SMALL_META } from './small_network.ts';

/** A few roads as OpenStreetMap has them. */
export interface SmallOsm {
  nodes: Record<string, LonLat>;
  ways: { name: string; path: string[]; tags: Record<string, string> }[];
  nodeTags?: Record<string, Record<string, string>>;
  /** Turn restrictions over a way or a node (`via`), by their names. */
  bans?: { from: string; via: string; to: string; restriction: string }[];
}

export function smallOsmXml({ nodes, ways, nodeTags = {}, bans = [] }: SmallOsm): string {
  const nodeIds = new Map(Object.keys(nodes).map((name, i) => [name, i + 1]));
  const wayIds = new Map(ways.map(({ name }, i) => [name, i + 1]));
  const tagsOf = (tags: Record<string, string> = {}) =>
    Object.entries(tags)
      .map(([k, v]) => `<tag k="${k}" v="${v}"/>`)
      .join('');
  return [
    '<osm version="0.6">',
    ...Object.entries(nodes).map(
      ([name, [lon, lat]]) =>
        `<node id="${nodeIds.get(name)}" version="1" lat="${lat}" lon="${lon}">${tagsOf(nodeTags[name])}</node>`,
    ),
    ...ways.map(
      ({ name, path, tags }) =>
        `<way id="${wayIds.get(name)}" version="1">${path.map((node) => `<nd ref="${nodeIds.get(node)}"/>`).join('')}${tagsOf(tags)}</way>`,
    ),
    ...bans.map(({ from, via, to, restriction }, i) => {
      const members = Object.entries({ from, via, to }).map(([role, name]) =>
        wayIds.has(name)
          ? `<member type="way" ref="${wayIds.get(name)}" role="${role}"/>`
          : `<member type="node" ref="${nodeIds.get(name)}" role="${role}"/>`,
      );
      return `<relation id="${i + 1}" version="1">${members.join('')}${tagsOf({ type: 'restriction', restriction })}</relation>`;
    }),
    '</osm>',
  ].join('\n');
}

/** Roads with OSRM running on them, and the engine's network of the same files. */
export interface DrivenRoads {
  network: Network;
  client: OsrmClient;
  basePath: string;
  /** Seconds from one place to another by the engine and by OSRM's /table; Infinity where no road leads. */
  times_s(from: LonLat, to: LonLat): Promise<{ engine: number; osrm: number }>;
  stop(): Promise<void>;
}

export async function driveOn(
  roads: string | { file: string },
  given: Partial<ProfileSettings> = {},
): Promise<DrivenRoads> {
  const folder = await mkdtemp(join(tmpdir(), 'maillage-roads-'));
  const roadsFile = typeof roads === 'string' ? join(folder, 'roads.osm') : roads.file;
  if (typeof roads === 'string') await writeFile(roadsFile, roads);
  const executables = await osrmForTests();
  const outputFolder = join(folder, 'built');
  await mkdir(outputFolder);
  const settings = profileSettings(given);
  const { basePath } = await buildOsrmFiles({ executables, roadsFile, settings, outputFolder });
  const network = buildNetwork(await readOsrmGraph(basePath), SMALL_META);
  const routed = await startRouted({ executables, basePath });
  const client = createOsrmClient({ url: routed.url, maxTableSize: MAX_TABLE_SIZE });
  const search = createPointSearch(network);
  return {
    network,
    client,
    basePath,
    times_s: async (from, to) => ({
      engine: engineTime_s(search, from, to),
      osrm: (await client.table([from], [to])).duration_s[0],
    }),
    stop: async () => {
      await routed.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Seconds between two places by the engine's own search. */
export function engineTime_s(search: PointSearch, from: LonLat, to: LonLat): number {
  const { network } = search;
  const field = searchFromPoint(search, nearestRoad(network, ...to), Infinity);
  return timeAtPlace(field, nearestRoad(network, ...from)) / 10;
}
