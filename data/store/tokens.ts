import { createHash, randomBytes } from 'node:crypto';
import type { Database } from '../database/types.ts';
import type { TokenRecord, TokenScope } from './types.ts';

const COLUMNS = 'id, name, scopes, created_at, expires_at, revoked_at';

/** A token has 256 random bits, so its plain SHA-256 cannot be turned round. */
const hashOf = (token: string): Uint8Array => createHash('sha256').update(token).digest();

/** Makes a token; its text is told here and never again, only its hash is kept. */
export async function createToken(
  db: Database,
  input: { name: string; scopes: TokenScope[]; expires_at?: string | null },
): Promise<{ record: TokenRecord; token: string }> {
  const token = `maillage_${randomBytes(32).toString('base64url')}`;
  const [record] = await db.query<TokenRecord>(
    `insert into tokens (name, hash, scopes, expires_at) values ($1, $2::bytea, $3::text[], $4::timestamptz)
     returning ${COLUMNS}`,
    [input.name, hashOf(token), input.scopes, input.expires_at ?? null],
  );
  return { record: record!, token };
}

/** The token's record; null where it is unknown, expired or revoked. */
export async function verifyToken(db: Database, token: string): Promise<TokenRecord | null> {
  const [record] = await db.query<TokenRecord>(
    `select ${COLUMNS} from tokens where hash = $1::bytea and revoked_at is null
       and (expires_at is null or expires_at > now())`,
    [hashOf(token)],
  );
  return record ?? null;
}

/** Ends a token; false where there is none with that id, or it was revoked before. */
export async function revokeToken(db: Database, id: string): Promise<boolean> {
  const changed = await db.query(
    'update tokens set revoked_at = now() where id::text = lower($1) and revoked_at is null returning 1',
    [id],
  );
  return changed.length > 0;
}

/** All tokens, newest first, the ended ones too. */
export async function listTokens(db: Database): Promise<TokenRecord[]> {
  return db.query<TokenRecord>(`select ${COLUMNS} from tokens order by created_at desc, id`);
}
