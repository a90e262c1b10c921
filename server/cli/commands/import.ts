import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Command } from 'commander';
import type { CoverageRecord } from '../../../data/records.ts';
import type { SiteListReport } from '../../../data/store/stored_records.ts';
import { parseMapping } from '../../../data/tables/columns/header.ts';
import { MaillageError } from '../../../errors/maillage_error.ts';
import type { Config } from '../../config.ts';
import type { CommandContext } from '../context.ts';
import type { CoverageMade } from '../follow_job.ts';
import { coverageSentence, importLines } from '../sentences.ts';
import type { Terminal } from '../terminal.ts';
import type { Server } from '../with_server.ts';

interface ImportOptions {
  columns?: string;
  dryRun?: boolean;
  keepMissing?: boolean;
  force?: boolean;
  source?: string;
  reason?: string;
}

/** `import sites FILE`: a new version of the list of sites, and its coverage. */
export function importCommand(program: Command, { terminal, config }: CommandContext): void {
  const command = program.command('import').description('import a list');
  command
    .command('sites')
    .description(
      'add a new version of the list of sites, and compute its coverage; a wrong row never stops the others',
    )
    .argument('<file>', 'CSV, Excel, OpenDocument, JSON, GeoJSON, KML or GeoPackage, also in a gzip or zip')
    .option(
      '--columns <names>',
      'names of columns that are not known: nom=lib_structure,lat=y; kept with the list (none forgets them)',
    )
    .option('--dry-run', 'tell what would change, and change nothing')
    .option('--keep-missing', 'keep sites that the list does not have; by default they are closed')
    .option(
      '--force',
      'take the list even where it is empty, or would close or change most of the sites that are known',
    )
    .option('--source <name>', 'name of the list; by default the known list that it resembles')
    .option('--reason <text>', 'why, kept in the history')
    .action(async (file: string, options: ImportOptions) => {
      const bytes = await readFile(file).catch((cause: NodeJS.ErrnoException) => {
        const why = cause.code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${cause.code})`;
        throw new MaillageError('source_unreadable.import', { file, why }, { cause });
      });
      const settings = config();
      const { runningServer } = await import('../with_server.ts');
      const server = settings.database_url === '' ? await runningServer(settings) : null;
      const list = { bytes, name: basename(file) };
      if (server) await importThere(server, list, options, terminal);
      else await importHere(settings, list, options, terminal);
    });
}

interface List {
  bytes: Buffer<ArrayBuffer>;
  name: string;
}

interface ImportTold extends Omit<SiteListReport, 'rejected'> {
  rejected: { line?: number; id?: string; reason: string }[];
  notes: string[];
  job_id?: string;
}

/** By the server that holds the home. */
async function importThere(
  server: Server,
  list: List,
  options: ImportOptions,
  terminal: Terminal,
): Promise<void> {
  const query = new URLSearchParams({
    name: list.name,
    dry_run: String(options.dryRun === true),
    keep_missing: String(options.keepMissing === true),
    force: String(options.force === true),
    ...(options.source && { source: options.source }),
    ...(options.reason && { reason: options.reason }),
    ...(options.columns && { columns: options.columns }),
  });
  const told = await server.change<ImportTold>('POST', `/api/v1/sites/import?${query}`, list.bytes);
  for (const note of told.notes) terminal.error(`${note}\n`);
  const rejected = told.rejected.map(({ line, id, reason }) => ({ line: line ?? id ?? '', reason }));
  terminal.print(`${importLines({ ...told, rejected: [] }, rejected, options.dryRun === true).join('\n')}\n`);
  if (told.job_id === undefined) return;
  const { followJob } = await import('../follow_job.ts');
  const { coverage, computed } = (await followJob(server, told.job_id, terminal.progress())) as CoverageMade;
  const record = await server.json<CoverageRecord>(`/api/v1/coverages/${coverage}`);
  terminal.print(`${coverageSentence({ record, computed })}\n`);
}

async function importHere(
  settings: Config,
  list: List,
  options: ImportOptions,
  terminal: Terminal,
): Promise<void> {
  const { openStore } = await import('../../process/open_store.ts');
  const { chosenRegion } = await import('../../prepare/compute_region.ts');
  const { computeImported, importSites } = await import('../../prepare/import_sites.ts');
  await using opened = await openStore(settings);
  const region = await chosenRegion(opened.db, settings.region);
  const progress = terminal.progress();
  const { signal } = terminal;
  const { report, rejected } = await importSites({ db: opened.db, progress, signal }, region, list, {
    dryRun: options.dryRun === true,
    missing: options.keepMissing ? 'keep' : 'close',
    changed_by: 'import',
    force: options.force === true,
    ...(options.source && { source: options.source }),
    reason: options.reason ?? null,
    ...(options.columns && { columns: parseMapping(options.columns) }),
  });
  progress.end();
  terminal.print(`${importLines(report, rejected, options.dryRun === true).join('\n')}\n`);
  if (options.dryRun) return;
  const coverage = await computeImported({ config: settings, ...opened, progress, signal }, region);
  progress.end();
  if (coverage) terminal.print(`${coverageSentence(coverage)}\n`);
}
