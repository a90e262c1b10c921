import Type from 'typebox';
import { MaillageError } from '../../../../isochrones/errors.ts';
import { type Area, exportContent } from '../../../output/exports/export_content.ts';
import type { Exporter } from '../../../output/exports/exporter.ts';
import { EXPORT_FORMATS, exportFormat } from '../../../output/exports/table.ts';
import { LAYERS } from '../../../output/layers.ts';
import { Day, Moment, problems } from '../../../schemas/common.ts';
import { originHeaders } from '../../../served/origin.ts';
import type { App } from '../../fastify_types.ts';
import type { RouteContext } from '../../service.ts';
import { sendExport } from './send_export.ts';

/** All layers in one GeoPackage. */
const ALL = 'all';
const NAMES = [...LAYERS.map(({ id }) => id), ALL];

const Query = Type.Object({
  departement: Type.Optional(
    Type.String({ maxLength: 3, description: 'Code of a département of the region' }),
  ),
  epci: Type.Optional(Type.String({ maxLength: 9, description: 'SIREN of an EPCI of the region' })),
  on: Type.Optional(Day),
  as_known_at: Type.Optional(Moment),
  sep: Type.Optional(
    Type.Union([Type.Literal(','), Type.Literal(';')], {
      description: 'Of a CSV: with ; numbers have a decimal comma, as a French spreadsheet reads them',
    }),
  ),
});

/** GET /export/{layer}.{format}: a layer as a file. */
export function exportRoutes(
  app: App,
  { service, limits }: RouteContext,
  exporter: Pick<Exporter, 'write'>,
): void {
  app.get(
    '/api/v1/export/:file',
    {
      config: limits.heavy,
      schema: {
        tags: ['Layers'],
        summary: 'A layer as a file, for GIS and spreadsheets',
        description: `file: ${NAMES.join(', ')} with an ending of ${EXPORT_FORMATS.join(', ')}; ${ALL}.gpkg holds every layer with its style. Bands and white zones of a part of the region are cut to it. The coverage that it comes from is in the file.`,
        params: Type.Object({
          file: Type.String({ maxLength: 40, examples: ['white-zones.gpkg', 'communes.csv', 'all.gpkg'] }),
        }),
        querystring: Query,
        response: problems(400, 404, 429, 503),
      },
    },
    async (request, reply) => {
      const { departement, epci, on, as_known_at, sep } = request.query;
      const { layers, format, name } = fileAsked(request.params.file);
      const served = service.served();
      const day = await service.dayTimes(served, on, as_known_at);
      const content = await exportContent(service, served, day, layers, areaAsked(departement, epci));
      const path = await exporter.write({ format, ...content, options: sep === undefined ? {} : { sep } });
      const features = content.layers.reduce((sum, layer) => sum + layer.features.length, 0);
      const part = departement ?? epci;
      return sendExport(
        reply.headers({ ...originHeaders(day.coverage, served.programme.id), 'maillage-features': features }),
        path,
        format,
        [name, part, on].filter(Boolean).join('-'),
      );
    },
  );
}

/** The layers and the format that a file's name asks for. Throws `unknown_layer` (404), `unknown_export_format`. */
function fileAsked(file: string) {
  const name = file.replace(/\.[a-z]+$/i, '');
  const format = exportFormat(file);
  const layers = LAYERS.map(({ id }) => id).filter((id) => id === name || name === ALL);
  if (layers.length === 0 || (name === ALL && format !== 'gpkg'))
    throw new MaillageError(
      'unknown_layer',
      `There is no ${file}: layers are ${NAMES.join(', ')}, and ${ALL} is a GeoPackage alone (${ALL}.gpkg).`,
      { status: 404 },
    );
  return { name, format, layers };
}

function areaAsked(departement: string | undefined, epci: string | undefined): Area | null {
  if (departement !== undefined && epci !== undefined)
    throw new MaillageError('two_areas', 'Ask for a département or for an EPCI, not for both.', {
      status: 400,
    });
  if (departement !== undefined) return { by: 'departement', code: departement };
  return epci === undefined ? null : { by: 'epci', code: epci };
}
