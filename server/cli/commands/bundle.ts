import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { webAddress, wholeNumber } from '../option_values.ts';

/** `bundle FOLDER`: map and answers of the current coverage as plain files. */
export function bundleCommand(program: Command, { terminal, config }: CommandContext): void {
  program
    .command('bundle')
    .description(
      'write map, figures and answers of communes as plain files, for any web server or CDN that answers Range requests',
    )
    .argument('<folder>', 'where to write them; a bundle that is there is replaced')
    .option('--max-zoom <number>', 'deepest zoom of the tiles; readers stretch it', wholeNumber(6, 14), 12)
    .option('--service <url>', 'where the page sends people for the exact answer of a point', webAddress)
    .action(async (folder: string, options: { maxZoom: number; service?: string }) => {
      const { writeBundle } = await import('../../output/bundle/write_bundle.ts');
      const { buildWebIfStale } = await import('../../process/web_build.ts');
      const { ask, withServer } = await import('../with_server.ts');
      await buildWebIfStale(terminal.signal);
      await withServer(config(), async (server) => {
        const progress = terminal.progress();
        const source = {
          ask: <T>(path: string) => server.json<T>(path),
          tile: async (address: string): Promise<Uint8Array | null> => {
            const { pathname, search } = new URL(address);
            const response = await ask(`${new URL(server.url).origin}${pathname}${search}`);
            return response.status === 204 ? null : new Uint8Array(await response.arrayBuffer());
          },
        };
        const { bytes, files } = await writeBundle(folder, source, {
          max_zoom: options.maxZoom,
          service: options.service ?? '',
          progress,
          signal: terminal.signal,
        });
        progress.end();
        terminal.print(`${files} files, ${(bytes / 1e6).toFixed(1)} MB, are in ${folder}.\n`);
      });
    });
}
