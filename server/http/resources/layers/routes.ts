import Type from 'typebox';
import { coverageShapes } from '../../../../data/store/coverage_features.ts';
import { findCoverage } from '../../../../data/store/coverages.ts';
import { MaillageError } from '../../../../errors/maillage_error.ts';
import { latOfY } from '../../../../isochrones/geometry/mercator.ts';
import { multiPolygonOf } from '../../../../isochrones/geometry/wkb.ts';
import { cellsForDetail } from '../../../../isochrones/ground/lattice.ts';
import { idOfFeature } from '../../../answers/coverage_feature.ts';
import { collectionPieces, featurePieces, tellFigures } from '../../../answers/geojson_text.ts';
import type { ResultOf } from '../../../engine/operations.ts';
import { type BothForms, bothForms, bytesOfForms } from '../../../process/both_forms.ts';
import { rememberByBytes } from '../../../process/remember.ts';
import { documented, problems } from '../../../schemas/common.ts';
import { BandCollection, SimplifyM, WhiteZoneCollection } from '../../../schemas/coverage.ts';
import { tellCoverage } from '../../../served/load.ts';
import type { App } from '../../fastify_types.ts';
import { sendEither } from '../../plugins/send_either.ts';
import type { RouteContext, Service } from '../../route_context.ts';

const CoverageQuery = Type.Object({
  coverage: Type.Optional(
    Type.String({ maxLength: 64, description: 'Id of a coverage; the current one by default' }),
  ),
  simplify_m: SimplifyM,
});
/** Finer than any coverage: no simplification asked for is the stored outline. */
const FINEST_CELLS = 64;
const GEOJSON = 'application/geo+json; charset=utf-8';

type Layer = 'band' | 'white_zone';

/** GET /white-zones and /bands: the region's coverage as features. */
export function layerRoutes(app: App, { service }: RouteContext): void {
  // One coverage never changes: its texts are made once, and all who read them at once are sent the same bytes.
  type Outlines = Awaited<ResultOf<'outlines'>>;
  const texts = service.kept.part(bytesOfForms);
  const outlines = service.kept.part<Outlines>(({ bands, white }) =>
    bands.reduce((sum, { coordinates }) => sum + coordinates.length, white.length),
  );
  const madeNow = {
    texts: new Map<string, Promise<BothForms>>(),
    outlines: new Map<string, Promise<Outlines>>(),
  };

  const textOf = (id: string, layer: Layer, simplify_m: number): Promise<BothForms> => {
    const served = service.served();
    const { mask } = served.territory;
    const cells = cellsForDetail(simplify_m, latOfY((mask.minY + mask.maxY) / 2), FINEST_CELLS);
    return rememberByBytes(texts, madeNow.texts, `${layer} ${id} ${cells}`, async () => {
      const coverage = await findCoverage(service.database, served.region.id, id);
      if (!coverage) throw new MaillageError('unknown_coverage', { id });
      const limit_minutes = served.limit_s / 60;
      const stored = await coverageShapes(service.database, id, layer);
      const drawn =
        cells >= coverage.fineness
          ? null
          : await rememberByBytes(outlines, madeNow.outlines, `${id} ${cells}`, async () => {
              const { driveTimes } = await service.coverageTimes(served, id);
              return service.engine.outlines(served, driveTimes, { limit_minutes, cellsPerBlock: cells });
            });
      const features = stored.map(({ minutes, wkb, ...figures }) => {
        const coordinates = drawn
          ? layer === 'band'
            ? drawn.bands.find((band) => band.minutes === minutes)?.coordinates
            : drawn.white
          : JSON.stringify(multiPolygonOf(wkb));
        return featurePieces(idOfFeature({ layer, site_id: null, minutes }), coordinates ?? '[]', {
          ...(layer === 'white_zone' ? { limit_minutes } : { minutes }),
          ...tellFigures(figures),
        });
      });
      return bothForms(
        Buffer.from(collectionPieces(features, { coverage: tellCoverage(coverage) }).join('')),
      );
    });
  };

  for (const [path, layer, schema, summary] of [
    ['/white-zones', 'white_zone', WhiteZoneCollection, 'Ground where no open tiers-lieu is under the limit'],
    ['/bands', 'band', BandCollection, 'Ground by drive time to the nearest open tiers-lieu'],
  ] as const) {
    app.get(
      path,
      {
        schema: {
          tags: ['Coverage'],
          summary,
          querystring: CoverageQuery,
          response: {
            ...documented(summary, 'application/geo+json', schema),
            ...problems(400, 404, 409, 503),
          },
        },
      },
      async (request, reply) => {
        const id = await coverageAsked(service, request.query.coverage);
        return sendEither(request, reply.type(GEOJSON), await textOf(id, layer, request.query.simplify_m));
      },
    );
  }
}

/** The id of the asked coverage, or of the current one. Throws `unknown_coverage` (404). */
export async function coverageAsked(service: Service, id: string | undefined): Promise<string> {
  const served = service.served();
  if (id === undefined || id === served.coverage.id) return served.coverage.id;
  if (await findCoverage(service.database, served.region.id, id)) return id;
  throw new MaillageError('unknown_coverage', { id });
}
