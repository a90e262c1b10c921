import Type from 'typebox';
import { listCoverages } from '../../../../data/store/coverages.ts';
import { recentSiteChanges } from '../../../../data/store/sites/site_changes.ts';
import { MaillageError } from '../../../../errors/maillage_error.ts';
import { atomFeed } from '../../../output/feed.ts';
import { documented, problems } from '../../../schemas/common.ts';
import type { App } from '../../fastify_types.ts';
import { baseUrl } from '../../links.ts';
import type { RouteContext } from '../../route_context.ts';
import { withSchema } from '../../route_options.ts';

const MOST_ENTRIES = 100;
const MOST_COVERAGES = 30;

/** GET /feed.atom: openings, closings and coverage changes, of the region or of a commune. */
export function feedRoute(app: App, { service }: RouteContext): void {
  app.get(
    '/feed.atom',
    withSchema({
      tags: ['Open data'],
      summary: 'What changed: openings, closings and new coverages, as an Atom feed',
      querystring: Type.Object({
        commune: Type.Optional(
          Type.String({
            maxLength: 5,
            description: 'INSEE code: changes of tiers-lieux in this commune alone',
          }),
        ),
      }),
      response: {
        ...documented('An Atom feed (RFC 4287)', 'application/atom+xml', Type.String()),
        ...problems(400, 404, 503),
      },
    }),
    async (request, reply) => {
      const { region, communes, communeIndex } = service.served();
      const { commune: code } = request.query;
      const index = code === undefined ? undefined : communeIndex.get(code);
      if (code !== undefined && index === undefined)
        throw new MaillageError('unknown_commune', { region: region.name, code });
      const commune = index === undefined ? null : communes[index];
      const [coverages, changes] = await Promise.all([
        commune ? [] : listCoverages(service.database, region.id, { limit: MOST_COVERAGES, offset: 0 }),
        recentSiteChanges(service.database, region.id, {
          limit: MOST_ENTRIES,
          ...(commune && { commune: commune.code }),
        }),
      ]);
      reply.type('application/atom+xml; charset=utf-8');
      return atomFeed({ region, commune, coverages, changes }, baseUrl(service.config, request));
    },
  );
}
