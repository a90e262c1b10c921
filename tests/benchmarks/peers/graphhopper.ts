/** GraphHopper, from the Maven artifact `com.graphhopper:graphhopper-web`. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runChild, spawnTied } from '../../../isochrones/osrm/children.ts';
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

const VERSION = '11.0';

/** GraphHopper with its own car model on the extract. Needs Java 17, and Maven and the network the first time. */
export const startGraphHopper: StartPeer = (roadsFile, tell) => start(roadsFile, false, tell);

/** The same, asked for its exact triangulation (`full_geometry`). */
export const startGraphHopperFullGeometry: StartPeer = (roadsFile, tell) => start(roadsFile, true, tell);

async function start(
  roadsFile: string,
  fullGeometry: boolean,
  tell: (reason: string) => void = console.warn,
): Promise<Peer | null> {
  try {
    const program = await install();
    const graph = await graphFolder(`graphhopper-${VERSION}`, roadsFile);
    await makeOnce(graph, async (folder) => {
      const config = join(folder, 'config.yml');
      await writeFile(config, configuration(roadsFile, join(folder, 'graph'), 0));
      const result = await runChild('java', ['-Xmx4g', '-jar', program, 'import', config]);
      if (result.code !== 0) throw new Error(`it could not import the roads: ${firstError(result.output)}`);
    });
    return await serve(program, roadsFile, join(graph, 'graph'), fullGeometry);
  } catch (error) {
    tell(`GraphHopper cannot be had: ${(error as Error).message}`);
    return null;
  }
}

/** What a program of Java says first of its failure, and not where in itself that was. */
function firstError(output: string): string {
  const lines = output.split('\n').filter((line) => !/^\s*at /.test(line));
  return (lines.find((line) => /Exception|Error/.test(line)) ?? output.slice(-300)).slice(0, 300);
}

async function install(): Promise<string> {
  const folder = join(peersFolder, `graphhopper-${VERSION}`);
  await makeOnce(folder, async (work) => {
    const artifact = `-Dartifact=com.graphhopper:graphhopper-web:${VERSION}`;
    const result = await runChild('mvn', ['-q', 'dependency:copy', artifact, `-DoutputDirectory=${work}`]);
    if (result.code === 127) throw new Error('Maven (mvn) is not installed');
    if (result.code !== 0) throw new Error(`Maven could not fetch it: ${result.output.slice(-300)}`);
  });
  const java = await runChild('java', ['-version']);
  if (java.code !== 0) throw new Error('Java is not installed');
  return join(folder, `graphhopper-web-${VERSION}.jar`);
}

function configuration(roadsFile: string, graph: string, port: number): string {
  return JSON.stringify({
    graphhopper: {
      'datareader.file': roadsFile,
      'graph.location': graph,
      'graph.encoded_values': 'car_access, car_average_speed, road_access',
      'import.osm.ignored_highways': 'footway,construction,cycleway,path,steps',
      profiles: [{ name: 'car', custom_model_files: ['car.json'] }],
    },
    server: {
      application_connectors: [{ type: 'http', port, bind_host: '127.0.0.1' }],
      admin_connectors: [{ type: 'http', port: 0, bind_host: '127.0.0.1' }],
      request_log: { appenders: [] },
    },
    logging: { level: 'ERROR' },
  });
}

async function serve(
  program: string,
  roadsFile: string,
  graph: string,
  fullGeometry: boolean,
): Promise<Peer> {
  const folder = await mkdtemp(join(tmpdir(), 'graphhopper-'));
  const port = await freePort();
  const config = join(folder, 'config.yml');
  await writeFile(config, configuration(roadsFile, graph, port));
  const child = spawnTied('java', ['-Xmx2g', '-jar', program, 'server', config]);
  child.process.stdout?.resume();
  child.process.stderr?.resume();
  const ended = new Promise((resolve) => child.process.once('close', resolve));
  const stop = async () => {
    child.kill();
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await untilAnswers(`http://127.0.0.1:${port}/info`, ended, 60_000);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    name: `GraphHopper ${VERSION}${fullGeometry ? ' full_geometry' : ''}`,
    async isochrone(lon, lat, minutes) {
      // It divides the longest time evenly: asked in steps of the common divisor, the wanted bands are among its buckets.
      const step = minutes.reduce(greatestCommonDivisor);
      const longest = Math.max(...minutes);
      const query = new URLSearchParams({
        point: `${lat},${lon}`,
        profile: 'car',
        time_limit: String(longest * 60),
        buckets: String(longest / step),
        reverse_flow: 'true',
        ...(fullGeometry && { full_geometry: 'true' }),
      });
      const { polygons } = await askPlain<{ polygons: (Band & { properties: { bucket: number } })[] }>(
        `http://127.0.0.1:${port}/isochrone?${query}`,
      );
      return polygons
        .map((feature) => ({ ...feature, properties: { minutes: (feature.properties.bucket + 1) * step } }))
        .filter((feature) => minutes.includes(feature.properties.minutes));
    },
    async times_s(from, to) {
      const times: number[] = [];
      // It has no table: a route each, four at once.
      for (const some of pieces(from, 4))
        times.push(
          ...(await Promise.all(
            some.map(async ([lon, lat]) => {
              const query = `point=${lat},${lon}&point=${to[1]},${to[0]}&profile=car&calc_points=false&instructions=false`;
              const response = await fetch(`http://127.0.0.1:${port}/route?${query}`);
              // A point without a road, or without a way from it.
              if (response.status === 400) {
                await response.arrayBuffer();
                return Infinity;
              }
              const { paths } = await jsonOf<{ paths: { time: number }[] }>(response);
              return paths[0].time / 1000;
            }),
          )),
        );
      return times;
    },
    stop,
  };
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
