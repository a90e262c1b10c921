import type { Config } from '../config.ts';
import type { Request } from './fastify_types.ts';
import { regionPath } from './plugins/regions.ts';

/**
 * Address that this request reached the server by, without a slash at its end: MAILLAGE_PUBLIC_URL where it is set. Where it asked for a
 * region by name, that region's: links lead to no other.
 */
export const baseUrl = (config: Config, request: Request): string =>
  `${serverUrl(config, request)}${regionPath(request)}`;

function serverUrl(config: Config, request: Request): string {
  if (config.public_url) return config.public_url.replace(/\/$/, '');
  // Host comes from the client: nothing but a plain host and port may stand in a link.
  const host = /^[\w.:[\]-]+$/.test(request.host) ? request.host : 'localhost';
  return `${request.protocol}://${host}`;
}

export interface Link {
  href: string;
  rel: string;
  type?: string;
  title?: string;
}

/** A link to what is JSON, or of another type. */
export const link = (rel: string, href: string, title: string, type = 'application/json'): Link => {
  return { rel, type, href, title };
};
