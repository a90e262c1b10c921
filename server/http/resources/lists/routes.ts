import Type from 'typebox';
import { undoVersion } from '../../../../data/store/sites/list_undo.ts';
import { rehearse } from '../../../../data/store/sites/rehearsal.ts';
import { siteDates } from '../../../../data/store/sites/site_dates.ts';
import { listVersions } from '../../../../data/store/sites/sites.ts';
import { effectOnCoverage } from '../../../answers/list_effect.ts';
import { Day, Moment, Nullable, Offset, OneOf, problems } from '../../../schemas/common.ts';
import { DryRun, JobId, ListEffect } from '../../../schemas/list_effect.ts';
import type { App } from '../../fastify_types.ts';
import { regionPath } from '../../plugins/regions.ts';
import type { RouteContext } from '../../route_context.ts';
import { withSchema, withScope } from '../../route_options.ts';

const Named = Type.Object({ id: Type.String(), name: Type.String() });

const ListVersion = Type.Object({
  version: Type.Integer(),
  known_at: Moment,
  confirmed_at: { ...Moment, description: 'When a list last said the same: its age counts from here' },
  source: Type.String({ description: 'Name of the list' }),
  changed_by: Type.String(),
  reason: Nullable(Type.String()),
  report_id: Nullable(Type.String()),
  counts: Type.Object({
    total: Type.Integer(),
    open: Type.Integer(),
    planned: Type.Integer(),
    closed: Type.Integer(),
  }),
});

/** GET /lists, /lists/dates and POST /lists/{version}/undo: the list of tiers-lieux, version by version. */
export function listRoutes(app: App, { service }: RouteContext): void {
  app.get(
    '/lists',
    withSchema({
      tags: ['Corrections'],
      summary: 'Versions of the list of tiers-lieux, newest first',
      description: 'Every import and every correction is a version; none is ever overwritten.',
      querystring: Type.Object({
        limit: Type.Integer({ minimum: 1, maximum: 1000, default: 100 }),
        offset: Offset,
      }),
      response: {
        200: Type.Object({
          items: Type.Array(ListVersion),
          next: Type.Optional(Type.String({ description: 'Address of the next page' })),
        }),
        ...problems(400, 503),
      },
    }),
    async (request) => {
      const { limit, offset } = request.query;
      const all = await listVersions(service.database, service.served().region.id);
      const items = all.slice(offset, offset + limit).map(({ sha256: _, ...version }) => version);
      if (all.length <= offset + limit) return { items };
      return { items, next: `${regionPath(request)}/api/v1/lists?limit=${limit}&offset=${offset + limit}` };
    },
  );

  app.get(
    '/lists/dates',
    withSchema({
      tags: ['Corrections'],
      summary: 'Openings, closings and moves to come, and openings that nobody has confirmed',
      response: {
        200: Type.Object({
          today: Day,
          items: Type.Array(
            Type.Object({
              ...Named.properties,
              day: Day,
              kind: OneOf(
                ['opening', 'closing', 'moving', 'unconfirmed'],
                'unconfirmed: the announced day of opening has come, and nobody has said that it opened',
              ),
            }),
            { description: 'By day' },
          ),
        }),
        ...problems(503),
      },
    }),
    async () => {
      const today = service.today();
      return { today, items: await siteDates(service.database, service.served().region.id, today) };
    },
  );

  app.post(
    '/lists/:version/undo',
    withScope('sites:write', {
      tags: ['Corrections'],
      summary: 'Undo a version of the list, by a new one',
      description:
        'The tiers-lieux that it changed are again as they were known before; those that were changed once more since then stay as they are. Nothing is erased. `dry_run` tells what it would do.',
      params: Type.Object({ version: Type.Integer({ minimum: 1, maximum: 2 ** 31 - 1 }) }),
      querystring: Type.Object({ dry_run: DryRun }),
      body: Type.Object(
        { reason: Type.String({ minLength: 1, maxLength: 500, pattern: '\\S' }) },
        { additionalProperties: false },
      ),
      response: {
        200: Type.Object({
          version: Type.Integer({ description: 'The new one' }),
          undone: Type.Array(Named),
          changed_since: Type.Array(Named),
          effect: Type.Optional(ListEffect),
          job_id: JobId,
        }),
        ...problems(400, 401, 403, 404, 409, 413, 415, 429, 503),
      },
    }),
    async (request) => {
      const actor = service.auth.actorOf(request);
      const { version } = request.params;
      const { reason } = request.body;
      const served = service.served();
      const region = served.region.id;
      const origin = { changed_by: actor.name, reason };
      if (request.query.dry_run) {
        const today = service.today();
        const rehearsed = await rehearse(service.database, region, today, (tx) =>
          undoVersion(tx, region, version, origin),
        );
        return {
          ...rehearsed.told,
          effect: await effectOnCoverage(service.engine, served, today, rehearsed),
        };
      }
      return service.database.transaction(async (tx) => {
        const undone = await undoVersion(tx, region, version, origin);
        const details = { reason, version: undone.version };
        await service.auth.audit(actor, 'list.undo', String(version), details, tx);
        return { ...undone, job_id: (await service.queueCompute(actor.name, tx)).id };
      });
    },
  );
}
