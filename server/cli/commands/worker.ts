import { once } from 'node:events';
import type { Command } from 'commander';
import { MaillageError } from '../../../errors/maillage_error.ts';
import type { CommandContext } from '../context.ts';

/** `worker`: takes computing jobs from the queue, until it is told to stop. */
export function workerCommand(program: Command, { terminal, config }: CommandContext): void {
  program
    .command('worker')
    .description(
      'take computing jobs from the queue of a PostgreSQL; with the embedded database the server does them',
    )
    .action(async () => {
      const settings = config();
      if (settings.database_url === '') {
        throw new MaillageError('worker_without_postgresql');
      }
      const { startWorker } = await import('../../running/start_worker.ts');
      const worker = await startWorker(settings);
      terminal.print('The worker waits for jobs.\n');
      if (!terminal.signal.aborted) await once(terminal.signal, 'abort');
      await worker.close();
    });
}
