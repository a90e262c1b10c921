import type { Command } from 'commander';
import type { Static } from 'typebox';
import type { SiteChange } from '../../../data/store/stored_records.ts';
import type { Report } from '../../schemas/corrections.ts';
import type { CommandContext } from '../context.ts';
import { addFact } from '../site_change.ts';

type ReportTold = Static<typeof Report>;

/** `reports`: what people reported, and its acceptance or refusal. */
export function reportsCommand(program: Command, { terminal, config }: CommandContext): void {
  const command = program.command('reports').description('list, accept and refuse what people reported');

  command
    .command('list')
    .description('reports, newest first')
    .option('--all', 'decided ones too')
    .action(async (options: { all?: boolean }) => {
      const { withServer } = await import('../with_server.ts');
      await withServer(config(), async (server) => {
        const path = `/api/v1/reports?limit=1000${options.all ? '' : '&decided=false'}`;
        const { items } = await server.change<{ items: ReportTold[] }>('GET', path);
        for (const report of items) terminal.print(`${lineOf(report)}\n`);
        if (items.length === 0) terminal.print(options.all ? 'No reports.\n' : 'No open reports.\n');
      });
    });

  for (const [name, accepted, what] of [
    ['accept', true, 'accept a report: the list and the coverage change'],
    ['refuse', false, 'refuse a report'],
  ] as const) {
    const decide = command
      .command(name)
      .description(what)
      .argument('<id>', 'of the report')
      .requiredOption('--reason <text>', 'told with the decision and kept in the history')
      .option('--by <role>', 'who decides, by their role, told with the decision (default: command)');
    if (accepted)
      decide.option(
        '--set <field=value>',
        'a fact as it is, in place of what the report proposes: closed_on=2025-03-01; again for more',
        addFact,
      );
    decide.action(async (id: string, options: { reason: string; by?: string; set?: SiteChange }) => {
      const { withServer } = await import('../with_server.ts');
      await withServer(config(), async (server) => {
        const { site, job_id } = await server.change<{ site?: { id: string }; job_id?: string }>(
          'POST',
          `/api/v1/reports/${encodeURIComponent(id)}/decision`,
          {
            accepted,
            reason: options.reason,
            ...(options.by && { by: options.by }),
            ...(options.set && { corrected: options.set }),
          },
        );
        const then = site ? `; ${site.id} was changed` : accepted ? '; nothing of the list changed' : '';
        terminal.print(`${accepted ? 'Accepted' : 'Refused'}${then}.\n`);
        if (job_id) {
          const { followJob } = await import('../follow_job.ts');
          await followJob(server, job_id, terminal.progress());
        }
      });
    });
  }
}

function lineOf({ id, kind, site_id, reported_at, lon, lat, text, proposed, decision }: ReportTold): string {
  const where = site_id ?? (lon === null ? '' : `${lat}, ${lon}`);
  const state = decision ? `${decision.accepted ? 'accepted' : 'refused'}: ${decision.reason}` : 'open';
  const proposal = proposed ? `\n    proposes ${JSON.stringify(proposed)}` : '';
  return `${id}  ${reported_at.slice(0, 10)}  ${kind}  ${where}  ${state}\n    ${text.replaceAll('\n', ' ')}${proposal}`;
}
