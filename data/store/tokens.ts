import { createHash, randomBytes } from 'node:crypto';
import { MaillageError } from '../../errors/maillage_error.ts';
import type { Database } from '../database/database_interface.ts';
import { foldText } from '../tables/text.ts';
import type { TokenRecord, TokenScope } from './stored_records.ts';

const COLUMNS = 'id, name, scopes, created_at, expires_at, revoked_at';

/** A token has 256 random bits, so its plain SHA-256 cannot be turned round. */
const hashOf = (token: string): Uint8Array => createHash('sha256').update(token).digest();

/** What the history says of who is no holder of a token. */
const RESERVED = [
  'command',
  'keeper',
  'schedule',
  'import',
  'report',
  'retention',
  'maillage',
  'system',
  'anonymous',
];

/** One script alone, so that no name is written like another with letters that look the same. */
const LEGIBLE = /^[\p{Script=Latin}\p{M}\d .,;:'’"()&+/@_–-]+$/u;

/** A name as two of them are compared: signs that look alike are the same. */
const nameKey = (name: string): string => foldText(name.normalize('NFKC'));

/**
 * Makes a token; its text is told here and never again, only its hash is kept. The history tells its name: it is that of no other token
 * that holds. Errors: bad_token_name, token_name_taken.
 */
export async function createToken(
  db: Database,
  input: { name: string; scopes: TokenScope[]; expires_at?: string | null },
): Promise<{ record: TokenRecord; token: string }> {
  const name = input.name.trim();
  const key = nameKey(name);
  if (key === '' || !LEGIBLE.test(name) || RESERVED.includes(key))
    throw new MaillageError('bad_token_name', { name });
  const token = `maillage_${randomBytes(32).toString('base64url')}`;
  return db.transaction(async (tx) => {
    await tx.query("select pg_advisory_xact_lock(hashtext('token names'))");
    const held = await tx.query<{ name: string }>(
      'select name from tokens where revoked_at is null and (expires_at is null or expires_at > now())',
    );
    if (held.some((other) => nameKey(other.name) === key))
      throw new MaillageError('token_name_taken', { name });
    return insertToken(tx, { ...input, name }, token);
  });
}

async function insertToken(
  db: Database,
  input: { name: string; scopes: TokenScope[]; expires_at?: string | null },
  token: string,
): Promise<{ record: TokenRecord; token: string }> {
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
