/**
 * `npm run bench [-- PART ... --output FOLDER]`: what Maillage needs, beside its peers, on this machine. Parts: isochrones,
 * coverage, growth, throughput; all of them by default. Without --output the page goes to the terminal alone.
 */
import { parseArgs } from 'node:util';
import { coverageSections } from './coverage.ts';
import { isochroneSection } from './isochrones.ts';
import { markdown, type Section, writeReport } from './report.ts';

const tell = (text: string) => console.error(text);

const PARTS: Record<string, () => Promise<(Section | null)[]>> = {
  isochrones: async () => [await isochroneSection('andorra', tell), await isochroneSection('corsica', tell)],
  coverage: () => coverageSections(tell),
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { output: { type: 'string' }, help: { type: 'boolean' } },
});
const wanted = positionals.length > 0 ? positionals : Object.keys(PARTS);
const unknown = wanted.find((part) => !PARTS[part]);
if (unknown !== undefined || values.help) {
  if (unknown !== undefined) tell(`There is no part ${unknown}.`);
  tell(`npm run bench [-- PART ... --output FOLDER]; parts: ${Object.keys(PARTS).join(', ')}`);
  process.exitCode = unknown === undefined ? 0 : 2;
} else {
  const sections: Section[] = [];
  for (const part of wanted) sections.push(...(await PARTS[part]()).filter((section) => section !== null));
  process.stdout.write(markdown(sections));
  if (values.output !== undefined) await writeReport(values.output, sections);
}
