import type { Command } from 'commander';
import { parseMapping } from '../../../data/tables/columns/header.ts';
import type { ColumnMapping } from '../../../data/tables/table_rows.ts';
import type { CommandContext } from '../context.ts';
import { calendarDay, separatorSign } from '../option_values.ts';

interface CheckFlags {
  output?: string;
  on?: string;
  programme?: string;
  columns?: ColumnMapping;
  sep?: string;
}

/** `check FILE.csv`: the answer to each row. */
export function checkCommand(program: Command, { terminal, config }: CommandContext): void {
  program
    .command('check')
    .description('add the answer to each row of a table with coordinates or addresses')
    .argument(
      '<file>',
      'CSV, Excel, OpenDocument, JSON, GeoJSON, KML or GeoPackage, also in a gzip or zip; columns lon and lat, Lambert-93, or an address',
    )
    .option(
      '--output <file>',
      'where to write; an interrupted check goes on where it stopped (default: standard output)',
    )
    .option('--on <day>', 'answers of this day, YYYY-MM-DD', calendarDay)
    .option(
      '--sep <sign>',
      'what parts the cells of the output: , ; | or tab; ";" writes for a French Excel, with decimal commas',
      separatorSign,
    )
    .option('--columns <names>', 'names of columns that are not known: lon=my_x,lat=my_y', parseMapping)
    .option('--programme <id>', 'answers by this programme (default: the region’s)')
    .action(async (file: string, options: CheckFlags) => {
      const { checkFile } = await import('../check_file.ts');
      const { withServer } = await import('../with_server.ts');
      const settings = config();
      await withServer(settings, async (server) => {
        const progress = terminal.progress();
        const done = await checkFile(file, {
          server,
          geocoder_url: settings.geocoder_url,
          progress,
          output: options.output ?? terminal.output,
          signal: terminal.signal,
          ...(options.on && { on: options.on }),
          ...(options.programme && { programme: options.programme }),
          ...(options.columns && { columns: options.columns }),
          ...(options.sep && { sep: options.sep }),
        });
        progress.end();
        const again = done.resumed > 0 ? `, ${done.resumed} of them answered before` : '';
        terminal.error(`${done.rows} rows${again}; ${done.errors} could not be answered.\n`);
      });
    });
}
