import Type from 'typebox';
import type { SiteOn } from '../../../../data/store/stored_records.ts';
import { MaillageError } from '../../../../errors/maillage_error.ts';
import { CATALOGUED, LICENCES, layerFacts } from '../../../output/catalogue/catalogued_layers.ts';
import { LAYERS, type LayerId } from '../../../output/export_layers.ts';
import { type Area, communesOf, exportContent } from '../../../output/exports/export_content.ts';
import { EXPORT_FORMATS, exportFormat, toTable } from '../../../output/exports/export_table.ts';
import type { Exporter } from '../../../output/exports/exporter.ts';
import { NATIONAL_LISTS, toGogocarto, toMediationNumerique } from '../../../output/exports/national_lists.ts';
import { fileProject, PROJECT_GEOPACKAGE, serverProject } from '../../../output/exports/qgis_project.ts';
import { tableSchemaOf } from '../../../output/exports/table_schema.ts';
import type { ExportLayer } from '../../../output/exports/write_layers.ts';
import { TILE_LAYERS } from '../../../output/tiles/tile_layers.ts';
import { Day, documented, Moment, problems } from '../../../schemas/common.ts';
import { SiteStatus } from '../../../schemas/sites_and_communes.ts';
import { type Origin, type OriginOfAll, originHeaders, withOrigin } from '../../../served/origin.ts';
import { regionBox } from '../../../served/region_box.ts';
import type { App, Reply, Request } from '../../fastify_types.ts';
import { baseUrl } from '../../links.ts';
import type { RouteContext } from '../../route_context.ts';
import { withSchema } from '../../route_options.ts';
import { inEachRegion } from '../region/each_region.ts';
import { EXPORT_TYPES, sendExport } from './send_export.ts';

/** All layers in one GeoPackage. */
const ALL = 'all';
/** The ending of a CSV's Table Schema. */
const SCHEMA = '.schema.json';
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
    '/export/:file',
    withSchema(
      {
        tags: ['Layers'],
        summary: 'A layer as a file, for GIS and spreadsheets',
        description: `file: ${NAMES.join(', ')} with an ending of ${EXPORT_FORMATS.join(', ')}; ${ALL}.gpkg holds every layer with its style. A layer with the ending .schema.json: the Table Schema of its CSV. Bands and white zones of a part of the region are cut to it. The coverage that it comes from is in the file.`,
        params: Type.Object({
          file: Type.String({ maxLength: 40, examples: ['white-zones.gpkg', 'communes.csv', 'all.gpkg'] }),
        }),
        querystring: Query,
        response: {
          ...documented('The file', [...EXPORT_TYPES, 'application/json'], Type.Unknown()),
          ...problems(400, 404, 429, 503),
        },
      },
      limits.heavy,
    ),
    async (request, reply) => {
      const { departement, epci, on, as_known_at, sep } = request.query;
      const { file } = request.params;
      const csvOf = file.endsWith(SCHEMA) ? `${file.slice(0, -SCHEMA.length)}.csv` : file;
      const { layers, format, name } = fileAsked(csvOf);
      const gather = () =>
        contentAsked(service, request, layers, areaAsked(departement, epci), { on, as_known_at });
      const options = sep === undefined ? {} : { sep };
      const asked = Object.entries({ departement, epci, on, as_known_at, sep });
      const query = String(new URLSearchParams(asked.flatMap(([k, v]) => (v === undefined ? [] : [[k, v]]))));
      const schemaUrl = `${baseUrl(service.config, request)}/api/v1/export/${name}${SCHEMA}${query && `?${query}`}`;
      if (csvOf !== file) {
        const { layers: made, origin } = await gather();
        const [{ features }] = made as [ExportLayer];
        return tableSchemaOf(toTable(name, features), origin, options, schemaUrl);
      }
      if (format === 'csv')
        reply.header('link', `<${schemaUrl}>; rel="describedby"; type="application/json"`);
      const path = await exporter.write(format, async () => {
        const content = await gather();
        const features = content.layers.reduce((sum, layer) => sum + layer.features.length, 0);
        reply.headers({ ...headersOf(content.origin), 'maillage-features': features });
        return { ...content, options };
      });
      const part = departement ?? epci;
      return sendExport(reply, path, format, [name, part, on].filter(Boolean).join('-'));
    },
  );
}

const PROJECT = documented('A QGIS project', 'application/x-qgis-project', Type.String({ format: 'binary' }));

/** GET /export/project.qgz and /export/project-files.qgz: QGIS projects that open the layers, styled, from this server or from the GeoPackage. */
export function projectRoutes(app: App, { service }: RouteContext): void {
  const contentOf = (base: string) => {
    const served = service.served();
    const names = Object.fromEntries(
      CATALOGUED.map((layer) => [layer, layerFacts(served, layer, base).title]),
    ) as Record<LayerId, string>;
    return { title: `Maillage, ${served.region.name}`, box: regionBox(served), names };
  };
  const send = (reply: Reply, project: Uint8Array, name: string) =>
    reply
      .type('application/x-qgis-project')
      .header('content-disposition', `attachment; filename="${name}.qgz"`)
      .send(Buffer.from(project));
  app.get(
    '/export/project.qgz',
    withSchema({
      tags: ['Layers'],
      summary:
        'A QGIS project that shows the layers of this server (OGC API - Features, vector tiles), styled',
      response: { ...PROJECT, ...problems(503) },
    }),
    async (request, reply) => {
      const base = baseUrl(service.config, request);
      return send(reply, serverProject(contentOf(base), base, TILE_LAYERS), 'maillage');
    },
  );
  app.get(
    '/export/project-files.qgz',
    withSchema({
      tags: ['Layers'],
      summary: `A QGIS project that opens ${PROJECT_GEOPACKAGE} (/export/all.gpkg under that name) in its own folder, without a server`,
      response: { ...PROJECT, ...problems(503) },
    }),
    async (request, reply) =>
      send(reply, fileProject(contentOf(baseUrl(service.config, request))), 'maillage-fichiers'),
  );
}

/**
 * What is to be written: of the region, or of each that has the area where all are asked for, one layer of a name for all of them.
 * Errors: those of exportContent.
 */
async function contentAsked(
  service: RouteContext['service'],
  request: Request,
  layers: LayerId[],
  area: Area | null,
  { on, as_known_at }: { on: string | undefined; as_known_at: string | undefined },
): Promise<{ layers: ExportLayer[]; origin: Origin | OriginOfAll }> {
  let missing: unknown;
  const made = await inEachRegion(service, request, async () => {
    const served = service.served();
    const day = await service.dayTimes(served, on, as_known_at);
    try {
      return { region: served.region.id, ...(await exportContent(service, served, day, layers, area)) };
    } catch (error) {
      if (!(error instanceof MaillageError) || error.code !== 'unknown_area') throw error;
      missing = error;
      return null;
    }
  });
  const parts = made.filter((part) => part !== null);
  const [one] = parts;
  if (one === undefined) throw missing;
  if (made.length === 1) return one;
  const regions = parts.map(({ region, origin }) => ({ region, ...origin }));
  return {
    layers: layers.map((name, i) => ({
      name,
      features: parts.flatMap((part, k) =>
        (part.layers[i] as ExportLayer).features.map((feature) => ({
          ...feature,
          properties: withOrigin(feature.properties, regions[k] as (typeof regions)[number]),
        })),
      ),
    })),
    origin: { regions },
  };
}

/** What a file comes from, as headers: of several regions, each one's coverage and programme in their order. */
function headersOf(origin: Origin | OriginOfAll): Record<string, string> {
  const all = 'regions' in origin ? origin.regions : [origin];
  const programmes = [...new Set(all.map(({ programme }) => programme))].join(', ');
  return originHeaders({ id: all.map(({ coverage }) => coverage.id).join(', ') }, programmes);
}

const NationalQuery = Type.Object({
  ...Type.Pick(Query, ['departement', 'epci', 'on', 'as_known_at']).properties,
  status: Type.Optional(
    Type.Unsafe<SiteOn['status']>({ ...SiteStatus, default: 'open', description: 'Open ones by default' }),
  ),
});

/** GET /export/sites/{schema}: the list of places in the schemas that others read. */
export function nationalListRoutes(app: App, { service }: RouteContext): void {
  app.get(
    '/export/sites/:file',
    withSchema({
      tags: ['Layers'],
      summary: 'The list of tiers-lieux in a national schema',
      description: `file: ${NATIONAL_LISTS.join(' or ')}. Maillage reads both again.`,
      params: Type.Object({ file: Type.String({ maxLength: 40, examples: [...NATIONAL_LISTS] }) }),
      querystring: NationalQuery,
      response: {
        ...documented('The list', ['text/csv', 'application/json'], Type.Unknown()),
        ...problems(400, 404, 503),
      },
    }),
    async (request, reply) => {
      const { departement, epci, on, as_known_at, status = 'open' } = request.query;
      const file = NATIONAL_LISTS.find((one) => one === request.params.file);
      if (file === undefined)
        throw new MaillageError('unknown_layer.national', {
          file: request.params.file,
          known: NATIONAL_LISTS,
        });
      const served = service.served();
      const day = await service.dayTimes(served, on, as_known_at);
      const area = areaAsked(departement, epci);
      const codes = area && communesOf(served, area);
      const sites = day.sites.filter(
        (site) => site.status === status && (codes === null || codes.has(site.commune?.code ?? '')),
      );
      reply.headers({
        ...originHeaders(day.coverage, served.programme.id),
        'content-disposition': `attachment; filename="tiers-lieux-${file}"`,
      });
      if (file === 'gogocarto.json') return toGogocarto(sites, LICENCES.open);
      reply.type('text/csv; charset=utf-8');
      return toMediationNumerique(sites, day.list?.known_at.slice(0, 10) ?? null);
    },
  );
}

/** The layers and the format that a file's name asks for. Throws `unknown_layer` (404), `unknown_export_format`. */
function fileAsked(file: string) {
  const name = file.replace(/\.[a-z]+$/i, '');
  const format = exportFormat(file);
  const layers = LAYERS.map(({ id }) => id).filter((id) => id === name || name === ALL);
  if (layers.length === 0 || (name === ALL && format !== 'gpkg'))
    throw new MaillageError('unknown_layer.export', { file, known: NAMES, all: ALL });
  return { name, format, layers };
}

function areaAsked(departement: string | undefined, epci: string | undefined): Area | null {
  if (departement !== undefined && epci !== undefined) throw new MaillageError('two_areas');
  if (departement !== undefined) return { by: 'departement', code: departement };
  return epci === undefined ? null : { by: 'epci', code: epci };
}
