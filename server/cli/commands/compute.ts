import type { Command } from 'commander';
import type { CoverageRecord } from '../../../data/records.ts';
import type { Config } from '../../config.ts';
import type { CommandContext } from '../context.ts';
import type { CoverageMade } from '../follow_job.ts';
import { calendarDay } from '../option_values.ts';
import { coverageSentence } from '../sentences.ts';
import type { Terminal } from '../terminal.ts';
import type { Server } from '../with_server.ts';

/** `compute`: the coverage of the current list, or of another day's. */
export function computeCommand(program: Command, { terminal, config }: CommandContext): void {
  program
    .command('compute')
    .description('compute the coverage of the current list of sites')
    .option(
      '--on <day>',
      'of the sites open on this day, YYYY-MM-DD; the current coverage stays',
      calendarDay,
    )
    .action(async (options: { on?: string }) => {
      const { runningServer } = await import('../with_server.ts');
      const settings = config();
      const server = settings.database_url === '' ? await runningServer(settings) : null;
      if (server) await computeThere(server, options.on, terminal);
      else await computeHere(settings, options.on, terminal);
    });
}

/** By a job of the server that holds the home. */
async function computeThere(server: Server, on: string | undefined, terminal: Terminal): Promise<void> {
  const { followJob } = await import('../follow_job.ts');
  const job = await server.change<{ id: string }>('POST', '/api/v1/jobs', {
    kind: 'compute',
    ...(on && { on }),
  });
  const { coverage, computed } = (await followJob(server, job.id, terminal.progress())) as CoverageMade;
  const record = await server.json<CoverageRecord>(`/api/v1/coverages/${coverage}`);
  terminal.print(`${coverageSentence({ record, computed })}\n${coverage}\n`);
}

async function computeHere(settings: Config, on: string | undefined, terminal: Terminal): Promise<void> {
  const { openStore } = await import('../../process/open_store.ts');
  const { chosenRegion, computeRegion } = await import('../../prepare/compute_region.ts');
  await using opened = await openStore(settings);
  const region = await chosenRegion(opened.db, settings.region);
  const progress = terminal.progress();
  const context = { config: settings, ...opened, progress, signal: terminal.signal };
  const outcome = await computeRegion(context, region, {
    makeCurrent: on === undefined,
    ...(on && { on }),
  });
  progress.end();
  terminal.print(`${coverageSentence(outcome)}\n${outcome.record.id}\n`);
}
