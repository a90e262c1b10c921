/**
 * What it would take to serve all of France, on paper: several real extracts are prepared and served, each in a home of its own, and what each
 * took by size of its roads is applied to the sizes of the eighteen regions. A factor of some hundred lies between the two: the range of
 * the extracts is told, and no figure between them chosen.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { planPreparation } from '../../data/sources/plan.ts';
import { frenchRegions } from '../../data/sources/regions/definitions.ts';
import { openNetworkFile } from '../../isochrones/network/network.ts';
import { watchMemory } from '../corpus/memory.ts';
import { bytesIn } from '../support/bytes_in.ts';
import { serveProcess } from '../support/process.ts';
import { projectRoot, sharedData } from '../support/shared_data.ts';
import { testEnvironment } from '../support/test_region.ts';
import type { Section } from './report.ts';

/** What an extract took. */
interface Taken {
  name: string;
  roads_mb: number;
  stretches: number;
  /** Of the region itself, as a server that has it in memory tells. */
  served_mb: number;
  /** Network, territory, outlines and OSRM's files. */
  disk_mb: number;
  /** Of `prepare` with all its programs. */
  processor_s: number;
  prepare_mb: number;
}

/** Folders of a home that grow with its regions' roads. */
const OF_REGIONS = ['networks', 'osrm', 'regions'];
const FIGURES = ['served_mb', 'disk_mb', 'processor_s', 'prepare_mb'] as const;

export async function franceSection(
  tell: (text: string) => void,
  names: readonly string[],
): Promise<Section | null> {
  const all: Taken[] = [];
  for (const name of names) {
    const file = sharedData(`extracts/${name}/region.json`);
    if (file === null) continue;
    tell(`france: ${name}`);
    all.push(await taken(name, file));
  }
  if (all.length < 2) return null;
  const sizes = await regionSizes();
  const all_mb = sizes.reduce((sum, mb) => sum + mb, 0);
  const largest_mb = Math.max(...sizes);
  const row = (name: string, mb: number, many: number) => {
    const range = (figure: (typeof FIGURES)[number]): string => {
      const { fixed, least, most } = byMegabyte(all, figure);
      const [low, high] = [least, most].map((each) => fixed * many + each * mb) as [number, number];
      return `${amount(low)} to ${amount(high)}`;
    };
    return [name, amount(mb), null, ...FIGURES.map(range)];
  };
  return {
    id: 'france',
    title: 'All of France, on paper',
    text: [
      `Each extract was prepared and served in a home of its own; below, the same for the eighteen regions with their rims, whose sizes are on record. What does not grow with the roads is taken from the extract that took least of it and counted once a region (memory of prepare: once); what does grow is told as a range, from the extract that takes least for a megabyte of its roads to the one that takes most. Extracts hold other things than roads too, in different shares: that is most of the range. Processor time is of two cores together, with OSRM's programs; a server's own memory, about 0.4 GB a process, comes on top of what its regions take.`,
    ],
    columns: [
      'roads of',
      'MB',
      'stretches',
      'in memory when served, MB',
      'on the disk, MB',
      'processor time of prepare, s',
      'greatest memory of prepare, MB',
    ],
    rows: [
      ...all.map((one) => [
        one.name,
        one.roads_mb.toFixed(1),
        one.stretches,
        ...FIGURES.map((figure) => amount(one[figure])),
      ]),
      row('the largest region', largest_mb, 1),
      row(`all ${sizes.length} regions`, all_mb, sizes.length).with(-1, null),
    ],
  };
}

const amount = (value: number): string =>
  value >= 1000 ? String(Math.round(value / 100) * 100) : String(Number(value.toPrecision(2)));

/** What an extract takes of a figure whatever its size, and for each megabyte of its roads beside that: the least and the most seen. */
function byMegabyte(
  all: readonly Pick<Taken, 'roads_mb' | (typeof FIGURES)[number]>[],
  figure: (typeof FIGURES)[number],
): { fixed: number; least: number; most: number } {
  // What is served and stored is all of the roads; a command and its programs have a size and a start of their own.
  const fixed =
    figure === 'processor_s' || figure === 'prepare_mb' ? Math.min(...all.map((one) => one[figure])) : 0;
  const rates = all.map((one) => (one[figure] - fixed) / one.roads_mb);
  const grown = fixed > 0 ? rates.filter((rate) => rate > 0) : rates;
  return { fixed, least: Math.min(...grown), most: Math.max(...grown) };
}

/** Megabytes of roads of each French region with its rim, as `prepare france --dry-run` tells them. */
async function regionSizes(): Promise<number[]> {
  const downloadsFolder = join(tmpdir(), 'maillage-no-downloads');
  const sizes: number[] = [];
  for (const region of frenchRegions()) {
    const { roads_bytes } = await planPreparation(region, { downloadsFolder });
    if (roads_bytes === null) throw new Error(`The size of the roads of ${region.name} is not known.`);
    sizes.push(roads_bytes / 1e6);
  }
  return sizes;
}

async function taken(name: string, regionFile: string): Promise<Taken> {
  const home = await mkdtemp(join(tmpdir(), `maillage-france-${name}-`));
  try {
    const environment = await testEnvironment(home);
    const { processor_s, prepare_mb } = await prepared(regionFile, environment);
    const [file] = (await readdir(join(home, 'networks'))).filter((each) => each.endsWith('.network'));
    const network = await openNetworkFile(join(home, 'networks', String(file)));
    const server = await serveProcess(environment);
    try {
      const metrics = await (await fetch(`${server.url}/metrics`)).text();
      const served = /^maillage_region_memory_bytes\{[^}]*\} (\S+)/m.exec(metrics)?.[1];
      if (served === undefined) throw new Error(`The server of ${name} does not tell what its region takes.`);
      const disk_bytes = await Promise.all(OF_REGIONS.map((folder) => bytesIn(join(home, folder))));
      return {
        name,
        roads_mb: (await roadsBytes(regionFile)) / 1e6,
        stretches: network.stretchCount,
        served_mb: Number(served) / 1e6,
        disk_mb: disk_bytes.reduce((sum, bytes) => sum + bytes, 0) / 1e6,
        processor_s,
        prepare_mb,
      };
    } finally {
      await server.kill('SIGTERM');
    }
  } finally {
    await rm(home, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Runs `prepare` to its end; a shell tells the processor time of it and of all that it started. */
async function prepared(
  regionFile: string,
  environment: Record<string, string>,
): Promise<Pick<Taken, 'processor_s' | 'prepare_mb'>> {
  const memory = watchMemory();
  const words = [process.execPath, join(projectRoot, 'server/cli/main.ts'), 'prepare', regionFile];
  const child = spawn('sh', ['-c', '"$@" && times', 'sh', ...words], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  memory.watch(child.pid as number);
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (part) => {
      text += part;
    });
  const [code] = await once(child, 'close');
  memory.stop();
  if (code !== 0) throw new Error(`prepare ended with ${code}: ${text.slice(-500)}`);
  // The last line of `times`: user and system time of the children, as 0m12.34s.
  const [user, system] = [...text.matchAll(/(\d+)m([\d.]+)s/g)]
    .slice(-2)
    .map(([, minutes, seconds]) => 60 * Number(minutes) + Number(seconds)) as [number, number];
  return { processor_s: user + system, prepare_mb: ((memory.most_mib() ?? Number.NaN) * 2 ** 20) / 1e6 };
}

async function roadsBytes(regionFile: string): Promise<number> {
  const { roads } = JSON.parse(await readFile(regionFile, 'utf8')) as { roads: string };
  return (await stat(join(regionFile, '..', roads))).size;
}
