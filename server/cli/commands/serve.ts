import { once } from 'node:events';
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { wholeNumber } from '../option_values.ts';

/** `serve`: API and map, until it is told to stop. */
export function serveCommand(program: Command, { terminal, config }: CommandContext): void {
  program
    .command('serve')
    .description('serve the API and the map')
    .option(
      '--port <number>',
      'port to listen on (default: MAILLAGE_PORT or 8080; 0: any free one)',
      wholeNumber(0, 65535),
    )
    .option('--host <address>', 'address to listen on (default: MAILLAGE_HOST or 127.0.0.1)')
    .action(async (options: { port?: number; host?: string }) => {
      const settings = config(options);
      // The database opens in its thread while the server's programs are loaded here.
      const { openStore } = await import('../../process/open_store.ts');
      const opening = openStore(settings);
      opening.catch(() => undefined);
      const { startServer } = await import('../../running/listen.ts');
      const server = await startServer(settings, { advertise: true, opened: await opening });
      terminal.print(`Maillage answers on ${server.url}\n`);
      if (!terminal.signal.aborted) await once(terminal.signal, 'abort');
      server.log.info('stopping: what was asked is answered first');
      await server.close();
    });
}
