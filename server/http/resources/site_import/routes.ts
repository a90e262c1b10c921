import Type, { type Static } from 'typebox';
import type { Job } from '../../../../data/jobs/job.ts';
import { LIST_FIELDS } from '../../../../data/lists/list_header.ts';
import type { SitesRead } from '../../../../data/lists/read_sites.ts';
import { keptColumns } from '../../../../data/store/sites/column_mappings.ts';
import { rehearse } from '../../../../data/store/sites/rehearsal.ts';
import { parseMapping } from '../../../../data/tables/columns/header.ts';
import { MaillageError } from '../../../../errors/maillage_error.ts';
import { effectOnCoverage } from '../../../answers/list_effect.ts';
import { tellDoubt } from '../../../answers/site.ts';
import type { ImportOptions } from '../../../prepare/import_sites.ts';
import { newListReader } from '../../../prepare/list_reader.ts';
import { SILENT } from '../../../process/progress.ts';
import { Notice, OneOf, problems } from '../../../schemas/common.ts';
import { JobId, ListEffect } from '../../../schemas/list_effect.ts';
import { SiteDoubt } from '../../../schemas/sites_and_communes.ts';
import type { App } from '../../fastify_types.ts';
import type { RouteContext } from '../../route_context.ts';
import { withScope } from '../../route_options.ts';

const LIST_BYTES = 64 * 1024 * 1024;
const Named = Type.Object({ id: Type.String(), name: Type.String() });
const Placed = Type.Object({
  ...Named.properties,
  lon: Type.Optional(Type.Number({ description: 'Where the list has it' })),
  lat: Type.Optional(Type.Number()),
});

const ImportReport = Type.Object({
  version: Type.Integer({ description: 'Of the list after it; of a dry run, the one that there is' }),
  added: Type.Array(Placed),
  changed: Type.Array(Type.Object({ ...Placed.properties, fields: Type.Array(Type.String()) })),
  kept: Type.Array(Type.Object({ ...Named.properties, fields: Type.Array(Type.String()) }), {
    description: 'Corrections that stay: the list says of these facts what it said before them',
  }),
  closed: Type.Array(Type.Object({ ...Named.properties, missing: Type.Boolean() })),
  doubtful: Type.Array(Type.Object({ ...Named.properties, doubts: Type.Array(SiteDoubt) }), {
    description: 'Sites of which the list says something that cannot be read',
  }),
  rejected: Type.Array(
    Type.Object({
      line: Type.Optional(Type.Integer()),
      id: Type.Optional(Type.String()),
      code: Type.String({ description: 'Stable, for programs' }),
      reason: Type.String(),
    }),
  ),
  unchanged: Type.Integer(),
  notes: Type.Array(Type.String()),
  faults: Type.Array(Notice, {
    description: 'What speaks against the list as a whole, worst first: it is refused for it unless forced',
  }),
  dry_run: Type.Boolean(),
  effect: Type.Optional(ListEffect),
  job_id: JobId,
});

const ListColumns = Type.Object({
  format: Type.String({ description: 'For people' }),
  rows: Type.Integer(),
  columns: Type.Array(
    Type.Object({
      name: Type.String({ description: 'As written' }),
      samples: Type.Array(Type.String(), { description: 'What stands in its first filled cells' }),
    }),
  ),
  fields: Type.Array(
    Type.Object({
      field: OneOf(LIST_FIELDS),
      wanted: Type.String({
        description: 'Its name in `columns` of an import, where another column is meant',
      }),
      column: Type.Unsafe<string | null>({
        type: ['string', 'null'],
        description: 'The column that is taken for it; null: none',
      }),
    }),
  ),
  mapping: Type.Record(Type.String(), Type.String(), {
    description: 'Names of columns that were given, or are kept with the list',
  }),
});

const FileName = Type.String({
  minLength: 1,
  maxLength: 200,
  description: 'Name of the list’s file, with its ending',
});
const Columns = Type.Optional(
  Type.String({
    maxLength: 2000,
    description:
      'Names of columns that are not known: nom=lib_structure,lat=y. They are kept with the list and used for its next versions; none forgets them',
  }),
);
const reads = {
  'text/csv': Type.String({ description: 'A header, and a line for each tiers-lieu' }),
  'application/geo+json': Type.Object({}, { description: 'A FeatureCollection of points' }),
  'application/json': Type.Unknown({ description: 'A list of objects, or what holds one' }),
  'application/octet-stream': Type.String({ format: 'binary' }),
};

/** POST /sites/import and /sites/import/columns: a whole list as the next version, and what its columns are taken for. */
export function siteImportRoutes(root: App, { service, limits }: RouteContext): void {
  const lists = newListReader();
  root.addHook('onClose', () => lists.close());
  // A scope of its own: a list is taken as it is, whatever its media type.
  root.register(async (scope) => {
    const app = scope as unknown as App;
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: LIST_BYTES }, (_request, body, done) =>
      done(null, body),
    );
    app.post(
      '/sites/import/columns',
      withScope(
        'sites:write',
        {
          tags: ['Corrections'],
          summary: 'The columns of a list, and what each is taken for',
          description: 'Of a list whose columns are not known too: nothing of it is kept.',
          reads,
          querystring: Type.Object({ name: FileName, columns: Columns }),
          response: { 200: ListColumns, ...problems(400, 401, 403, 413, 415, 422, 429, 503) },
        },
        limits.heavy,
      ),
      async (request) => {
        const { name, columns } = request.query;
        const kept = await keptColumns(service.database, service.served().region.id);
        const options = { kept, ...(columns && { columns: parseMapping(columns) }) };
        return lists.header({ bytes: listOf(request.body), name }, options);
      },
    );

    app.post(
      '/sites/import',
      withScope(
        'sites:write',
        {
          tags: ['Corrections'],
          summary: 'A new version of the list: GeoJSON, CSV or JSON',
          description:
            'A wrong row never stops the others. What cannot be read leaves what is known of a site, which is then doubtful. Sites that the list does not have are closed, unless they are to be kept or rows cannot be read; a list that is empty or unreadable, or would close, move, rename or date anew most of them, is refused, unless forced.',
          reads,
          querystring: Type.Object({
            name: FileName,
            dry_run: Type.Boolean({ default: false }),
            effect: Type.Boolean({
              default: false,
              description: 'With dry_run: tell what it would do to the coverage too',
            }),
            if_version: Type.Optional(
              Type.Integer({
                minimum: 0,
                description: 'Take it only where this is still the version of the list, as a dry run told it',
              }),
            ),
            keep_missing: Type.Boolean({ default: false }),
            force: Type.Boolean({
              default: false,
              description:
                'Take it even where it is empty, or would close or change most sites that are known',
            }),
            source: Type.Optional(
              Type.String({
                minLength: 1,
                maxLength: 100,
                description: 'Name of the list; by default the known list that it resembles',
              }),
            ),
            reason: Type.Optional(Type.String({ maxLength: 500 })),
            columns: Columns,
          }),
          response: { 200: ImportReport, ...problems(400, 401, 403, 409, 413, 415, 422, 429, 503) },
        },
        limits.heavy,
      ),
      async (request): Promise<Static<typeof ImportReport>> => {
        const actor = service.auth.actorOf(request);
        const { name, dry_run, effect, if_version, keep_missing, force, source, reason, columns } =
          request.query;
        const bytes = listOf(request.body);
        const notes: string[] = [];
        let job: Job | undefined;
        const served = service.served();
        const context = {
          db: service.database,
          readList: lists.read,
          communes: served.communes,
          progress: { ...SILENT, note: (text: string) => notes.push(text) },
        };
        const options: ImportOptions = {
          dryRun: dry_run,
          missing: keep_missing ? 'keep' : 'close',
          changed_by: actor.name,
          reason: reason ?? null,
          force,
          ...(source !== undefined && { source }),
          ...(columns && { columns: parseMapping(columns) }),
          async alongside(tx, { version }) {
            if (if_version !== undefined) refuseOther(if_version, version);
            await service.auth.audit(actor, 'sites.import', name, { version }, tx);
            job = await service.queueCompute(actor.name, tx);
          },
        };
        // What only who keeps the list needs is loaded when it is asked for.
        const { readListFor, storeList } = await import('../../../prepare/import_sites.ts');
        const read = await readListFor(context, served.region, { bytes, name }, options);
        const { report, rejected, faults } = await storeList(context, served.region, read, options);
        const points = new Map(read.sites.map(({ id, lon, lat }) => [id, { lon, lat }]));
        const placed = <T extends { id: string }>(site: T) => ({
          ...site,
          ...knownPoint(points.get(site.id)),
        });
        return {
          version: report.version,
          added: report.added.map(placed),
          changed: report.changed.map(placed),
          kept: report.kept,
          closed: report.closed,
          doubtful: report.doubtful.map((site) => ({ ...site, doubts: site.doubts.map(tellDoubt) })),
          rejected: [...rejected, ...report.rejected],
          unchanged: report.unchanged,
          notes,
          faults: faults.map(({ code, message, text_fr }) => ({ code, text: text_fr, text_en: message })),
          dry_run,
          ...(dry_run && effect && { effect: await effectOfList(read, options) }),
          ...(job && { job_id: job.id }),
        };
      },
    );

    /** What a list would do, were it taken whatever speaks against it. */
    async function effectOfList(
      read: SitesRead,
      { alongside: _, ...options }: ImportOptions,
    ): Promise<Static<typeof ListEffect>> {
      const served = service.served();
      const today = service.today();
      const { storeList } = await import('../../../prepare/import_sites.ts');
      const rehearsed = await rehearse(service.database, served.region.id, today, (db) =>
        storeList({ db, progress: SILENT }, served.region, read, { ...options, dryRun: false, force: true }),
      );
      return effectOnCoverage(service.engine, served, today, rehearsed);
    }
  });
}

/** The list that was sent. Throws `list_missing`. */
function listOf(body: unknown): Buffer {
  if (Buffer.isBuffer(body) && body.length > 0) return body;
  throw new MaillageError('list_missing');
}

/** Throws `list_has_changed` where the version that a list made does not follow the one that was looked at. A list without news makes none. */
function refuseOther(seen: number, made: number): void {
  if (made !== seen && made !== seen + 1)
    throw new MaillageError('list_has_changed', { seen, last: made - 1 });
}

/** A list may leave the point of a known place untold. */
const knownPoint = (point: { lon: number; lat: number } | undefined) =>
  point !== undefined && Number.isFinite(point.lon) && Number.isFinite(point.lat) ? point : {};
