import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Argument, type Command } from 'commander';
import { writeBeside } from '../../../isochrones/write_beside.ts';
import { LAYERS } from '../../output/export_layers.ts';
import { exportFormat } from '../../output/exports/export_table.ts';
import type { CommandContext } from '../context.ts';

interface Options {
  departement?: string;
  epci?: string;
  on?: string;
  sep?: string;
}

/** `export LAYER FILE`: a layer as a file, as GET /export gives it. */
export function exportCommand(program: Command, { terminal, config }: CommandContext): void {
  program
    .command('export')
    .description(
      'write a layer to a file: .geojson, .csv, .fgb (FlatGeobuf), .gpkg (GeoPackage), .parquet (GeoParquet) or .xlsx by its ending',
    )
    .addArgument(
      new Argument('<layer>', 'what to write; all: every layer, as a GeoPackage').choices([
        ...LAYERS.map((layer) => layer.id),
        'all',
      ]),
    )
    .argument('<file>', 'where to write it')
    .option('--departement <code>', 'of this département alone')
    .option('--epci <siren>', 'of this EPCI alone')
    .option('--on <YYYY-MM-DD>', 'as it was on this day')
    .option('--sep <character>', 'of a CSV: "," or ";", which goes with a decimal comma')
    .action(async (layer: string, file: string, options: Options) => {
      const { checkOutputFile } = await import('../../output/exports/output_file.ts');
      const { ask, withServer } = await import('../with_server.ts');
      const format = exportFormat(file);
      await checkOutputFile(file);
      await withServer(config(), async ({ url }) => {
        const progress = terminal.progress();
        progress.step(`Writing ${layer} to ${file}`);
        const asked = new URLSearchParams(Object.entries(options) as [string, string][]);
        const response = await ask(`${url}/api/v1/export/${layer}.${format}?${asked}`);
        const total = Number(response.headers.get('content-length'));
        let done = 0;
        // Beside its place until it is whole, so that a cut connection leaves nothing half-written.
        await writeBeside(file, (beside) =>
          pipeline(
            Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]),
            async function* (chunks: AsyncIterable<Uint8Array>) {
              for await (const chunk of chunks) {
                done += chunk.length;
                progress.update({ done, total, unit: 'bytes' });
                yield chunk;
              }
            },
            createWriteStream(beside),
          ),
        );
        progress.end();
        const coverage = response.headers.get('maillage-coverage');
        const features = response.headers.get('maillage-features');
        terminal.print(`${features} features of ${layer} are in ${file}, from coverage ${coverage}.\n`);
      });
    });
}
