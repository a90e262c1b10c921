import Type from 'typebox';
import { findCommune } from '../../../answers/commune.ts';
import { whiteZonesOf } from '../../../output/paper/white_zones.ts';
import { communeSheetContent, communeSheetFileName } from '../../../output/sheets/gather_commune.ts';
import { territoryContent, territoryFileName } from '../../../output/sheets/gather_territory.ts';
import type { TerritoryKind } from '../../../output/sheets/territory_content.ts';
import type { SheetWriter } from '../../../output/sheets/writer.ts';
import { documented, problems } from '../../../schemas/common.ts';
import { PointQuery } from '../../../schemas/eligibility.ts';
import { askedInsteadOf } from '../../../served/asked_region.ts';
import { basisOf } from '../../../served/served.ts';
import type { App, Reply } from '../../fastify_types.ts';
import { baseUrl } from '../../links.ts';
import type { RouteContext } from '../../route_context.ts';
import { withSchema } from '../../route_options.ts';

const { on, as_known_at } = PointQuery.properties;
const response = {
  ...documented('PDF/A, tagged', 'application/pdf', Type.String({ format: 'binary' })),
  ...problems(400, 404, 429, 503),
};

/** GET /communes/{code}/sheet.pdf, what an applicant that is a commune attaches, and the reports of territories. Nothing is stored. */
export function sheetRoutes(app: App, context: RouteContext, writer: SheetWriter): void {
  const { service, limits } = context;
  app.get(
    '/communes/:code/sheet.pdf',
    withSchema(
      {
        tags: ['Proof'],
        summary: 'The sheet of a commune, one page and its annex',
        description:
          'What GET /communes/{code} answers, with a map of its white part, rule, proof and the addresses that verify it. Nothing is stored.',
        params: Type.Object({ code: Type.String({ maxLength: 10 }) }),
        querystring: Type.Object({ on, as_known_at }),
        response,
      },
      limits.heavy,
    ),
    async (request, reply) => {
      const { on, as_known_at } = request.query;
      const served = service.served();
      const index = findCommune(served, request.params.code);
      const day = await service.dayTimes(served, on, as_known_at);
      const today = service.today();
      const whitePart =
        day.list === null
          ? []
          : await service.engine.whiteGround(served, day.driveTimes, served.limit_s / 60, index);
      const content = await communeSheetContent({
        served,
        day,
        basis: basisOf(served, day, today, service.config, askedInsteadOf()),
        index,
        whitePart,
        today,
        base: baseUrl(service.config, request),
      });
      return sendSheet(
        reply,
        communeSheetFileName(content),
        await writer.write({ kind: 'commune', content }),
      );
    },
  );
  territoryRoute(app, context, writer, 'epci', '/epci/:code/sheet.pdf');
  territoryRoute(app, context, writer, 'departement', '/departements/:code/sheet.pdf');
  territoryRoute(app, context, writer, 'region', '/region/sheet.pdf');
}

const SINCE = Type.Optional(
  Type.String({ format: 'date', description: 'What changed since this day; a year before by default' }),
);

/** GET /epci/{code}/sheet.pdf, /departements/{code}/sheet.pdf, /region/sheet.pdf: the report of a territory. Nothing is stored. */
function territoryRoute(
  app: App,
  { service, limits }: RouteContext,
  writer: SheetWriter,
  kind: TerritoryKind,
  path: string,
): void {
  app.get(
    path,
    {
      config: limits.heavy,
      schema: {
        tags: ['Proof'],
        summary: `The report of a territory: ${kind}`,
        description:
          'Figures as GET /statistics tells them, map, best next places, what changed since a day, sites with who depends on each alone, communes, proof. Nothing is stored.',
        ...(path.includes(':code') && { params: Type.Object({ code: Type.String({ maxLength: 10 }) }) }),
        querystring: Type.Object({ on, as_known_at, since: SINCE }),
        response,
      },
    },
    async (request, reply) => {
      const { on, as_known_at, since } = request.query;
      const { code } = request.params as { code?: string };
      const served = service.served();
      const day = await service.dayTimes(served, on, as_known_at);
      const today = service.today();
      const basis = basisOf(served, day, today, service.config, askedInsteadOf());
      const content = await territoryContent({
        served,
        day,
        since: await service.dayTimes(served, since ?? yearBefore(basis.on), as_known_at),
        basis,
        kind,
        code: code?.toUpperCase() ?? null,
        whiteZones: await whiteZonesOf(service, served, day),
        engine: service.engine,
        today,
        base: baseUrl(service.config, request),
      });
      return sendSheet(reply, territoryFileName(content), await writer.write({ kind: 'territory', content }));
    },
  );
}

/** The same day of the year before; the 1st of March after a 29th of February. */
function yearBefore(day: string): string {
  const before = new Date(`${day}T00:00:00Z`);
  before.setUTCFullYear(before.getUTCFullYear() - 1);
  return before.toISOString().slice(0, 10);
}

/** Sends a PDF to be shown, under a name to keep it by. */
function sendSheet(reply: Reply, name: string, bytes: Uint8Array) {
  reply
    .type('application/pdf')
    .header('cache-control', 'private, no-cache')
    .header('content-disposition', `inline; filename="${name}"`);
  return reply.send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
}
