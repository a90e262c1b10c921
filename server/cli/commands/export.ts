import { Argument, type Command } from 'commander';
import type { Feature, Geometry } from 'geojson';
import { exportFormat } from '../../exports/table.ts';
import { LAYERS } from '../../layers.ts';
import type { CommandContext } from '../context.ts';
import type { Server } from '../with_server.ts';

/** Features asked for at once: isochrones are large. */
const PAGE = { isochrones: 200, others: 10_000 };

/** `export LAYER FILE`: a layer of the current coverage as a file. */
export function exportCommand(program: Command, { terminal, config }: CommandContext): void {
  program
    .command('export')
    .description(
      'write a layer to a file: .geojson, .csv, .fgb (FlatGeobuf) or .gpkg (GeoPackage) by its ending',
    )
    .addArgument(new Argument('<layer>', 'what to write').choices(LAYERS.map((layer) => layer.id)))
    .argument('<file>', 'where to write it')
    .action(async (layer: string, file: string) => {
      const { writeFeatures } = await import('../../exports/write.ts');
      const { withServer } = await import('../with_server.ts');
      const format = exportFormat(file);
      await withServer(config(), async (server) => {
        const progress = terminal.progress();
        progress.step(`Writing ${layer} to ${file}`);
        const features = await allFeatures(server, layer, (done, total) => progress.update({ done, total }));
        await writeFeatures(file, format, layer, features);
        progress.end();
        terminal.print(`${features.length} features of ${layer} are in ${file}.\n`);
      });
    });
}

interface Page {
  numberMatched: number;
  features: Feature<Geometry>[];
}

async function allFeatures(
  server: Server,
  layer: string,
  onProgress: (done: number, total: number) => void,
): Promise<Feature<Geometry>[]> {
  const limit = layer === 'isochrones' ? PAGE.isochrones : PAGE.others;
  const features: Feature<Geometry>[] = [];
  for (;;) {
    const page = await server.json<Page>(
      `/ogc/collections/${layer}/items?f=json&limit=${limit}&offset=${features.length}`,
    );
    features.push(...page.features);
    onProgress(features.length, page.numberMatched);
    if (features.length >= page.numberMatched || page.features.length === 0) return features;
  }
}
