import { createWriteStream } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import { MaillageError } from '../../../errors/maillage_error.ts';
import { writeBeside } from '../../../isochrones/write_beside.ts';
import type { Config } from '../../config.ts';
import type { CommandContext } from '../context.ts';
import { backupSentence } from '../sentences.ts';
import type { Terminal } from '../terminal.ts';

/** `backup FILE`: everything that cannot be had again, as one file. */
export function backupCommand(program: Command, { terminal, config }: CommandContext): void {
  program
    .command('backup')
    .description(
      'write database and files of the home to one file, as they are at one moment, while servers go on (downloads are left out)',
    )
    .argument('<file>', 'where to write it; a file that is there is replaced once the new one is whole')
    .action(async (file: string) => {
      const { readHomeLock } = await import('../../../data/database/home.ts');
      const { checkOutputFile } = await import('../../output/exports/output_file.ts');
      await checkOutputFile(file);
      const settings = config();
      const server = settings.database_url === '' ? (await readHomeLock(settings.home))?.url : null;
      if (server) await backupThere(server, settings, file, terminal);
      else await backupHere(settings, file, terminal);
    });
}

async function backupHere(settings: Config, file: string, terminal: Terminal): Promise<void> {
  const { createBackup } = await import('../../../data/database/backup.ts');
  const { openStore } = await import('../../process/open_store.ts');
  await using opened = await openStore(settings);
  const progress = terminal.progress();
  progress.step(`Writing ${file}`);
  const report = await createBackup(opened.db, file, {
    home: opened.home.folder,
    onProgress: ({ rows, files }) => progress.update({ done: rows + files, total: null }),
  });
  progress.end();
  terminal.print(`${backupSentence(report)} are in ${file}.\n`);
}

/** By the server that holds the home; what came is read once before it counts. */
async function backupThere(url: string, { home }: Config, file: string, terminal: Terminal): Promise<void> {
  const { checkBackup } = await import('../../../data/database/restore.ts');
  const { homeKey } = await import('../../process/home_key.ts');
  const progress = terminal.progress();
  progress.step(`Writing ${file}`);
  await writeBeside(file, async (part) => {
    const answer = await ask(`${url}/api/v1/backup`, await homeKey(home));
    await pipeline(answer, createWriteStream(part, { mode: 0o600 }), { signal: terminal.signal }).catch(
      (cause: Error) => {
        throw new MaillageError('backup_not_written', { file, why: cause.message });
      },
    );
    const { made_at } = await checkBackup(part);
    progress.end();
    terminal.print(`The backup of ${made_at} is in ${file}.\n`);
  });
}

/** The answer of the server, however long it takes: fetch would give up after five minutes. */
function ask(url: string, key: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = get(url, { headers: { authorization: `Bearer ${key}` } }, (answer) => {
      if (answer.statusCode === 200) return resolve(answer);
      answer.resume();
      return reject(
        new MaillageError('backup_not_written.server', { url, answer: String(answer.statusCode) }),
      );
    });
    request.once('error', (cause) =>
      reject(new MaillageError('server_unreachable', { url, why: cause.message })),
    );
  });
}
