import Type from 'typebox';
import { Nullable, problems } from '../../../schemas/common.ts';
import type { App } from '../../fastify_types.ts';
import type { RouteContext } from '../../route_context.ts';
import { withSchema } from '../../route_options.ts';

/** GET /keeper: who asks, for the page of those who keep the list. */
export function keeperRoute(app: App, { service }: RouteContext): void {
  app.get(
    '/keeper',
    withSchema({
      tags: ['Corrections'],
      summary: 'Who is asking, and what they may change',
      description:
        'By the token that is sent, or by the name that the proxy gives to who is signed in. Without either: nobody, who may change nothing.',
      response: {
        200: Type.Object({
          name: Nullable(Type.String({ description: 'Of the token, or of who is signed in' })),
          by: Nullable(Type.String({ description: 'token, proxy or command: how they are known' })),
          scopes: Type.Array(Type.String()),
        }),
        ...problems(401, 503),
      },
    }),
    async (request, reply) => {
      reply.header('cache-control', 'no-store');
      const actor = await service.auth.whoIs(request, reply);
      if (actor === null) return { name: null, by: null, scopes: [] };
      if (actor.scopes.some((scope) => scope === 'sites:write' || scope === 'admin')) service.expectChange();
      return {
        name: actor.person ?? actor.name,
        by: actor.kind === 'user' ? 'proxy' : actor.kind,
        scopes: actor.scopes,
      };
    },
  );
}
