/**
 * `npm run corpus [-- NAME ... --points N --seed N --folder DIR --sample N --json FILE --second-opinion]`: prepares every real extract of
 * ../shared/data/extracts (or the named ones) as a user would, asks the served API about random points and OSRM's /table about the same
 * raw coordinates, and prints what disagrees and why. --sample: points at which bulk answers, certificate and tiles are compared too.
 * --second-opinion: asks Valhalla and GraphHopper about the same roads instead, and prints how their times differ and what they would decide otherwise.
 * Ends with 1 where an extract is refused or a difference of over a second stays unexplained.
 */
import { existsSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { markdownOf } from '../benchmarks/report.ts';
import { speedsSection } from '../benchmarks/speeds.ts';
import { projectRoot } from '../support/shared_data.ts';
import { CAUSES, type Compared, compareExtract } from './compare.ts';
import { prepareExtract } from './prepared_extract.ts';

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

interface Row {
  name: string;
  /** Why it was refused; null where it was prepared. */
  refused: string | null;
  prepare_s: number;
  memory_mib: number | null;
  compared: Compared | null;
}

if (values.help)
  tell(
    'npm run corpus [-- NAME ... --points N --seed N --folder DIR --sample N --json FILE --second-opinion]: extracts prepared, asked and compared with OSRM.',
  );
else if (!existsSync(values.folder)) tell(`Skipped: there are no extracts at ${values.folder}.`);
else await run();

async function run(): Promise<void> {
  const found = (await readdir(values.folder)).filter((name) =>
    existsSync(join(values.folder, name, 'region.json')),
  );
  const unknown = positionals.find((name) => !found.includes(name));
  if (unknown !== undefined) {
    tell(`There is no extract ${unknown} in ${values.folder}; there are ${found.join(', ')}.`);
    process.exitCode = 2;
    return;
  }
  const names = positionals.length > 0 ? positionals : found.sort();
  if (values['second-opinion']) {
    const section = await speedsSection(tell, names);
    if (section) process.stdout.write(markdownOf(section));
    else tell('No other engine could be asked.');
    return;
  }
  const rows: Row[] = [];
  for (const name of names) {
    tell(`${name}: preparing`);
    rows.push(await rowOf(name));
    if (values.json !== undefined) await writeFile(values.json, JSON.stringify(rows, null, 1));
  }
  process.stdout.write(tableOf(rows));
  const failed = rows.some(
    ({ refused, compared }) =>
      refused !== null || (compared && (compared.causes.unexplained > 0 || compared.inconsistent.length > 0)),
  );
  if (failed) process.exitCode = 1;
}

async function rowOf(name: string): Promise<Row> {
  const extract = await prepareExtract(name, join(values.folder, name, 'region.json'));
  const { prepare_s, memory_mib } = extract;
  if (extract.refused !== null) {
    tell(`${name}: refused: ${extract.refused}`);
    return { name, refused: extract.refused, prepare_s, memory_mib, compared: null };
  }
  const served = await extract.serve();
  try {
    const compared = await compareExtract(served, {
      points: Number(values.points),
      sample: Number(values.sample),
      seed: Number(values.seed),
    });
    for (const line of compared.examples) tell(`${name}: ${line}`);
    for (const line of compared.inconsistent) tell(`${name}: inconsistent: ${line}`);
    return { name, refused: null, prepare_s, memory_mib, compared };
  } finally {
    await served.stop();
  }
}

function tableOf(rows: readonly Row[]): string {
  const columns = [
    'extract',
    'prepare s',
    'memory MiB',
    'points',
    'differ',
    ...CAUSES,
    'greatest s',
    'sample',
    'inconsistent',
  ];
  const lines = [`| ${columns.join(' | ')} |`, `|${columns.map(() => '---').join('|')}|`];
  for (const { name, refused, prepare_s, memory_mib, compared } of rows) {
    const cells = compared
      ? [
          compared.points,
          compared.differing,
          ...CAUSES.map((cause) => compared.causes[cause]),
          compared.greatest_s,
          compared.sample,
          compared.inconsistent.length,
        ]
      : [`refused: ${refused}`];
    lines.push(`| ${[name, prepare_s.toFixed(1), memory_mib ?? '–', ...cells].join(' | ')} |`);
  }
  return `${lines.join('\n')}\n`;
}
