/**
 * `npm run bench [-- PART ... --output FOLDER --minutes N]`: what Maillage needs, beside its peers, on this machine. Parts: isochrones,
 * coverage, throughput, placements, osrm, page, growth, load; all of them but growth (a quarter of an hour, the first time twice that) and
 * load (20 minutes) by default. --minutes is how long load takes. Each part is told as it ends; without --output to the terminal alone.
 * Ends with 1 where nothing at all could be measured.
 */
import { parseArgs } from 'node:util';
import { anyOsrmSection } from './any_osrm.ts';
import { coverageSections } from './coverage.ts';
import { growthSection } from './growth.ts';
import { isochroneSection } from './isochrones.ts';
import { loadSection } from './load.ts';
import { pageSection } from './page.ts';
import { placementsSections } from './placements.ts';
import { headOf, markdownOf, type Section, writeReport } from './report.ts';
import { throughputSection } from './throughput.ts';

const tell = (text: string) => console.error(text);

const PARTS: Record<string, () => Promise<(Section | null)[]>> = {
  isochrones: async () => [await isochroneSection('andorra', tell), await isochroneSection('corsica', tell)],
  coverage: () => coverageSections(tell),
  throughput: async () => [await throughputSection(tell)],
  placements: () => placementsSections(tell),
  osrm: async () => [await anyOsrmSection(tell)],
  page: async () => [await pageSection(tell)],
  growth: async () => [await growthSection(tell)],
  load: async () => [
    await loadSection(tell, values.minutes === undefined ? undefined : Number(values.minutes)),
  ],
};
/** They take long, and only when they are named. */
const LONG = ['growth', 'load'];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    output: { type: 'string' },
    name: { type: 'string' },
    minutes: { type: 'string' },
    help: { type: 'boolean' },
  },
});
const wanted =
  positionals.length > 0 ? positionals : Object.keys(PARTS).filter((part) => !LONG.includes(part));
const unknown = wanted.find((part) => !PARTS[part]);
if (unknown !== undefined || values.help) {
  if (unknown !== undefined) tell(`There is no part ${unknown}.`);
  tell(
    `npm run bench [-- PART ... --output FOLDER --name NAME --minutes N]; parts: ${Object.keys(PARTS).join(', ')}`,
  );
  process.exitCode = unknown === undefined ? 0 : 2;
} else await run();

async function run(): Promise<void> {
  const command = ['npm run bench --', ...process.argv.slice(2)].join(' ');
  const sections: Section[] = [];
  const failed: string[] = [];
  for (const part of wanted) {
    try {
      const measured = await PARTS[part]();
      const found = measured.filter((section) => section !== null);
      if (sections.length === 0 && found.length > 0) process.stdout.write(headOf(command));
      for (const section of found) process.stdout.write(markdownOf(section));
      sections.push(...found);
      const missing = measured.length - found.length;
      if (missing > 0)
        tell(
          `Skipped: ${missing === measured.length ? part : `${missing} of ${measured.length} sections of ${part}`}; what it needs is not here (told above).`,
        );
    } catch (error) {
      failed.push(part);
      tell(`Failed: ${part}: ${(error as Error).stack}`);
    }
    // What is measured is kept, whatever becomes of the parts that follow.
    if (values.output !== undefined && sections.length > 0)
      await writeReport(values.output, values.name ?? 'benchmark', command, sections);
  }
  if (sections.length === 0) tell(`Nothing could be measured: no data for ${wanted.join(', ')}.`);
  if (sections.length === 0 || failed.length > 0) process.exitCode = 1;
}
