import Type from 'typebox';
import type { Database } from '../../../../data/database/database_interface.ts';
import { hashedId } from '../../../../data/lists/identity.ts';
import { newlyTold, type Site, type SiteVersion } from '../../../../data/records.ts';
import { rehearse } from '../../../../data/store/sites/rehearsal.ts';
import { addSite, changeSite } from '../../../../data/store/sites/sites.ts';
import type { SiteChange } from '../../../../data/store/stored_records.ts';
import { communeOf } from '../../../answers/commune_of_point.ts';
import { dayOfChange, effectOnCoverage } from '../../../answers/list_effect.ts';
import { siteVersionFeature } from '../../../answers/site.ts';
import { refuseSwapped } from '../../../answers/swapped.ts';
import { problems } from '../../../schemas/common.ts';
import { NewSiteBody, SiteChangeBody } from '../../../schemas/corrections.ts';
import { DryRun, JobId, ListEffect } from '../../../schemas/list_effect.ts';
import { SiteHistory } from '../../../schemas/sites_and_communes.ts';
import type { Served } from '../../../served/served.ts';
import type { App } from '../../fastify_types.ts';
import type { Actor } from '../../plugins/auth.ts';
import type { RouteContext } from '../../route_context.ts';
import { withScope } from '../../route_options.ts';

const ChangeQuery = Type.Object({
  reason: Type.Optional(
    Type.String({ maxLength: 500, description: 'Why, and where it is known from: kept in the history' }),
  ),
  dry_run: DryRun,
});
const Changed = Type.Object({
  site: SiteHistory.properties.items.items,
  effect: Type.Optional(ListEffect),
  job_id: JobId,
});

/** POST /sites and PATCH /sites/{id}: changes of one tiers-lieu, with a token; the coverage follows by a job. */
export function siteChangeRoutes(app: App, { service }: RouteContext): void {
  app.post(
    '/sites',
    withScope('sites:write', {
      tags: ['Corrections'],
      summary: 'Add a tiers-lieu to the list',
      description:
        'Open, unless it says otherwise or opens on a day to come. A list that has it later takes it over. `dry_run` tells what it would do.',
      querystring: ChangeQuery,
      body: NewSiteBody,
      response: { 200: Changed, ...problems(400, 401, 403, 409, 413, 415, 429, 503) },
    }),
    async (request) => {
      const served = service.served();
      refuseSwapped(served, [request.body]);
      const site = newSite(served, request.body, service.today());
      const { dry_run, reason = null } = request.query;
      return applied(service.auth.actorOf(request), 'site.add', site.id, request.body, dry_run, (tx, by) =>
        addSite(tx, served.region.id, site, { changed_by: by, reason }),
      );
    },
  );

  app.patch(
    '/sites/:id',
    withScope('sites:write', {
      tags: ['Corrections'],
      summary: 'Change facts of a tiers-lieu; what is left out stays',
      description:
        'A new point is a move from the day `moved_on`, a correction without it. `dry_run` tells what it would do.',
      params: Type.Object({ id: Type.String({ maxLength: 200 }) }),
      querystring: ChangeQuery,
      body: SiteChangeBody,
      response: { 200: Changed, ...problems(400, 401, 403, 404, 413, 415, 429, 503) },
    }),
    async (request) => {
      const { id } = request.params;
      const { body } = request;
      const served = service.served();
      refuseSwapped(served, [body]);
      const isMoved = body.lon !== undefined && body.lat !== undefined;
      const change: SiteChange = isMoved
        ? { ...body, position: 'given', commune: communeOf(served, body) }
        : body;
      const { dry_run, reason = null } = request.query;
      return applied(service.auth.actorOf(request), 'site.change', id, body, dry_run, (tx, by) =>
        changeSite(tx, served.region.id, id, change, { changed_by: by, reason }),
      );
    },
  );

  /** All or nothing: a change that is kept is in the audit log, and will be in the coverage. A dry run tells what it would do. */
  async function applied(
    actor: Actor,
    action: string,
    id: string,
    told: SiteChange,
    dryRun: boolean,
    change: (tx: Database, by: string) => Promise<SiteVersion>,
  ): Promise<Type.Static<typeof Changed>> {
    const served = service.served();
    if (dryRun) {
      const on = dayOfChange(service.today(), told);
      const rehearsed = await rehearse(service.database, served.region.id, on, (tx) =>
        change(tx, actor.name),
      );
      const effect = await effectOnCoverage(service.engine, served, on, rehearsed);
      return { site: siteVersionFeature(rehearsed.told), effect };
    }
    return service.database.transaction(async (tx) => {
      const site = await change(tx, actor.name);
      await service.auth.audit(actor, action, id, told, tx);
      const job = await service.queueCompute(actor.name, tx);
      return { site: siteVersionFeature(site), job_id: job.id };
    });
  }
}

/** A tiers-lieu that is of no list, with the id that a list which tells none would give it. */
function newSite(served: Served, told: Type.Static<typeof NewSiteBody>, today: string): Site {
  const { moved_on: _, name, lon, lat, ...facts } = told;
  const commune = communeOf(served, { lon, lat });
  const isToCome = typeof facts.opened_on === 'string' && facts.opened_on > today;
  const id = hashedId(name.trim(), commune?.code ?? `${lon.toFixed(2)} ${lat.toFixed(2)}`);
  return {
    ...newlyTold({ id, name: name.trim(), lon, lat, commune }),
    status: isToCome ? 'planned' : 'open',
    ...facts,
  };
}
