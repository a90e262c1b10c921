/**
 * What Maillage takes as the road network grows, at a region's size and three times that: time and greatest memory of each step.
 * A process of its own for each size. Making the networks takes a quarter of an hour the first time; they are kept.
 */
import { join } from 'node:path';
import { runChild } from '../../isochrones/osrm/children.ts';
import type { GrowthFigures, StepFigures } from './growth_child.ts';
import { lineChart, type Section } from './report.ts';

/** Times as many streets and hamlets as the region's model has: about 0.1, 0.5, 1.7 and 5.1 million edge-based nodes. */
const SCALES = [0.6, 3, 9, 27];

/** The lines of the picture of times: names of steps, and what they are called there. */
const DRAWN: [step: string, name: string][] = [
  ['territory: ground and people matched to roads, once per network', 'territory'],
  ['whole coverage, first of a process', 'whole coverage'],
  ['best 5 places of all communes', 'best 5 places'],
  ['a site added: times, communes, bands and white zones', 'a site added'],
  ['scenario: a place added', 'scenario'],
  ['file opened', 'file opened'],
];

export async function growthSection(tell: (text: string) => void): Promise<Section | null> {
  const sizes: GrowthFigures[] = [];
  for (const scale of SCALES) {
    try {
      tell(`growth: model at scale ${scale}`);
      await child('make', scale);
      const built = await child<Record<string, StepFigures>>('build', scale);
      const used = await child<GrowthFigures>('use', scale);
      sizes.push({ ...used, steps: { ...built, ...used.steps } });
      tell(`growth: ${used.stretches} edge-based nodes done`);
    } catch (error) {
      tell(`growth: no figures at scale ${scale}: ${(error as Error).message}`);
    }
  }
  return sizes.length === 0 ? null : sectionOf(sizes);
}

/** Runs one part of growth_child.ts and gives what it printed. */
async function child<T>(part: string, scale: number): Promise<T> {
  const program = join(import.meta.dirname, 'growth_child.ts');
  const { code, output } = await runChild(process.execPath, [program, part, String(scale)]);
  if (code !== 0) throw new Error(`${part} ended with code ${code}: ${output.trim().slice(-300)}`);
  return JSON.parse(output.trim().split('\n').at(-1) ?? 'null');
}

function sectionOf(sizes: GrowthFigures[]): Section {
  const millions = sizes.map(({ stretches }) => `${(stretches / 1e6).toFixed(1)} M`);
  const row = (name: string, of: (size: GrowthFigures) => string | number) => [name, ...sizes.map(of)];
  const [{ sites, communes }] = sizes;
  const lines = (of: (size: GrowthFigures, step: string) => number | undefined) =>
    DRAWN.map(([step, name]) => ({
      name,
      points: sizes.map((size): [number, number] => [size.stretches, of(size, step) ?? 0]),
    }));
  const pick = (name: string, of: (size: GrowthFigures) => number) => ({
    name,
    points: sizes.map((size): [number, number] => [size.stretches, of(size)]),
  });
  return {
    id: 'growth',
    title: 'A growing network',
    text: [
      `Roads modelled from the ${communes} communes of Nouvelle-Aquitaine, through osrm-extract; ${sites} sites, 84,000 km². Each cell: milliseconds waited (of the processor, all threads) and the greatest memory that the process had until then. The network is built in one process, the rest done in another; the medians of six places for what is added, after six others.`,
    ],
    columns: ['edge-based nodes', ...millions],
    rows: [
      row('turns', ({ turns }) => turns),
      row('the engine’s file, MiB', ({ file_mib }) => file_mib),
      ...Object.keys(sizes[0].steps).map((name) => row(name, ({ steps }) => cell(steps[name]))),
    ],
    pictures: [
      {
        file: 'growth-time.svg',
        title: 'Processor time of each step as the network grows',
        svg: lineChart(
          'Milliseconds of the processor',
          'edge-based nodes',
          lines(({ steps }, step) => steps[step]?.cpu_ms),
        ),
      },
      {
        file: 'growth-memory.svg',
        title: 'Greatest memory as the network grows',
        svg: lineChart('MiB', 'edge-based nodes', [
          pick('all done', ({ steps }) => Math.max(...Object.values(steps).map(({ peak_mib }) => peak_mib))),
          pick('whole coverage', ({ steps }) => steps['whole coverage, first of a process'].peak_mib),
          pick('file opened', ({ steps }) => steps['file opened'].peak_mib),
          pick('file on disk', ({ file_mib }) => file_mib),
        ]),
      },
    ],
  };
}

const cell = ({ ms, cpu_ms, peak_mib }: StepFigures): string =>
  `${Math.round(ms)} (${Math.round(cpu_ms)}), ${peak_mib} MiB`;
