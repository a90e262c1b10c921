import { timingSafeEqual } from 'node:crypto';
import type { Database } from '../../../data/database/database_interface.ts';
import { appendAudit } from '../../../data/store/audit.ts';
import type { TokenScope } from '../../../data/store/stored_records.ts';
import { verifyToken } from '../../../data/store/tokens.ts';
import { MaillageError } from '../../../errors/maillage_error.ts';
import type { Config } from '../../config.ts';
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
  kind: 'command' | 'token' | 'user';
  /** As the history tells them, which is public: 'command', the name of their token, or 'keeper' for who is signed in. */
  name: string;
  scopes: TokenScope[];
  /** The name by which the proxy knows who is signed in; only the audit log keeps it. */
  person?: string;
}

/** People whom a reverse proxy has signed in, where it names them in a header. */
interface SignedIn {
  /** The header's name, in lower case. */
  header: string;
  /** Who of them keeps the list; null: everybody whom the proxy names. */
  keepers: ReadonlySet<string> | null;
}

const COMMAND: Actor = { kind: 'command', name: 'command', scopes: ['admin'] };

/** Checks the tokens of requests that change something, and writes the audit log. */
export interface Auth {
  /** Knows the actor of a request by its token. Throws `token_missing` or `token_unknown` (401), `not_allowed` (403). */
  check(request: Request, reply: Reply, scope: TokenScope): Promise<void>;
  /** Who asks; null where they show nothing. Throws `token_unknown` (401). */
  whoIs(request: Request, reply: Reply): Promise<Actor | null>;
  /** The actor of a request whose route has a scope. */
  actorOf(request: Request): Actor;
  /** Adds a line to the audit log; within the transaction `tx` where what it tells of is done there. */
  audit(actor: Actor, action: string, target: string | null, details?: unknown, tx?: Database): Promise<void>;
}

/**
 * Tokens come as `Authorization: Bearer ...` and are known by their hash alone. `localKey`: what commands on this machine
 * show that may read the home's files; it may do everything. `signedIn`: who keeps the list is named by the proxy too.
 */
export function newAuth(db: Database, localKey: string | null, signedIn: SignedIn | null = null): Auth {
  const actors = new WeakMap<Request, Actor>();
  const whoIs = async (request: Request, reply: Reply): Promise<Actor | null> => {
    const token = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (token === undefined) return signedIn && signedInUser(request, signedIn);
    if (localKey !== null && equal(token, localKey)) return COMMAND;
    const record = await verifyToken(db, token);
    if (!record) {
      reply.header('www-authenticate', 'Bearer realm="maillage", error="invalid_token"');
      throw new MaillageError('token_unknown');
    }
    return { kind: 'token', name: record.name, scopes: record.scopes };
  };
  const check = async (request: Request, reply: Reply, scope: TokenScope): Promise<Actor> => {
    const actor = await whoIs(request, reply);
    if (actor === null) {
      reply.header('www-authenticate', 'Bearer realm="maillage"');
      throw new MaillageError('token_missing');
    }
    if (!actor.scopes.includes(scope) && !actor.scopes.includes('admin')) {
      throw new MaillageError('not_allowed', { name: actor.name, scope });
    }
    return actor;
  };
  return {
    whoIs,
    async check(request, reply, scope) {
      actors.set(request, await check(request, reply, scope));
    },
    actorOf(request) {
      const actor = actors.get(request);
      if (actor === undefined) throw new Error(`${request.routeOptions.url} has no scope.`);
      return actor;
    },
    audit: (actor, action, target, details, tx = db) =>
      appendAudit(tx, {
        actor: actor.person === undefined ? actor.name : `${actor.name} (${actor.person})`,
        action,
        target,
        details,
      }),
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

/** Who is signed in, by the settings; null: tokens alone. */
export function signedInBy({
  user_header,
  keepers,
}: Pick<Config, 'user_header' | 'keepers'>): SignedIn | null {
  if (user_header === '') return null;
  const named = keepers.split(',').map((one) => one.trim());
  return { header: user_header.toLowerCase(), keepers: named.includes('*') ? null : new Set(named) };
}

/** What who is signed in may do: keep the list, and no more. */
const KEEPER_SCOPES: TokenScope[] = ['sites:write', 'reports:decide'];

/**
 * Who is signed in, by the proxy's header. It is believed from a proxy that is trusted alone, which says so by X-Forwarded-For; and where
 * something would change, from the service's own pages alone: a browser signs in for pages of others too.
 */
function signedInUser(request: Request, { header, keepers }: SignedIn): Actor | null {
  const named = request.headers[header];
  const person = typeof named === 'string' ? named.trim() : '';
  const isFromProxy = (request.ips?.length ?? 0) > 1;
  if (person === '' || !isFromProxy || (keepers !== null && !keepers.has(person))) return null;
  const isReading = request.method === 'GET' || request.method === 'HEAD';
  if (!isReading && !isOwnPage(request)) return null;
  return { kind: 'user', name: 'keeper', scopes: KEEPER_SCOPES, person };
}

/** Whether a request comes from a page of this service, as browsers tell of every request that they send. */
function isOwnPage({ headers, host }: Request): boolean {
  if (headers['sec-fetch-site'] !== undefined) return headers['sec-fetch-site'] === 'same-origin';
  return headers.origin !== undefined && URL.parse(headers.origin)?.host === host;
}

function equal(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)];
  return x.length === y.length && timingSafeEqual(x, y);
}
