import { isDeepStrictEqual } from 'node:util';
import { Argument, type Command } from 'commander';
import type { Feature, Geometry } from 'geojson';
import { MaillageError } from '../../../isochrones/errors.ts';
import { exportFormat } from '../../output/exports/table.ts';
import { LAYERS } from '../../output/layers.ts';
import type { Origin } from '../../served/origin.ts';
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
      const { originSentence } = await import('../../served/origin.ts');
      const { writeFeatures } = await import('../../output/exports/write.ts');
      const { withServer } = await import('../with_server.ts');
      const format = exportFormat(file);
      await withServer(config(), async (server) => {
        const progress = terminal.progress();
        progress.step(`Writing ${layer} to ${file}`);
        const { features, origin } = await allFeatures(server, layer, (done, total) =>
          progress.update({ done, total }),
        );
        await writeFeatures(file, format, layer, features, origin);
        progress.end();
        terminal.print(
          `${features.length} features of ${layer} are in ${file}.\n${originSentence(origin)}\n`,
        );
      });
    });
}

interface Page extends Origin {
  numberMatched: number;
  features: Feature<Geometry>[];
}

/** All pages of a layer, of one coverage: throws `coverage_changed` where another one took its place meanwhile. */
async function allFeatures(
  server: Server,
  layer: string,
  onProgress: (done: number, total: number) => void,
): Promise<{ features: Feature<Geometry>[]; origin: Origin }> {
  const limit = layer === 'isochrones' ? PAGE.isochrones : PAGE.others;
  const features: Feature<Geometry>[] = [];
  let origin: Origin | null = null;
  for (;;) {
    const page = await server.json<Page>(
      `/ogc/collections/${layer}/items?f=json&limit=${limit}&offset=${features.length}`,
    );
    const { coverage, programme, limit_minutes } = page;
    origin ??= { coverage, programme, limit_minutes };
    if (!isDeepStrictEqual(origin, { coverage, programme, limit_minutes }))
      throw new MaillageError(
        'coverage_changed',
        `Another coverage took the place of ${origin.coverage.id} while ${layer} was read: export it again.`,
      );
    features.push(...page.features);
    onProgress(features.length, page.numberMatched);
    if (features.length >= page.numberMatched || page.features.length === 0) return { features, origin };
  }
}
