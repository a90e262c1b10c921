/**
 * `npm run corpus [-- NAME ... --points N --seed N --folder DIR --sample N --json FILE --second-opinion]`: prepares every real extract of
 * ../shared/data/extracts (or the named ones) as a user would, asks the served API about random points and OSRM's /table about the same
 * raw coordinates, and prints what disagrees and why. --sample: points at which bulk answers, `check`, certificate, tiles and isochrones are compared too.
 * --second-opinion: asks Valhalla and GraphHopper about the same roads instead, and prints how their times differ and what they would decide otherwise.
 * One extract at a time, the smallest file first; one that fails does not stop the others. --json: the figures, after each extract; a run
 * that was interrupted goes on from there, and does again what was refused or failed.
 * Ends with 1 where an extract is refused or a difference of over a second stays unexplained.
 */
import { existsSync } from 'node:fs';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { markdownOf } from '../benchmarks/report.ts';
import { speedsSection } from '../benchmarks/speeds.ts';
import { projectRoot } from '../support/shared_data.ts';
import { compareExtract } from './compare.ts';
import { type ExtractHome, openHome } from './prepared_extract.ts';
import { isAsItShould, type Row, reportOf } from './report.ts';

const tell = (text: string) => console.error(text);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    points: { type: 'string', default: '2000' },
    sample: { type: 'string', default: '40' },
    seed: { type: 'string', default: '1' },
    folder: { type: 'string', default: join(projectRoot, '../shared/data/extracts') },
    json: { type: 'string' },
    'second-opinion': { type: 'boolean' },
    help: { type: 'boolean' },
  },
});
const [points, sample, seed] = [values.points, values.sample, values.seed].map(Number) as [
  number,
  number,
  number,
];

if (values.help)
  tell(
    'npm run corpus [-- NAME ... --points N --seed N --folder DIR --sample N --json FILE --second-opinion]: extracts prepared, asked and compared with OSRM.',
  );
else if (![points, sample, seed].every((number) => Number.isInteger(number) && number >= 0)) {
  tell('--points, --sample and --seed are whole numbers.');
  process.exitCode = 2;
} else if (!existsSync(values.folder)) tell(`Skipped: there are no extracts at ${values.folder}.`);
else await run();

async function run(): Promise<void> {
  const found = await extractsBySize();
  const unknown = positionals.find((name) => !found.includes(name));
  if (unknown !== undefined) {
    tell(`There is no extract ${unknown} in ${values.folder}; there are ${found.join(', ')}.`);
    process.exitCode = 2;
    return;
  }
  const names = positionals.length > 0 ? positionals : found;
  if (values['second-opinion']) {
    const section = await speedsSection(tell, names);
    if (section) process.stdout.write(markdownOf(section));
    else tell('No other engine could be asked.');
    return;
  }
  const options = { points, sample, seed };
  const kept = values.json === undefined ? [] : await rowsOfFile(values.json, options);
  const rows: Row[] = [];
  for (const [i, name] of names.entries()) {
    const known = kept.find((row) => row.name === name);
    rows.push(known ?? (await rowOf(name, `${name} (${i + 1} of ${names.length})`)));
    const others = kept.filter((row) => !rows.some((done) => done.name === row.name));
    if (values.json !== undefined)
      await writeFile(values.json, JSON.stringify({ options, rows: [...rows, ...others] }, null, 1));
  }
  process.stdout.write(reportOf(rows, { ...options, names: positionals }));
  if (!rows.every(isAsItShould)) process.exitCode = 1;
}

/** What a former run with the same options made of extracts; [] where there is none. */
async function rowsOfFile(file: string, options: Record<string, number>): Promise<Row[]> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return [];
  const former = JSON.parse(text) as { options: Record<string, number>; rows: Row[] };
  if (JSON.stringify(former.options) !== JSON.stringify(options)) return [];
  return former.rows.filter(({ compared }) => compared !== null);
}

/** Folders with a region file, by the size of their roads: what comes first is known soon. */
async function extractsBySize(): Promise<string[]> {
  const found: { name: string; bytes: number }[] = [];
  for (const name of (await readdir(values.folder)).sort()) {
    const region = join(values.folder, name, 'region.json');
    if (existsSync(region)) found.push({ name, bytes: (await roadsOf(region)).bytes });
  }
  return found.sort((a, b) => a.bytes - b.bytes).map(({ name }) => name);
}

/** Size of the file of roads that a region file names; 0 where it does not say, or there is none. */
async function roadsOf(region: string): Promise<{ bytes: number }> {
  try {
    const { roads } = JSON.parse(await readFile(region, 'utf8'));
    return { bytes: (await stat(join(region, '..', String(roads)))).size };
  } catch {
    return { bytes: 0 };
  }
}

async function rowOf(name: string, title: string): Promise<Row> {
  const region = join(values.folder, name, 'region.json');
  const row: Row = {
    name,
    ...(await roadsOf(region)),
    refused: null,
    failed: null,
    prepare_s: 0,
    ask_s: 0,
    memory_mib: null,
    stretches: null,
    compared: null,
  };
  tell(`${title}: preparing`);
  const home = await openHome(name);
  const ended = endWith(home);
  try {
    Object.assign(row, await home.prepare(region));
    if (row.refused !== null) tell(`${title}: refused: ${row.refused}`);
    else {
      tell(`${title}: prepared in ${row.prepare_s.toFixed(0)} s, asking`);
      const from = performance.now();
      const served = await home.serve();
      row.stretches = served.network.stretchCount;
      row.compared = await compareExtract(served, { points, sample, seed });
      row.ask_s = (performance.now() - from) / 1000;
      for (const line of row.compared.examples) tell(`${title}: ${line}`);
      for (const line of row.compared.contradictions) tell(`${title}: contradiction: ${line}`);
      tell(
        `${title}: ${row.compared.differing} of ${row.compared.points} points differ, ${row.compared.causes.unexplained} of them unexplained, asked in ${row.ask_s.toFixed(0)} s`,
      );
    }
  } catch (error) {
    row.failed = (error as Error).message.split('\n')[0] as string;
    tell(`${title}: failed: ${(error as Error).stack}`);
  } finally {
    row.memory_mib = home.memory_mib();
    await home.remove();
    ended();
  }
  return row;
}

/** Removes a home where we are told to end; what it returns takes that back. */
function endWith(home: ExtractHome): () => void {
  const end = () => void home.remove().finally(() => process.exit(1));
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.once(signal, end);
  return () => {
    for (const signal of signals) process.removeListener(signal, end);
  };
}
