import { availableParallelism } from 'node:os';
import { Readable } from 'node:stream';
import Type from 'typebox';
import { type BulkInput, type BulkOptions, readRows } from '../../../../data/bulk/bulk_rows.ts';
import { geocodeRows } from '../../../../data/bulk/geocode_rows.ts';
import { csvWriter } from '../../../../data/bulk/write_answers.ts';
import { parseMapping } from '../../../../data/tables/columns/header.ts';
import { type DegreeBox, STRANGERS_ELEMENT_BYTES } from '../../../../data/tables/table_rows.ts';
import { MaillageError } from '../../../../errors/maillage_error.ts';
import type { JudgedBy } from '../../../answers/many/judge.ts';
import { judgeThreads } from '../../../answers/many/judge_threads.ts';
import { programmeAsked } from '../../../answers/point.ts';
import { problems } from '../../../schemas/common.ts';
import { ManyPoint, ManyRow, PointQuery } from '../../../schemas/eligibility.ts';
import { originHeaders } from '../../../served/origin.ts';
import { boxAround, regionBox } from '../../../served/region_box.ts';
import type { KnownRegion } from '../../../served/region_index.ts';
import { basisOf, type Served } from '../../../served/served.ts';
import type { App, Request } from '../../fastify_types.ts';
import { regionPath } from '../../plugins/regions.ts';
import type { RouteContext } from '../../route_context.ts';
import { answersInOrder, type Judges } from './answers_in_order.ts';

const NDJSON = Type.String({
  description: 'A JSON object a line',
  examples: ['{"id":"a","lon":-0.5792,"lat":44.8378}\n'],
});
const CSV = Type.String({
  description: 'A header, and a line for each point',
  examples: ['id,lon,lat\na,-0.5792,44.8378\n'],
});
const TSV = Type.String({ examples: ['id\tlon\tlat\na\t-0.5792\t44.8378\n'] });
const FILE = Type.String({ format: 'binary', description: 'A file with the table' });
const READS = {
  'application/json': Type.Array(ManyPoint, { examples: [[{ id: 'a', lon: -0.5792, lat: 44.8378 }]] }),
  'application/x-ndjson': NDJSON,
  'application/jsonl': NDJSON,
  'text/csv': CSV,
  'application/csv': CSV,
  'text/tab-separated-values': TSV,
  'application/geo+json': Type.Object(
    {},
    {
      description: 'A FeatureCollection',
      examples: [
        {
          type: 'FeatureCollection',
          features: [
            {
              type: 'Feature',
              id: 'a',
              properties: {},
              geometry: { type: 'Point', coordinates: [-0.5792, 44.8378] },
            },
          ],
        },
      ],
    },
  ),
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': FILE,
  'application/vnd.oasis.opendocument.spreadsheet': FILE,
  'application/vnd.google-earth.kml+xml': FILE,
  'application/gpx+xml': FILE,
  'application/gzip': FILE,
  'application/zip': FILE,
  'application/octet-stream': FILE,
};
const JSON_TYPES = /^application\/(geo\+json|json|jsonl|x-ndjson)$/;

/** POST /eligibility: the same for many, streamed in and out in order; memory does not grow with their number. */
export function manyEligibilityRoute(root: App, { service, limits }: RouteContext): void {
  type Question = { on: string | undefined; as_known_at: string | undefined; programme: string | undefined };

  const { config } = service;
  const threads = judgeThreads(config.threads || availableParallelism(), config.loaded_regions);
  root.addHook('onClose', () => threads.close());
  const answersTo = answersInOrder(threads);

  const judgeOf = async (
    served: Served,
    { on, as_known_at, programme: asked }: Question,
    asked_of?: string,
  ): Promise<JudgedBy> => {
    const programme = programmeAsked(served, asked);
    const day = await service.dayTimes(served, on, as_known_at);
    const basis = basisOf(served, day, service.today(), config, asked_of);
    return { region: served, day, programme, basis };
  };

  /** Each point is judged by the region that holds it, else by the first, or by the one that was asked for by name. */
  const judgesOf = (named: boolean, { region }: Served, first: JudgedBy, question: Question): Judges => {
    const { answering, load } = service.regions;
    const { id: own, name } = region;
    const asked_of = named ? name : undefined;
    return {
      asked: own,
      of: (lon, lat) => answering(own, lon, lat),
      by: async (region) => (region === own ? first : judgeOf(await load(region), question, asked_of)),
    };
  };

  // A scope of its own: here bodies are streams, not values.
  root.register(async (scope) => {
    const app = scope as unknown as App;
    app.removeAllContentTypeParsers();
    app.addContentTypeParser(Object.keys(READS), (_request, payload, done) => done(null, payload));
    app.post(
      '/eligibility',
      {
        config: limits.heavy,
        schema: {
          tags: ['Eligibility'],
          summary: 'The same for many points, as a stream',
          description:
            'A JSON array of {id, lon, lat}, NDJSON, or CSV with a header (comma, semicolon or tab; Lambert-93 and addresses are ' +
            'understood by their column names), Excel, OpenDocument, GeoJSON, KML, also packed by gzip or zip. Answers come in the order sent, as NDJSON or, by Accept, as CSV. A bad row has an ' +
            '`error` and harms no other. The headers Maillage-Programme and Maillage-Coverage name what all rows were judged by; ' +
            'where a server answers for several regions, each point by the region that holds it, and these by the first.',
          reads: READS,
          querystring: Type.Object({
            on: PointQuery.properties.on,
            as_known_at: PointQuery.properties.as_known_at,
            programme: PointQuery.properties.programme,
            sep: Type.Optional(
              Type.Unsafe<string>({
                type: 'string',
                enum: [',', ';', '\t'],
                description:
                  'What parts the cells of CSV that is answered; ; for a French spreadsheet, with decimal commas',
              }),
            ),
            columns: Type.Optional(
              Type.String({
                maxLength: 2000,
                description: 'Names of columns that are not known: lon=my_x,lat=my_y',
              }),
            ),
          }),
          response: {
            200: {
              description: 'A line for each row',
              content: {
                'application/x-ndjson': { schema: ManyRow },
                'text/csv': { schema: Type.String() },
              },
            },
            ...problems(400, 404, 413, 415, 429, 503),
          } as Record<never, never>,
        },
      },
      async (request, reply) => {
        const { on, as_known_at, programme: asked, sep, columns } = request.query;
        const served = service.served();
        const first = await judgeOf(served, { on, as_known_at, programme: asked });
        const input = await openInput(request, service.config.bulk_limit_bytes, {
          near: boxOfAll(served, service.regions.known()),
          ...(columns && { columns: parseMapping(columns) }),
        });
        const rows = geocodeRows(input.batches, service.geocoder);
        const question = { on, as_known_at, programme: asked };
        const judges = judgesOf(regionPath(request) !== '', served, first, question);
        const asCsv = wantsCsv(request, input.format);
        const writer = asCsv ? csvWriter(input, { ...(sep && { sep }) }) : null;
        reply.type(asCsv ? 'text/csv; charset=utf-8' : 'application/x-ndjson; charset=utf-8');
        reply.headers(originHeaders(first.day.coverage, first.programme.id));
        return reply.send(Readable.from(answersTo(rows, judges, writer)));
      },
    );
  });
}

/** The box of all that is answered for: what settles the order of coordinates that are typed as one text. */
const boxOfAll = (served: Served, known: readonly KnownRegion[]): DegreeBox =>
  boxAround((known.length > 0 ? known : [served.territory]).map((territory) => regionBox({ territory })));

/** The rows of the body by its media type. Throws `body_too_large` (413), here or while reading. */
function openInput(request: Request, limit: number, options: BulkOptions): Promise<BulkInput> {
  const type = String(request.headers['content-type']).split(';')[0].trim().toLowerCase();
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge(limit);
  if (!request.body) {
    throw new MaillageError('invalid_body.none');
  }
  // Left before its end it is not closed: the connection goes with it, and with that the answer.
  const body = (request.body as Readable).iterator({ destroyOnReturn: false });
  const bytes = limitBytes(body as AsyncIterable<Uint8Array>, limit);
  return readRows(bytes, {
    ...options,
    name: 'The body',
    most_bytes: limit,
    most_element_bytes: STRANGERS_ELEMENT_BYTES,
    ...(JSON_TYPES.test(type) && { expects: 'json' }),
  });
}

async function* limitBytes(body: AsyncIterable<Uint8Array>, limit: number): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > limit) throw tooLarge(limit);
    yield chunk;
  }
}

function tooLarge(limit: number): MaillageError {
  return new MaillageError('body_too_large.rows', { limit });
}

/** CSV or NDJSON, by Accept; what came in decides where it does not say. */
function wantsCsv(request: Request, format: BulkInput['format']): boolean {
  const accept = request.headers.accept ?? '';
  if (/text\/csv/i.test(accept)) return true;
  return format === 'csv' && !/json/i.test(accept);
}
