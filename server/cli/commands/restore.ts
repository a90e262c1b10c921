import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { backupSentence } from '../sentences.ts';

/** `restore FILE`: the state of a backup, into either kind of database. */
export function restoreCommand(program: Command, { terminal, config }: CommandContext): void {
  program
    .command('restore')
    .description(
      'put the state of a backup into the home and its database, whole or not at all; of this version or an older one, from either kind of database',
    )
    .argument('<file>', 'written by backup')
    .option('--replace', 'give up what the database holds now; without it only an empty one takes a backup')
    .addHelpText('after', '\nStop servers and workers first, and start them again afterwards.\n')
    .action(async (file: string, options: { replace?: boolean }) => {
      const { restoreBackup } = await import('../../../data/database/restore.ts');
      const { openStore } = await import('../../process/open_store.ts');
      await using opened = await openStore(config());
      const progress = terminal.progress();
      progress.step(`Reading ${file}`);
      const report = await restoreBackup(opened.db, file, {
        home: opened.home.folder,
        replace: options.replace === true,
        onProgress: ({ rows, files }) => progress.update({ done: rows + files, total: null }),
      });
      progress.end();
      terminal.print(`${backupSentence(report)} of ${report.head.made_at} are restored.\n`);
    });
}
