import Type from 'typebox';
import { findCommune } from '../../../answers/commune.ts';
import { communeSheetFileName } from '../../../output/sheets/commune_sheet.ts';
import { communeSheetContent } from '../../../output/sheets/gather_commune.ts';
import type { SheetWriter } from '../../../output/sheets/writer.ts';
import { documented, problems } from '../../../schemas/common.ts';
import { PointQuery } from '../../../schemas/eligibility.ts';
import { basisOf } from '../../../served/served.ts';
import type { App, Reply } from '../../fastify_types.ts';
import { baseUrl } from '../../links.ts';
import type { RouteContext } from '../../service.ts';

const { on, as_known_at } = PointQuery.properties;
const response = {
  ...documented('PDF/A, tagged', 'application/pdf', Type.String({ format: 'binary' })),
  ...problems(400, 404, 429, 503),
};

/** GET /communes/{code}/sheet.pdf: what an applicant that is a commune attaches. Nothing is stored. */
export function sheetRoutes(app: App, { service, limits }: RouteContext, writer: SheetWriter): void {
  app.get(
    '/api/v1/communes/:code/sheet.pdf',
    {
      config: limits.heavy,
      schema: {
        tags: ['Proof'],
        summary: 'The sheet of a commune, one page and its annex',
        description:
          'What GET /communes/{code} answers, with a map of its white part, rule, proof and the addresses that verify it. Nothing is stored.',
        params: Type.Object({ code: Type.String({ maxLength: 10 }) }),
        querystring: Type.Object({ on, as_known_at }),
        response,
      },
    },
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
        basis: basisOf(served, day, today, service.config),
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
}

/** Sends a PDF to be shown, under a name to keep it by. */
export function sendSheet(reply: Reply, name: string, bytes: Uint8Array) {
  reply
    .type('application/pdf')
    .header('cache-control', 'private, no-cache')
    .header('content-disposition', `inline; filename="${name}"`);
  return reply.send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
}
