/** Valhalla, from the PyPI wheel `pyvalhalla`: its executables need no Python of their own version. */
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { runChild, spawnTied } from '../../../isochrones/osrm/children.ts';
import type { LonLat } from '../../../isochrones/types.ts';
import {
  askPlain,
  type Band,
  freePort,
  graphFolder,
  jsonOf,
  makeOnce,
  type Peer,
  peersFolder,
  pieces,
  type StartPeer,
  untilAnswers,
} from './peer.ts';

const VERSION = '3.9.1';
const TAGS: Record<string, string> = {
  'linux-x64': 'manylinux_2_28_x86_64',
  'linux-arm64': 'manylinux_2_28_aarch64',
};

/** Valhalla with its own car costing on the extract; one worker. Needs Python 3.10 with pip, and the network the first time. */
export const startValhalla: StartPeer = async (roadsFile, tell = console.warn) => {
  try {
    const program = await install();
    const graph = await graphFolder(`valhalla-${VERSION}`, roadsFile);
    await makeOnce(graph, async (folder) => {
      const config = await writeConfig(program, folder, folder, 0);
      await run(join(program, 'valhalla/bin/valhalla_build_tiles'), ['-c', config, roadsFile]);
    });
    return await serve(program, graph);
  } catch (error) {
    tell(`Valhalla cannot be had: ${(error as Error).message}`);
    return null;
  }
};

async function install(): Promise<string> {
  const tag = TAGS[`${process.platform}-${process.arch}`];
  if (!tag) throw new Error(`there is no wheel for ${process.platform} on ${process.arch}`);
  const target = join(peersFolder, `valhalla-${VERSION}-${tag}`);
  await makeOnce(target, async (folder) => {
    const options = `--no-deps --only-binary=:all: --python-version 3.12 --platform ${tag} --disable-pip-version-check`;
    await run('python3', [
      '-m',
      'pip',
      'download',
      ...options.split(' '),
      '-d',
      folder,
      `pyvalhalla==${VERSION}`,
    ]);
    const wheel = (await readdir(folder)).find((name) => name.endsWith('.whl'));
    if (!wheel) throw new Error('pip left no wheel');
    for (const [name, bytes] of Object.entries(unzipSync(await readFile(join(folder, wheel))))) {
      if (name.endsWith('/')) continue;
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), bytes);
      if (name.startsWith('valhalla/bin/')) await chmod(join(folder, name), 0o755);
    }
    await rm(join(folder, wheel));
  });
  return target;
}

/** Its own default configuration with our folders and port; the path of the file. */
async function writeConfig(program: string, folder: string, tiles: string, port: number): Promise<string> {
  const made = await run('python3', [join(program, 'valhalla/valhalla_build_config.py')]);
  const config = JSON.parse(made.slice(made.indexOf('{'), made.lastIndexOf('}') + 1));
  Object.assign(config.mjolnir, {
    tile_dir: tiles,
    tile_extract: '',
    traffic_extract: '',
    admin: '',
    timezone: '',
  });
  // A region's islands lie farther apart than it compares as it comes.
  config.service_limits.auto.max_matrix_distance = 5_000_000;
  config.httpd.service.listen = `tcp://127.0.0.1:${port}`;
  for (const name of ['loopback', 'interrupt']) config.httpd.service[name] = `ipc://${join(folder, name)}`;
  for (const name of ['loki', 'thor', 'odin', 'meili']) {
    if (config[name].service) config[name].service.proxy = `ipc://${join(folder, name)}`;
  }
  const path = join(folder, 'valhalla.json');
  await writeFile(path, JSON.stringify(config));
  return path;
}

async function serve(program: string, tiles: string): Promise<Peer> {
  // Its parts speak by sockets whose paths must be short.
  const sockets = await mkdtemp(join(tmpdir(), 'vh-'));
  const port = await freePort();
  const config = await writeConfig(program, sockets, tiles, port);
  const child = spawnTied(join(program, 'valhalla/bin/valhalla_service'), [config, '1']);
  child.process.stdout?.resume();
  child.process.stderr?.resume();
  const ended = new Promise((resolve) => child.process.once('close', resolve));
  const stop = async () => {
    child.kill();
    await ended;
    await rm(sockets, { recursive: true, force: true });
  };
  try {
    await untilAnswers(`http://127.0.0.1:${port}/status`, ended, 30_000);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    name: `Valhalla ${VERSION}`,
    async isochrone(lon, lat, minutes) {
      const body = {
        locations: [{ lon, lat }],
        costing: 'auto',
        contours: minutes.map((time) => ({ time })),
        polygons: true,
        reverse: true,
      };
      const { features } = await askPlain<{ features: (Band & { properties: { contour: number } })[] }>(
        `http://127.0.0.1:${port}/isochrone`,
        { method: 'POST', body: JSON.stringify(body) },
      );
      return features.map((feature) => ({ ...feature, properties: { minutes: feature.properties.contour } }));
    },
    async times_s(from, to) {
      const times: number[] = [];
      for (const some of pieces(from, 100)) times.push(...(await tableTimes_s(port, some, to)));
      return times;
    },
    stop,
  };
}

/** It answers so where places lie on unconnected roads, have none, or no way leads to any: one such place refuses the whole table. */
const NO_WAY_CODES = [170, 171, 442];

/** Seconds from each point by its table; a table that is refused for want of a way is asked by halves, down to the points that have none. */
async function tableTimes_s(port: number, from: LonLat[], [lon, lat]: LonLat): Promise<number[]> {
  const sources = from.map(([lon, lat]) => ({ lon, lat }));
  const response = await fetch(`http://127.0.0.1:${port}/sources_to_targets`, {
    method: 'POST',
    body: JSON.stringify({ sources, targets: [{ lon, lat }], costing: 'auto' }),
  });
  if (response.status === 400) {
    const told = await response.clone().json();
    if (NO_WAY_CODES.includes(told.error_code)) {
      await response.arrayBuffer();
      if (from.length === 1) return [Infinity];
      const times: number[] = [];
      for (const half of pieces(from, Math.ceil(from.length / 2)))
        times.push(...(await tableTimes_s(port, half, [lon, lat])));
      return times;
    }
  }
  const { sources_to_targets } = await jsonOf<{ sources_to_targets: { time: number | null }[][] }>(response);
  return sources_to_targets.map(([{ time }]) => time ?? Infinity);
}

async function run(command: string, args: string[]): Promise<string> {
  const { code, output } = await runChild(command, args);
  if (code === 0) return output;
  const last = output.trim().split('\n').slice(-3).join(' ');
  throw new Error(`${command.split('/').at(-1)} ended with code ${code}: ${last}`);
}
