import { type Command, Option } from 'commander';
import type { TokenRecord } from '../../../data/store/stored_records.ts';
import type { CommandContext } from '../context.ts';
import { calendarDay } from '../option_values.ts';

const SCOPES = ['sites:write', 'reports:decide', 'jobs:write', 'admin'];

/** `token`: who may change something over HTTP. */
export function tokenCommand(program: Command, { terminal, config }: CommandContext): void {
  const command = program.command('token').description('tokens for changes over HTTP');

  command
    .command('create')
    .description('make a token; its text is shown once and kept nowhere')
    .argument('<name>', 'told in the history of what it changes')
    .addOption(new Option('--scope <scope...>', 'what it allows').choices(SCOPES).makeOptionMandatory())
    .option('--expires <day>', 'last day, YYYY-MM-DD', calendarDay)
    .action(async (name: string, options: { scope: string[]; expires?: string }) => {
      const { withServer } = await import('../with_server.ts');
      await withServer(config(), async (server) => {
        const { token } = await server.change<{ token: string }>('POST', '/api/v1/tokens', {
          name,
          scopes: options.scope,
          ...(options.expires && { expires_at: `${options.expires}T23:59:59Z` }),
        });
        terminal.print(`${token}\n`);
      });
    });

  command
    .command('list')
    .description('tokens, without their text')
    .action(async () => {
      const { withServer } = await import('../with_server.ts');
      await withServer(config(), async (server) => {
        const { items } = await server.change<{ items: TokenRecord[] }>('GET', '/api/v1/tokens');
        for (const { id, name, scopes, created_at, expires_at, revoked_at } of items) {
          const state = revoked_at ? `revoked ${revoked_at}` : expires_at ? `until ${expires_at}` : 'valid';
          terminal.print(`${id}  ${name}  ${scopes.join(',')}  made ${created_at}  ${state}\n`);
        }
      });
    });

  command
    .command('revoke')
    .description('end a token')
    .argument('<id>', 'of the token')
    .action(async (id: string) => {
      const { withServer } = await import('../with_server.ts');
      await withServer(config(), async (server) => {
        await server.change('DELETE', `/api/v1/tokens/${encodeURIComponent(id)}`);
        terminal.print('Revoked.\n');
      });
    });
}
