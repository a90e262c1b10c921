import Type, { type Static } from 'typebox';
import type { Database } from '../../../../data/database/database_interface.ts';
import { ReportBodySchema, readReport } from '../../../../data/rules/decision/reports.ts';
import { publicText } from '../../../../data/store/sites/public_facts.ts';
import { rehearse } from '../../../../data/store/sites/rehearsal.ts';
import { addReport, eraseReports, findReport, listReports } from '../../../../data/store/sites/reports.ts';
import type { Report as StoredReport } from '../../../../data/store/stored_records.ts';
import { MaillageError } from '../../../../errors/maillage_error.ts';
import { dayOfChange, effectOnCoverage } from '../../../answers/list_effect.ts';
import { siteVersionFeature } from '../../../answers/site.ts';
import { refuseSwapped } from '../../../answers/swapped.ts';
import { Offset, problems } from '../../../schemas/common.ts';
import { DecisionBody, Report, ReportStatus, Reports } from '../../../schemas/corrections.ts';
import { DryRun, JobId, ListEffect } from '../../../schemas/list_effect.ts';
import { SiteHistory } from '../../../schemas/sites_and_communes.ts';
import type { App } from '../../fastify_types.ts';
import type { Actor } from '../../plugins/auth.ts';
import { regionPath } from '../../plugins/regions.ts';
import type { RouteContext } from '../../route_context.ts';
import { withSchema, withScope } from '../../route_options.ts';
import { acceptReport, type Decided, refuseReport } from './corrections.ts';

const ReportId = Type.Object({ id: Type.String({ maxLength: 64 }) });

/** POST /reports without an account; listing and deciding with a token. */
export function reportRoutes(app: App, { service, limits }: RouteContext): void {
  app.post(
    '/reports',
    withSchema(
      {
        tags: ['Corrections'],
        summary: 'Report a tiers-lieu that is missing, closed or misplaced, or a wrong time',
        description:
          'No account is needed. E-mail addresses and telephone numbers are not kept, whatever field they are in.',
        body: Type.Unknown(),
        reads: { 'application/json': ReportBodySchema },
        response: { 201: ReportStatus, ...problems(400, 404, 413, 415, 429, 503) },
      },
      limits.reports,
    ),
    async (request, reply) => {
      const served = service.served();
      const told = readReport(request.body, service.today());
      const [lon, lat] = told.point ?? [];
      refuseSwapped(served, [{ lon, lat }, told.proposed ?? {}]);
      const report = await addReport(service.database, served.region.id, told);
      reply.code(201).header('location', `/api/v1/reports/${report.id}`);
      return tellStatus(report);
    },
  );

  app.get(
    '/reports/:id',
    withSchema({
      tags: ['Corrections'],
      summary: 'What became of a report',
      params: ReportId,
      response: { 200: ReportStatus, ...problems(404, 503) },
    }),
    async (request) => tellStatus(await reportOf(request.params.id)),
  );

  app.get(
    '/reports',
    withScope('reports:decide', {
      tags: ['Corrections'],
      summary: 'Reports, newest first',
      querystring: Type.Object({
        decided: Type.Optional(Type.Boolean({ description: 'Only decided ones, or only open ones' })),
        limit: Type.Integer({ minimum: 1, maximum: 1000, default: 100 }),
        offset: Offset,
      }),
      response: { 200: Reports, ...problems(400, 401, 403, 503) },
    }),
    async (request) => {
      const { decided, limit, offset } = request.query;
      const found = await listReports(service.database, service.served().region.id, {
        limit: limit + 1,
        offset,
        ...(decided !== undefined && { decided }),
      });
      const items = found.slice(0, limit).map(tellReport);
      const next = `${regionPath(request)}/api/v1/reports?limit=${limit}&offset=${offset + limit}${decided === undefined ? '' : `&decided=${decided}`}`;
      return found.length > limit ? { items, next } : { items };
    },
  );

  app.post(
    '/reports/:id/decision',
    withScope('reports:decide', {
      tags: ['Corrections'],
      summary: 'Accept, amend or refuse a report, with a reason',
      description:
        'An accepted report changes the list and the coverage; the change names the report in the site’s history. With `corrected` it is amended: those facts come before what it proposes. `dry_run` tells what it would do.',
      params: ReportId,
      body: DecisionBody,
      querystring: Type.Object({ dry_run: DryRun }),
      response: {
        200: Type.Object({
          report: Report,
          site: Type.Optional(SiteHistory.properties.items.items),
          effect: Type.Optional(ListEffect),
          job_id: JobId,
        }),
        ...problems(400, 401, 403, 404, 409, 413, 415, 429, 503),
      },
    }),
    async (request) => {
      const actor = service.auth.actorOf(request);
      const { accepted, reason, by, corrected = {}, site_id } = request.body;
      const served = service.served();
      const { id } = request.params;
      const decision = { reason, decided_by: deciderOf(actor, by) };
      const amendment = { corrected, ...(site_id !== undefined && { site_id }) };
      const decide = (tx: Database): Promise<Decided> =>
        accepted
          ? acceptReport(tx, served, id, decision, amendment)
          : refuseReport(tx, served.region, id, decision);
      if (request.query.dry_run) {
        const on = dayOfChange(service.today(), {
          ...(await reportOf(id)).proposed,
          ...corrected,
        });
        const rehearsed = await rehearse(service.database, served.region.id, on, decide);
        const effect = await effectOnCoverage(service.engine, served, on, rehearsed);
        return { ...tellDecided(rehearsed.told), effect };
      }
      const amended = site_id !== undefined || Object.keys(corrected).length > 0;
      const { decided, job } = await service.database.transaction(async (tx) => {
        const decided = await decide(tx);
        const details = { reason, ...(by !== undefined && { by }), ...(amended && amendment) };
        const action = accepted ? (amended ? 'report.amend' : 'report.accept') : 'report.refuse';
        await service.auth.audit(actor, action, id, details, tx);
        return { decided, job: decided.site && (await service.queueCompute(actor.name, tx)) };
      });
      return { ...tellDecided(decided), ...(job && { job_id: job.id }) };
    },
  );

  app.delete(
    '/reports/:id',
    withScope('reports:decide', {
      tags: ['Corrections'],
      summary: 'Erase what a report says of persons',
      description:
        'For who asks that what they wrote be deleted. Text, point and proposal go; a report that changed the list keeps its kind, site and decision, for the history names it, any other goes whole.',
      params: ReportId,
      response: {
        200: Type.Object({ id: Type.String(), erased: Type.Boolean() }),
        ...problems(401, 403, 404, 503),
      },
    }),
    async (request) => {
      const actor = service.auth.actorOf(request);
      const report = await reportOf(request.params.id);
      await service.database.transaction(async (tx) => {
        await eraseReports(tx, { id: report.id });
        await service.auth.audit(actor, 'report.erase', report.id, undefined, tx);
      });
      return { id: report.id, erased: true };
    },
  );

  async function reportOf(id: string): Promise<StoredReport> {
    const report = await findReport(service.database, id);
    if (report) return report;
    throw new MaillageError('unknown_report', { id });
  }
}

/** A role alone from the command line, which has no name of its own; with a token its name is never hidden. */
const deciderOf = ({ kind, name }: Actor, role: string | undefined): string =>
  role === undefined ? name : kind === 'command' ? publicText(role) : `${name} (${publicText(role)})`;

function tellDecided({ report, site }: Decided) {
  return { report: tellReport(report), ...(site && { site: siteVersionFeature(site) }) };
}

function tellStatus({ id, kind, site_id, reported_at, decision }: StoredReport): Static<typeof ReportStatus> {
  return { id, kind, site_id, reported_at, decision };
}

function tellReport(report: StoredReport): Static<typeof Report> {
  const [lon, lat] = report.point ?? [null, null];
  return {
    ...tellStatus(report),
    lon,
    lat,
    text: report.text,
    proposed: report.proposed && { ...report.proposed },
    ...(report.decision && { decided_by: report.decision.decided_by }),
  };
}
