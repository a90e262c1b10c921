/**
 * `npm run bench [-- PART ... --output FOLDER --name NAME --json --minutes N --extracts A,B]`: what Maillage needs, beside its peers, on this machine.
 * Parts: isochrones, fresh, coverage, throughput, placements, osrm, page, growth, load, speeds, france, prepared-france. By default all of them but growth
 * (some minutes, half an hour the first time), load (20 minutes), speeds (the second opinion of other engines), france (what serving all of it would take,
 * from several extracts) and prepared-france (all of it prepared and served on modelled roads; most of an hour). --extracts names the roads that speeds,
 * isochrones and france take. Each section is told as it ends; --output writes NAME.md (benchmark.md) and its pictures too, --json the figures beside
 * them; --minutes is how long load takes. Ends with 1 where a section failed or nothing could be measured.
 */
import { parseArgs } from 'node:util';
import { anyOsrmSection } from './any_osrm.ts';
import { coverageSection } from './coverage.ts';
import { franceSection } from './france.ts';
import { freshPointsSection } from './fresh_points.ts';
import { growthSection } from './growth.ts';
import { isochroneSection } from './isochrones.ts';
import { loadSection } from './load.ts';
import { pageSection } from './page.ts';
import { corsicanPlacementsSection, smallPlacementsSection } from './placements.ts';
import { preparedFranceSection } from './prepared_france.ts';
import { headOf, markdownOf, type Section, writeReport } from './report.ts';
import { speedsSection } from './speeds.ts';
import { speedsByClassSection } from './speeds_by_class.ts';
import { throughputSection } from './throughput.ts';

const tell = (text: string) => console.error(text);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    output: { type: 'string' },
    name: { type: 'string' },
    json: { type: 'boolean' },
    minutes: { type: 'string' },
    extracts: { type: 'string' },
    help: { type: 'boolean' },
  },
});
/** Names that --extracts tells, or these. */
const extracts = (usual: string): string[] => (values.extracts ?? usual).split(',');

/** Each part's sections, in order. */
const PARTS: Record<string, (() => Promise<Section | Section[] | null>)[]> = {
  isochrones: extracts('andorra,corsica,demonstration').map((name) => () => isochroneSection(name, tell)),
  fresh: [() => freshPointsSection()],
  coverage: [() => coverageSection(tell)],
  throughput: [() => throughputSection(tell)],
  placements: [() => smallPlacementsSection(tell), () => corsicanPlacementsSection(tell)],
  osrm: [() => anyOsrmSection(tell)],
  page: [() => pageSection(tell)],
  growth: [() => growthSection(tell)],
  speeds: [speedsByClassSection, () => speedsSection(tell, extracts('andorra,corsica,porto,lemans'))],
  france: [() => franceSection(tell, extracts('london,geneva,heidelberg,porto,bahamas'))],
  'prepared-france': [() => preparedFranceSection(tell)],
  load: [() => loadSection(tell, values.minutes === undefined ? undefined : Number(values.minutes))],
};
/** They take long, and only when they are named. */
const LONG = ['growth', 'load', 'speeds', 'france', 'prepared-france'];

const wanted =
  positionals.length > 0 ? positionals : Object.keys(PARTS).filter((part) => !LONG.includes(part));
const unknown = wanted.find((part) => !PARTS[part]);
if (unknown !== undefined || values.help) {
  if (unknown !== undefined) tell(`There is no part ${unknown}.`);
  tell(
    `npm run bench [-- PART ... --output FOLDER --name NAME --json --minutes N --extracts A,B]; parts: ${Object.keys(PARTS).join(', ')}`,
  );
  process.exitCode = unknown === undefined ? 0 : 2;
} else await run();

async function run(): Promise<void> {
  const command = ['npm run bench --', ...process.argv.slice(2)].join(' ');
  const sections: Section[] = [];
  let failed = false;
  for (const part of wanted)
    for (const measureSection of PARTS[part])
      try {
        const measured = await measureSection();
        if (measured) for (const section of [measured].flat()) await take(section);
        else tell(`Skipped: a section of ${part}; what it needs is not here (told above).`);
      } catch (error) {
        failed = true;
        tell(`Failed: a section of ${part}: ${(error as Error).stack}`);
      }
  if (sections.length === 0) tell(`Nothing of ${wanted.join(', ')} could be measured.`);
  if (sections.length === 0 || failed) process.exitCode = 1;

  // What is measured is told and kept, whatever becomes of the sections that follow.
  async function take(section: Section): Promise<void> {
    if (sections.length === 0) process.stdout.write(headOf(command));
    process.stdout.write(markdownOf(section));
    sections.push(section);
    if (values.output !== undefined)
      await writeReport(
        values.output,
        { name: values.name ?? 'benchmark', command, json: values.json ?? false },
        sections,
      );
  }
}
