import { once } from 'node:events';
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { webAddress } from '../option_values.ts';

/** `mcp`: the tools for assistants over standard input and output, as programs on a desk take them. */
export function mcpCommand(program: Command, { terminal, config }: CommandContext): void {
  program
    .command('mcp')
    .description('tools for assistants by the Model Context Protocol, over standard input and output')
    .option(
      '--server <url>',
      'ask this server (default: the one of the home, else one for this command alone)',
      webAddress,
    )
    .action(async (options: { server?: string }) => {
      const { StdioServerTransport } = await import('@modelcontextprotocol/sdk/server/stdio.js');
      const { newMcpServer } = await import('../../http/resources/assistants/mcp_tools.ts');
      const { withServer } = await import('../with_server.ts');
      const serve = async (base: string): Promise<void> => {
        const server = newMcpServer(async (path) => {
          const response = await fetch(`${base}${path}`, { headers: { accept: 'application/json' } });
          return { status: response.status, body: await response.json() };
        });
        const ended = Promise.race([
          // Whoever asked has gone.
          once(process.stdin, 'end'),
          ...(terminal.signal.aborted ? [] : [once(terminal.signal, 'abort')]),
        ]);
        await server.connect(new StdioServerTransport() as Parameters<typeof server.connect>[0]);
        await ended;
        await server.close();
      };
      if (options.server !== undefined) await serve(options.server.replace(/\/$/, ''));
      else await withServer(config(), ({ url }) => serve(url));
    });
}
