import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { AccuracyReport } from '../../../isochrones/questions/accuracy.ts';
import { accuracyLines, accuracyMarkdown } from '../accuracy_text.ts';
import type { CommandContext } from '../context.ts';
import { wholeNumber } from '../option_values.ts';

interface VerifyOptions {
  points: number;
  seed: number;
  output?: string;
}

/** `verify`: engine against OSRM, polygons against exact times, on random points. */
export function verifyCommand(program: Command, { terminal, config }: CommandContext): void {
  program
    .command('verify')
    .description(
      'measure the accuracy of the current coverage: engine against OSRM, polygons against exact times',
    )
    .option('--points <number>', 'random points of the region', wholeNumber(1, 200_000), 5000)
    .option(
      '--seed <number>',
      'of the random points: the same seed, the same points',
      wholeNumber(0, 2 ** 31 - 1),
      1,
    )
    .option('--output <file>', 'write the whole report too: .md or .json')
    .action(async (options: VerifyOptions) => {
      const { withServer } = await import('../with_server.ts');
      await withServer(config(), async (server) => {
        const progress = terminal.progress();
        progress.step(`Verifying ${options.points} random points`);
        await osrmReady(() => server.json('/health/ready'));
        const report = await server.change<AccuracyReport>('POST', '/api/v1/coverages/current/verification', {
          points: options.points,
          seed: options.seed,
        });
        progress.end();
        terminal.print(`${accuracyLines(report).join('\n')}\n`);
        if (options.output !== undefined) {
          const json = /\.json$/i.test(options.output);
          await writeFile(
            options.output,
            json ? `${JSON.stringify(report, null, 2)}\n` : accuracyMarkdown(report),
          );
        }
      });
    });
}

/** OSRM starts beside a server that has just been started: it is waited for, up to a minute. */
async function osrmReady(ask: () => Promise<unknown>): Promise<void> {
  for (let i = 0; i < 120; i++) {
    const { parts } = (await ask()) as { parts: { osrm?: { ready: boolean; missing?: string } } };
    if (parts.osrm?.ready || !/starting|no network/.test(parts.osrm?.missing ?? '')) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
