/** What `npm run corpus` prints, and docs/corpus.md holds as it was printed. */
import { SUPPORTED_OSRM } from '../../isochrones/osrm/graph_files.ts';
import { TOLERANCE_S } from '../../isochrones/questions/differences.ts';
import { machine } from '../benchmarks/report.ts';
import { CAUSES, type Compared } from './compare.ts';

/** What was seen of one extract. */
export interface Row {
  name: string;
  /** Of its file of roads. */
  bytes: number;
  /** Why `prepare` refused it; null where it was prepared. */
  refused: string | null;
  /** What went wrong in the comparison; null where nothing did. */
  failed: string | null;
  prepare_s: number;
  ask_s: number;
  memory_mib: number | null;
  stretches: number | null;
  compared: Compared | null;
}

/** Prepared, every difference explained, and no answer that contradicts another one. */
export const isAsItShould = ({ compared }: Row): boolean =>
  compared !== null && compared.causes.unexplained === 0 && compared.contradictions.length === 0;

/** The table of all extracts, with a line for each that was refused or failed. */
export function reportOf(
  rows: readonly Row[],
  options: { points: number; sample: number; seed: number; names: readonly string[] },
): string {
  const { points, sample, seed, names } = options;
  const { node, cores, memory_gib, date } = machine();
  const command = [`npm run corpus`, ...(names.length > 0 ? ['--', ...names] : [])].join(' ');
  const seconds = rows.reduce((sum, { prepare_s, ask_s }) => sum + prepare_s + ask_s, 0);
  const sum = (of: (compared: Compared) => number) =>
    rows.reduce((total, { compared }) => total + (compared ? of(compared) : 0), 0);
  const columns = [
    ...['extract', 'MB', 'stretches', 'sites', 'points', 'differ', ...CAUSES, 'greatest s'],
    ...['sample', 'contradictions', 'prepare s', 'ask s', 'memory MiB'],
  ];
  const lines = [
    `\`${command}\` on ${date}, OSRM ${SUPPORTED_OSRM.major}.${SUPPORTED_OSRM.minor}, Node ${node}, ${cores} cores, ${memory_gib} GiB: up to ${points} random points an extract (seed ${seed}), ${sample} of them by every door; ${Math.round(seconds / 60)} minutes.`,
    '',
    `| ${columns.join(' | ')} |`,
    `|${columns.map(() => '---').join('|')}|`,
    ...rows.map((row) => `| ${cellsOf(row).join(' | ')} |`),
    '',
    `${rows.filter(({ compared }) => compared).length} of ${rows.length} extracts prepared and asked; ${sum(({ differing }) => differing)} of ${sum((compared) => compared.points)} points differ by over ${TOLERANCE_S} s, ${sum(({ causes }) => causes.unexplained)} of them without a known cause; ${sum(({ contradictions }) => contradictions.length)} answers contradict another one.`,
  ];
  for (const { name, refused, failed } of rows)
    if (refused ?? failed)
      lines.push('', `- ${name} ${refused ? 'was refused' : 'failed'}: ${refused ?? failed}`);
  return `${lines.join('\n')}\n`;
}

function cellsOf({ name, bytes, stretches, compared, prepare_s, ask_s, memory_mib, refused }: Row) {
  const asked = compared
    ? [
        ...[compared.sites, compared.points, compared.differing],
        ...[...CAUSES.map((cause) => compared.causes[cause]), compared.greatest_s],
        ...[compared.sample, compared.contradictions.length],
      ]
    : [refused ? 'refused' : 'failed', ...Array.from({ length: CAUSES.length + 5 }, () => '–')];
  const told = [prepare_s, ask_s].map((seconds) => (seconds > 0 ? Math.round(seconds) : '–'));
  return [name, (bytes / 1e6).toFixed(1), stretches ?? '–', ...asked, ...told, memory_mib ?? '–'];
}
