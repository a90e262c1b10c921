import Type, { type Static } from 'typebox';
import type { Job } from '../../../../data/jobs/types.ts';
import { changeSite } from '../../../../data/store/sites.ts';
import { parseMapping } from '../../../../data/tables/header.ts';
import { MaillageError } from '../../../../errors/maillage_error.ts';
import { siteVersionFeature, tellDoubt } from '../../../answers/site.ts';
import { refuseSwapped } from '../../../answers/swapped.ts';
import { newListReader } from '../../../prepare/list_reader.ts';
import { SILENT } from '../../../process/progress.ts';
import { problems } from '../../../schemas/common.ts';
import { SiteChangeBody } from '../../../schemas/corrections.ts';
import { SiteDoubt, SiteHistory } from '../../../schemas/places.ts';
import type { App } from '../../fastify_types.ts';
import type { RouteContext } from '../../service.ts';

const security = [{ token: [] }];
const LIST_BYTES = 64 * 1024 * 1024;
const JobId = Type.Optional(Type.String({ description: 'The job that brings the coverage to the list' }));
const Named = Type.Object({ id: Type.String(), name: Type.String() });

const ImportReport = Type.Object({
  version: Type.Integer(),
  added: Type.Array(Named),
  changed: Type.Array(Type.Object({ ...Named.properties, fields: Type.Array(Type.String()) })),
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
      reason: Type.String(),
    }),
  ),
  unchanged: Type.Integer(),
  notes: Type.Array(Type.String()),
  dry_run: Type.Boolean(),
  job_id: JobId,
});

/** PATCH /sites/{id} and POST /sites/import: changes of the list, with a token; the coverage follows by a job. */
export function siteChangeRoutes(root: App, { service, limits }: RouteContext): void {
  const lists = newListReader();
  root.addHook('onClose', () => lists.close());
  root.patch(
    '/sites/:id',
    {
      config: { scope: 'sites:write' },
      schema: {
        tags: ['Corrections'],
        summary: 'Change facts of a tiers-lieu; what is left out stays',
        security,
        params: Type.Object({ id: Type.String({ maxLength: 200 }) }),
        querystring: Type.Object({ reason: Type.Optional(Type.String({ maxLength: 500 })) }),
        body: SiteChangeBody,
        response: {
          200: Type.Object({ site: SiteHistory.properties.items.items, job_id: JobId }),
          ...problems(400, 401, 403, 404, 413, 415, 503),
        },
      },
    },
    async (request) => {
      const actor = service.auth.actorOf(request);
      const { id } = request.params;
      const origin = { changed_by: actor.name, reason: request.query.reason ?? null };
      const served = service.served();
      refuseSwapped(served, [request.body]);
      const region = served.region.id;
      // All or nothing: a change that is kept is in the audit log, and will be in the coverage.
      return service.database.transaction(async (tx) => {
        const site = await changeSite(tx, region, id, request.body, origin);
        await service.auth.audit(actor, 'site.change', id, request.body, tx);
        const job = await service.queueCompute(actor.name, tx);
        return { site: siteVersionFeature(site), job_id: job.id };
      });
    },
  );

  // A scope of its own: a list is taken as it is, whatever its media type.
  root.register(async (scope) => {
    const app = scope as unknown as App;
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: LIST_BYTES }, (_request, body, done) =>
      done(null, body),
    );
    app.post(
      '/sites/import',
      {
        config: { ...limits.heavy, scope: 'sites:write' },
        schema: {
          tags: ['Corrections'],
          summary: 'A new version of the list: GeoJSON, CSV or JSON',
          description:
            'A wrong row never stops the others. What cannot be read leaves what is known of a site, which is then doubtful. Sites that the list does not have are closed, unless they are to be kept or rows cannot be read; a list that is empty or unreadable, or would close, move, rename or date anew most of them, is refused, unless forced.',
          security,
          reads: {
            'text/csv': Type.String({ description: 'A header, and a line for each tiers-lieu' }),
            'application/geo+json': Type.Object({}, { description: 'A FeatureCollection of points' }),
            'application/json': Type.Unknown({ description: 'A list of objects, or what holds one' }),
            'application/octet-stream': Type.String({ format: 'binary' }),
          },
          querystring: Type.Object({
            name: Type.String({
              minLength: 1,
              maxLength: 200,
              description: 'Name of the list’s file, with its ending',
            }),
            dry_run: Type.Boolean({ default: false }),
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
            columns: Type.Optional(
              Type.String({
                maxLength: 2000,
                description:
                  'Names of columns that are not known: nom=lib_structure,lat=y. They are kept with the list and used for its next versions; none forgets them',
              }),
            ),
          }),
          response: { 200: ImportReport, ...problems(400, 401, 403, 409, 413, 415, 422, 429, 503) },
        },
      },
      async (request): Promise<Static<typeof ImportReport>> => {
        const actor = service.auth.actorOf(request);
        const { name, dry_run, keep_missing, force, source, reason, columns } = request.query;
        const bytes = listOf(request.body);
        const notes: string[] = [];
        let job: Job | undefined;
        const { importSites } = await import('../../../prepare/import_sites.ts');
        const { report, rejected } = await importSites(
          {
            db: service.database,
            readList: lists.read,
            communes: service.served().communes,
            progress: { ...SILENT, note: (text) => notes.push(text) },
          },
          service.served().region,
          { bytes, name },
          {
            dryRun: dry_run,
            missing: keep_missing ? 'keep' : 'close',
            changed_by: actor.name,
            reason: reason ?? null,
            force,
            ...(source !== undefined && { source }),
            ...(columns && { columns: parseMapping(columns) }),
            async alongside(tx, { version }) {
              await service.auth.audit(actor, 'sites.import', name, { version }, tx);
              job = await service.queueCompute(actor.name, tx);
            },
          },
        );
        return {
          version: report.version,
          added: report.added,
          changed: report.changed,
          kept: report.kept,
          closed: report.closed,
          doubtful: report.doubtful.map((site) => ({ ...site, doubts: site.doubts.map(tellDoubt) })),
          rejected: [...rejected, ...report.rejected],
          unchanged: report.unchanged,
          notes,
          dry_run,
          ...(job && { job_id: job.id }),
        };
      },
    );
  });
}

/** The list that was sent. Throws `list_missing`. */
function listOf(body: unknown): Buffer {
  if (Buffer.isBuffer(body) && body.length > 0) return body;
  throw new MaillageError('list_missing');
}
