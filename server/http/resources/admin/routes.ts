import Type from 'typebox';
import { listAudit } from '../../../../data/store/audit.ts';
import { createToken, listTokens, revokeToken } from '../../../../data/store/tokens.ts';
import { MaillageError } from '../../../../errors/maillage_error.ts';
import { Moment, Nullable, Offset, problems } from '../../../schemas/common.ts';
import { momentOf } from '../../../served/moment.ts';
import type { App } from '../../fastify_types.ts';
import type { RouteContext } from '../../route_context.ts';
import { withScope } from '../../route_options.ts';

const Scope = Type.Union(
  [
    Type.Literal('sites:write'),
    Type.Literal('reports:decide'),
    Type.Literal('jobs:write'),
    Type.Literal('admin'),
  ],
  { description: 'sites:write, reports:decide, jobs:write or admin' },
);
const NullableMoment = Nullable(Type.String());
const Token = Type.Object({
  id: Type.String(),
  name: Type.String(),
  scopes: Type.Array(Type.String()),
  created_at: Moment,
  expires_at: NullableMoment,
  revoked_at: NullableMoment,
});
const AuditLine = Type.Object({
  id: Type.Integer(),
  at: Moment,
  actor: Type.String(),
  action: Type.String(),
  target: Nullable(Type.String()),
  details: Type.Unknown(),
});

/** Tokens and the audit log, for who has the scope admin. */
export function adminRoutes(app: App, { service }: RouteContext): void {
  app.get(
    '/tokens',
    withScope('admin', {
      tags: ['Operation'],
      summary: 'Tokens, without their text, which nobody has',
      response: { 200: Type.Object({ items: Type.Array(Token) }), ...problems(401, 403, 503) },
    }),
    async () => {
      return { items: await listTokens(service.database) };
    },
  );

  app.post(
    '/tokens',
    withScope('admin', {
      tags: ['Operation'],
      summary: 'Make a token; its text is told here and never again',
      body: Type.Object(
        {
          name: Type.String({
            minLength: 1,
            maxLength: 100,
            description: 'Told in the history of what it changes',
          }),
          scopes: Type.Array(Scope, { minItems: 1 }),
          expires_at: Type.Optional(Moment),
        },
        { additionalProperties: false },
      ),
      response: {
        201: Type.Object({ ...Token.properties, token: Type.String() }),
        ...problems(400, 401, 403, 409, 413, 415, 503),
      },
    }),
    async (request, reply) => {
      const actor = service.auth.actorOf(request);
      const { name, scopes, expires_at } = request.body;
      const expires = expires_at === undefined ? null : momentOf(expires_at, 'expires_at');
      const { record, token } = await service.database.transaction(async (tx) => {
        const made = await createToken(tx, { name, scopes, expires_at: expires });
        const { id, name: told, scopes: given } = made.record;
        await service.auth.audit(actor, 'token.create', id, { name: told, scopes: given }, tx);
        return made;
      });
      reply.code(201).header('cache-control', 'no-store');
      return { ...record, token };
    },
  );

  app.delete(
    '/tokens/:id',
    withScope('admin', {
      tags: ['Operation'],
      summary: 'Revoke a token',
      params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
      response: {
        200: Type.Object({ id: Type.String(), revoked: Type.Boolean() }),
        ...problems(400, 401, 403, 404, 503),
      },
    }),
    async (request) => {
      const actor = service.auth.actorOf(request);
      const { id } = request.params;
      await service.database.transaction(async (tx) => {
        if (!(await revokeToken(tx, id))) {
          throw new MaillageError('unknown_token', { id });
        }
        await service.auth.audit(actor, 'token.revoke', id, undefined, tx);
      });
      return { id, revoked: true };
    },
  );

  app.get(
    '/audit',
    withScope('admin', {
      tags: ['Operation'],
      summary: 'Who changed what and when, newest first',
      querystring: Type.Object({
        limit: Type.Integer({ minimum: 1, maximum: 1000, default: 100 }),
        offset: Offset,
      }),
      response: { 200: Type.Object({ items: Type.Array(AuditLine) }), ...problems(400, 401, 403, 503) },
    }),
    async (request) => {
      return { items: await listAudit(service.database, request.query) };
    },
  );
}
