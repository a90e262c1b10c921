/**
 * All of France in one home: `prepare france` over every built-in region, on modelled roads that a mirror gives in the place of Geofabrik's 8 GB,
 * then one server for the eighteen, which is asked points of all of them. Modelled roads are fewer than real ones: what real ones take is in `france.ts`.
 */
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom } from '../../isochrones/geometry/random.ts';
import { watchMemory } from '../corpus/memory.ts';
import { bytesIn } from '../support/bytes_in.ts';
import { serveFolder } from '../support/folder_server.ts';
import { type RunningCommand, serveProcess, startCommand } from '../support/process.ts';
import { testEnvironment } from '../support/test_region.ts';
import { writeFranceMirror } from './france_mirror.ts';
import type { Section } from './report.ts';

/** Streets and hamlets beside the roads from commune to commune, of those of the demonstration. */
const SCALE = 0.05;
/** Points asked of each region, in its box. */
const POINTS = 100;
/** Linux counts processor time in hundredths of a second. */
const TICKS_PER_S = 100;

interface Told {
  id: string;
  name: string;
  bbox: [number, number, number, number];
}

export async function preparedFranceSection(tell: (text: string) => void): Promise<Section> {
  const folder = await mkdtemp(join(tmpdir(), 'maillage-all-of-france-'));
  try {
    const { folder: mirror, list } = await writeFranceMirror(folder, SCALE, tell);
    const home = join(folder, 'home');
    await mkdir(home);
    const files = await serveFolder(mirror);
    try {
      const environment = await testEnvironment(home);
      const command = startCommand(['prepare', 'france', '--sites', list], {
        ...environment,
        MAILLAGE_DOWNLOAD_MIRROR: files.url,
      });
      const prepared = await watched(command, tell);
      return await served(environment, home, prepared);
    } finally {
      await files.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

interface Prepared {
  /** By name: seconds of processor time of all programs from its begin to its end. */
  regions: Map<string, number>;
  memory_mib: number | null;
}

/** Follows the command from region to region. */
async function watched(command: RunningCommand, tell: (text: string) => void): Promise<Prepared> {
  const pid = command.child.pid as number;
  const memory = watchMemory();
  memory.watch(pid);
  const regions: Prepared['regions'] = new Map();
  let ended: number | null | undefined;
  void command.ended().then((code) => {
    ended = code;
  });
  /** Processor time used when each region began. */
  const from_s = new Map<string, number>();
  let [used_s, told] = [0, 0];
  for (let over = false; !over; await sleep(100)) {
    over = ended !== undefined;
    used_s = await processorS(pid).catch(() => used_s);
    const text = command.text();
    const lines = text.slice(told).split('\n');
    told = text.length - lines.at(-1)!.length;
    for (const line of lines.slice(0, -1)) {
      const begun = /^(.+) \(\d+ of \d+\)$/.exec(line)?.[1];
      if (begun !== undefined) {
        from_s.set(begun, used_s);
        tell(`france: ${line}`);
      }
      // Begin and end come by two streams: the end of one may be read after the begin of the next.
      for (const [name, began_s] of from_s)
        if (line.startsWith(`${name} is `)) regions.set(name, used_s - began_s);
    }
  }
  memory.stop();
  if (ended !== 0) throw new Error(`prepare france ended with ${ended}: ${command.text().slice(-2000)}`);
  return { regions, memory_mib: memory.most_mib() };
}

/** Processor time of a program and of those that it started and that ended, as Linux tells it. */
async function processorS(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8');
  // After the name, which may hold blanks: fields 14 to 17 of proc(5).
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS_PER_S;
}

/** One server for all of them: each region is asked in turn, so that it is loaded when it is first asked. */
async function served(
  environment: Record<string, string>,
  home: string,
  prepared: Prepared,
): Promise<Section> {
  const server = await serveProcess({ ...environment, MAILLAGE_LOADED_REGIONS: '18' });
  const memory = watchMemory();
  memory.watch(server.child.pid as number);
  try {
    const ask = async (path: string, init?: RequestInit): Promise<string> => {
      const response = await fetch(`${server.url}${path}`, init);
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
      return response.text();
    };
    const { items } = JSON.parse(await ask('/api/v1/regions')) as { items: Told[] };
    const random = createRandom(18);
    const rows: Section['rows'] = [];
    let [inside, elsewhere] = [0, 0];
    for (const { id, name, bbox } of items) {
      const [west, south, east, north] = bbox;
      const within = (from: number, to: number): number => from + (to - from) * random();
      const points = Array.from({ length: POINTS }, () => ({
        lon: within(west, east),
        lat: within(south, north),
      }));
      const started = performance.now();
      const text = await ask('/api/v1/eligibility', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(points),
      });
      const first_ms = performance.now() - started;
      const answers = text
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { answer: string }).answer);
      const answered = answers.filter((answer) => answer !== 'outside_region').length;
      inside += answered;
      elsewhere += answers.length - answered;
      rows.push([name, prepared.regions.get(name)?.toFixed(0) ?? null, answered, Math.round(first_ms), id]);
    }
    const metrics = await ask('/metrics');
    const loaded = new Map(
      [...metrics.matchAll(/^maillage_region_memory_bytes\{region="([^"]+)"\} (\S+)$/gm)].map(
        ([, id, bytes]) => [id, Number(bytes) / 1e6],
      ),
    );
    const total_mb = [...loaded.values()].reduce((sum, mb) => sum + mb, 0);
    const disk_mb = (await bytesIn(home)) / 1e6;
    return {
      id: 'prepared-france',
      title: 'All of France in one home, on modelled roads',
      text: [
        `\`prepare france\` with one national list over the ${items.length} built-in regions, their extracts from a local mirror that gives modelled roads (streets and hamlets at ${SCALE} of the demonstration's); then one server is asked ${POINTS} random points in the box of each region, which loads it. ${inside} of the ${inside + elsewhere} points lie in a region, ${elsewhere} abroad or at sea. Greatest memory of prepare with its programs: ${prepared.memory_mib ?? '?'} MiB; of the server with all ${loaded.size} regions loaded: ${memory.most_mib() ?? '?'} MiB, ${Math.round(total_mb)} MB of it the regions' own. The home takes ${Math.round(disk_mb)} MB on the disk.`,
      ],
      columns: [
        'region',
        'processor time of prepare, s',
        `answered of ${POINTS} points of its box`,
        'first request, which loads it, ms',
        'in memory when served, MB',
      ],
      rows: rows.map((row) => [...row.slice(0, -1), loaded.get(String(row.at(-1)))?.toFixed(1) ?? null]),
    };
  } finally {
    memory.stop();
    await server.kill('SIGTERM');
  }
}
