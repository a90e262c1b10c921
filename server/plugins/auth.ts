import { timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Database } from '../../data/database/types.ts';
import { appendAudit } from '../../data/store/audit.ts';
import { verifyToken } from '../../data/store/tokens.ts';
import type { TokenScope } from '../../data/store/types.ts';
import { MaillageError } from '../../isochrones/errors.ts';

/** Who asks for a change: the name of their token. */
export interface Actor {
  name: string;
  scopes: TokenScope[];
}

/** Checks the tokens of requests that change something, and writes the audit log. */
export interface Auth {
  /** The actor of a request. Throws `token_missing` or `token_unknown` (401), `not_allowed` (403). */
  require(request: FastifyRequest, reply: FastifyReply, scope: TokenScope): Promise<Actor>;
  /** Adds a line to the audit log. */
  audit(actor: Actor, action: string, target: string | null, details?: unknown): Promise<void>;
}

/**
 * Tokens come as `Authorization: Bearer ...` and are known by their hash alone. `localKey`: what commands on this machine
 * show that may read the home's files; it may do everything.
 */
export function newAuth(db: Database, localKey: string | null): Auth {
  return {
    async require(request, reply, scope) {
      const token = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
      if (token === undefined) {
        reply.header('www-authenticate', 'Bearer realm="maillage"');
        throw new MaillageError(
          'token_missing',
          'This changes something: send a token as Authorization: Bearer ...',
          {
            status: 401,
          },
        );
      }
      if (localKey !== null && equal(token, localKey)) return { name: 'command', scopes: ['admin'] };
      const record = await verifyToken(db, token);
      if (!record) {
        reply.header('www-authenticate', 'Bearer realm="maillage", error="invalid_token"');
        throw new MaillageError('token_unknown', 'The token is not known, has expired or was revoked.', {
          status: 401,
        });
      }
      if (!record.scopes.includes(scope) && !record.scopes.includes('admin')) {
        throw new MaillageError('not_allowed', `The token ${record.name} does not have the scope ${scope}.`, {
          status: 403,
        });
      }
      return { name: record.name, scopes: record.scopes };
    },
    audit: (actor, action, target, details) =>
      appendAudit(db, { actor: actor.name, action, target, details }),
  };
}

function equal(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)];
  return x.length === y.length && timingSafeEqual(x, y);
}
