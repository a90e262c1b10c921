import type { Command } from 'commander';
import { MaillageError } from '../../../errors/maillage_error.ts';
import { VERSION } from '../../process/version.ts';
import type { CommandContext } from '../context.ts';
import { type Again, againLines, type Kept, keptLines, notAgainLines, type Told } from '../explain_text.ts';
import type { Server } from '../with_server.ts';

/** `explain ID`: an answer that was given, what it followed from, and the same question asked again. */
export function explainCommand(program: Command, { terminal, config }: CommandContext): void {
  program
    .command('explain')
    .description(
      'tell an answer that was given (the id on a certificate), and make it again from the list as it was known',
    )
    .argument('<id>', 'of the answer')
    .action(async (id: string) => {
      const { withServer } = await import('../with_server.ts');
      await withServer(config(), async (server) => {
        const kept = await server.json<Kept>(`/api/v1/answers/${encodeURIComponent(id)}`);
        const again = await askAgain(server, kept).catch((error: unknown) => {
          if (error instanceof MaillageError) return error;
          throw error;
        });
        const lines = again instanceof MaillageError ? notAgainLines(kept, again) : againLines(kept, again);
        terminal.print(`${[...keptLines(kept), '', ...lines].join('\n')}\n`);
      });
    });
}

/** The same question, of the list as it was known when it was answered, with the hash of the rules that it is judged by. */
async function askAgain(server: Server, { question, inputs }: Kept): Promise<Again> {
  const query = new URLSearchParams({
    lon: String(question.lon),
    lat: String(question.lat),
    on: question.on,
    programme: inputs.programme.id,
  });
  const known_at = question.as_known_at ?? inputs.sites.known_at;
  if (known_at !== null) query.set('as_known_at', known_at);
  const told = await server.json<Told>(`/api/v1/eligibility?${query}`);
  const rules = await server.json<{ sha256: string }>(
    `/api/v1/programmes/${encodeURIComponent(told.programme)}`,
  );
  return { ...told, rules_sha256: rules.sha256, software: VERSION };
}
