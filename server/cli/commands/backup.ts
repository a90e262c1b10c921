import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { backupSentence } from '../sentences.ts';

/** `backup FILE`: everything that cannot be had again, as one file. */
export function backupCommand(program: Command, { terminal, config }: CommandContext): void {
  program
    .command('backup')
    .description(
      'write database and files of the home to one file, as they are at one moment (downloads are left out); beside a PostgreSQL, while servers go on',
    )
    .argument('<file>', 'where to write it; a file that is there is replaced once the new one is whole')
    .action(async (file: string) => {
      const { createBackup } = await import('../../../data/database/backup.ts');
      const { openStore } = await import('../../open.ts');
      const opened = await openStore(config());
      try {
        const progress = terminal.progress();
        progress.step(`Writing ${file}`);
        const report = await createBackup(opened.db, file, {
          home: opened.home.folder,
          onProgress: ({ rows, files }) => progress.update({ done: rows + files, total: null }),
        });
        progress.end();
        terminal.print(`${backupSentence(report)} are in ${file}.\n`);
      } finally {
        await opened.close();
      }
    });
}
