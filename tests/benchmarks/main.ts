/**
 * `npm run bench [-- PART ... --output FOLDER --minutes N]`: what Maillage needs, beside its peers, on this machine. Parts: isochrones,
 * coverage, throughput, load, page; all of them but load (20 minutes) by default. --minutes is how long load takes. Without --output the page goes to the terminal alone.
 */
import { parseArgs } from 'node:util';
import { coverageSections } from './coverage.ts';
import { isochroneSection } from './isochrones.ts';
import { loadSection } from './load.ts';
import { pageSection } from './page.ts';
import { markdown, type Section, writeReport } from './report.ts';
import { throughputSection } from './throughput.ts';

const tell = (text: string) => console.error(text);

const PARTS: Record<string, () => Promise<(Section | null)[]>> = {
  isochrones: async () => [await isochroneSection('andorra', tell), await isochroneSection('corsica', tell)],
  coverage: () => coverageSections(tell),
  throughput: async () => [await throughputSection(tell)],
  page: async () => [await pageSection(tell)],
  load: async () => [
    await loadSection(tell, values.minutes === undefined ? undefined : Number(values.minutes)),
  ],
};
/** Takes as long as it is told to, and only when it is named. */
const LONG = 'load';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { output: { type: 'string' }, minutes: { type: 'string' }, help: { type: 'boolean' } },
});
const wanted = positionals.length > 0 ? positionals : Object.keys(PARTS).filter((part) => part !== LONG);
const unknown = wanted.find((part) => !PARTS[part]);
if (unknown !== undefined || values.help) {
  if (unknown !== undefined) tell(`There is no part ${unknown}.`);
  tell(`npm run bench [-- PART ... --output FOLDER --minutes N]; parts: ${Object.keys(PARTS).join(', ')}`);
  process.exitCode = unknown === undefined ? 0 : 2;
} else {
  const sections: Section[] = [];
  for (const part of wanted) sections.push(...(await PARTS[part]()).filter((section) => section !== null));
  process.stdout.write(markdown(sections));
  if (values.output !== undefined) await writeReport(values.output, sections);
}
