import { timingSafeEqual } from 'node:crypto';
import type { Database } from '../../../data/database/types.ts';
import { appendAudit } from '../../../data/store/audit.ts';
import { verifyToken } from '../../../data/store/tokens.ts';
import type { TokenScope } from '../../../data/store/types.ts';
import { MaillageError } from '../../../errors/maillage_error.ts';
import type { App, Reply, Request } from '../fastify_types.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a token must allow for this route: asked before the request's body is read. */
    scope?: TokenScope;
  }
}

/** Who asks for a change. */
export interface Actor {
  /** What they are, which nobody can choose: a command with the home's key, or the holder of a token. */
  kind: 'command' | 'token';
  /** As the history tells them: 'command', or the name of their token. */
  name: string;
  scopes: TokenScope[];
}

const COMMAND: Actor = { kind: 'command', name: 'command', scopes: ['admin'] };

/** Checks the tokens of requests that change something, and writes the audit log. */
export interface Auth {
  /** Knows the actor of a request by its token. Throws `token_missing` or `token_unknown` (401), `not_allowed` (403). */
  check(request: Request, reply: Reply, scope: TokenScope): Promise<void>;
  /** The actor of a request whose route has a scope. */
  actorOf(request: Request): Actor;
  /** Adds a line to the audit log; within the transaction `tx` where what it tells of is done there. */
  audit(actor: Actor, action: string, target: string | null, details?: unknown, tx?: Database): Promise<void>;
}

/**
 * Tokens come as `Authorization: Bearer ...` and are known by their hash alone. `localKey`: what commands on this machine
 * show that may read the home's files; it may do everything.
 */
export function newAuth(db: Database, localKey: string | null): Auth {
  const actors = new WeakMap<Request, Actor>();
  const check = async (request: Request, reply: Reply, scope: TokenScope): Promise<Actor> => {
    const token = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (token === undefined) {
      reply.header('www-authenticate', 'Bearer realm="maillage"');
      throw new MaillageError('token_missing');
    }
    if (localKey !== null && equal(token, localKey)) return COMMAND;
    const record = await verifyToken(db, token);
    if (!record) {
      reply.header('www-authenticate', 'Bearer realm="maillage", error="invalid_token"');
      throw new MaillageError('token_unknown');
    }
    if (!record.scopes.includes(scope) && !record.scopes.includes('admin')) {
      throw new MaillageError('not_allowed', { name: record.name, scope });
    }
    return { kind: 'token', name: record.name, scopes: record.scopes };
  };
  return {
    async check(request, reply, scope) {
      actors.set(request, await check(request, reply, scope));
    },
    actorOf(request) {
      const actor = actors.get(request);
      if (actor === undefined) throw new Error(`${request.routeOptions.url} has no scope.`);
      return actor;
    },
    audit: (actor, action, target, details, tx = db) =>
      appendAudit(tx, { actor: actor.name, action, target, details }),
  };
}

/**
 * Asks for the token of every route that has a scope (`config: { scope }`) as soon as the request's head is there: no body of
 * somebody unknown is read. Limits of requests come before. To be called before the routes are made.
 */
export function useAuth(app: App, auth: Auth): void {
  app.addHook('onRoute', (route) => {
    const { scope } = route.config ?? {};
    const documented = (route.schema as { security?: unknown } | undefined)?.security !== undefined;
    if (documented !== (scope !== undefined))
      throw new Error(`${route.method} ${route.url}: a scope and \`security\` go together.`);
    if (scope === undefined) return;
    const guard = (request: Request, reply: Reply): Promise<void> => auth.check(request, reply, scope);
    route.onRequest = [...[route.onRequest ?? []].flat(), guard as never];
  });
}

function equal(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)];
  return x.length === y.length && timingSafeEqual(x, y);
}
