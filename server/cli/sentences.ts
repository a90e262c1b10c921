import type { BackupReport } from '../../data/database/backup_format.ts';
import type { CoverageRecord, SiteDoubt } from '../../data/records.ts';
import type { SiteListReport } from '../../data/store/stored_records.ts';

const whole = (value: number): string => Math.round(value).toLocaleString('en');
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** What is told of a coverage, from the database or over HTTP. */
interface CoverageSummary {
  record: Pick<CoverageRecord, 'area_km2' | 'population' | 'on'> & { sites: { open: number } };
  computed: boolean;
}

/** What a coverage found, in one line. */
export function coverageSentence({ record, computed }: CoverageSummary): string {
  const { area_km2, population, sites, on } = record;
  const ground = `${percent(area_km2.white / area_km2.region)} of its ground (${whole(area_km2.white)} km²)`;
  const people =
    population.white === null || !population.region
      ? ''
      : ` and ${percent(population.white / population.region)} of its people (${whole(population.white)})`;
  const told = `${sites.open} sites open on ${on}; white zones are ${ground}${people}.`;
  return computed ? told : `Nothing changed: ${told}`;
}

/** What of a site is not sure: the fact, the row, column and value that say it, why, and what goes on. */
function doubtSentence({ fact, line, column, value, reason, kept }: SiteDoubt): string {
  const where = [line === null ? '' : `line ${line}`, column === null ? '' : `column ${column}`]
    .filter(Boolean)
    .join(', ');
  const said = value === null ? '' : ` "${value}"`;
  const place = where === '' && said === '' ? '' : ` (${where}${said})`;
  return `${fact}${place}: ${reason}; ${kept ? 'what was known stays' : 'nothing else is known of it'}`;
}

/** What an import did, line by line. */
export function importLines(
  report: SiteListReport,
  rejected: readonly { line: number | string; reason: string }[],
  dryRun: boolean,
): string[] {
  const lines = [
    ...report.added.map(({ id, name }) => `added     ${id}  ${name}`),
    ...report.changed.map(({ id, name, fields }) => `changed   ${id}  ${name}: ${fields.join(', ')}`),
    ...report.kept.map(
      ({ id, name, fields }) =>
        `kept      ${id}  ${name}: ${fields.join(', ')} as corrected; the list has not changed there`,
    ),
    ...report.closed.map(
      ({ id, name, missing }) => `closed    ${id}  ${name}${missing ? ': not in the list any more' : ''}`,
    ),
    ...report.doubtful.flatMap(({ id, name, doubts }) =>
      doubts.map((doubt) => `doubtful  ${id}  ${name}: ${doubtSentence(doubt)}`),
    ),
    ...rejected.map(({ line, reason }) => `rejected  line ${line}: ${reason}`),
    ...report.rejected.map(({ id, name, reason }) => `rejected  ${id}  ${name}: ${reason}`),
  ];
  const counts =
    `${report.added.length} added, ${report.changed.length} changed, ${report.closed.length} closed, ` +
    `${report.unchanged} unchanged, ${report.kept.length > 0 ? `${report.kept.length} kept as corrected, ` : ''}${report.doubtful.length} doubtful, ${rejected.length + report.rejected.length} rejected`;
  return [
    ...lines,
    dryRun
      ? `${counts}; nothing was stored (--dry-run).`
      : `${counts}; version ${report.version} of the list.`,
  ];
}

/** What a backup holds, as the beginning of a sentence. */
export function backupSentence({ rows, files }: Pick<BackupReport, 'rows' | 'files'>): string {
  const all = Object.values(rows).reduce((sum, count) => sum + count, 0);
  return `${whole(all)} rows and ${whole(files)} files`;
}
