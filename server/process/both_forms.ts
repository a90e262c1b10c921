import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { weakTag } from './weak_tag.ts';

const compress = promisify(gzip);

/** What is made once and sent to many: as it is, and as gzip has it (RFC 1952). */
export interface BothForms {
  plain: Uint8Array;
  gzipped: Uint8Array;
  /** Weak: one for both. */
  etag: string;
}

/** Compresses once what would else be compressed for each who asks; beside the calling thread. */
export async function bothForms(plain: Uint8Array): Promise<BothForms> {
  const gzipped = plain.length > 0 ? await compress(plain) : plain;
  return { plain, gzipped, etag: weakTag(plain) };
}

/** The bytes that both are kept in. */
export const bytesOfForms = ({ plain, gzipped }: BothForms): number => plain.length + gzipped.length + 200;
