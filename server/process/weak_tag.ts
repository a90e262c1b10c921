import { hash } from 'node:crypto';

/** What an answer's tag tells its text by. */
export const tagHash = (text: string | NodeJS.ArrayBufferView): string => hash('sha1', text, 'base64url');

/** The tag of an answer that is told in several ways by that of one of them: a weak one (RFC 9110). */
export const weakTag = (text: NodeJS.ArrayBufferView): string => `W/"${tagHash(text)}"`;
