import type { Feature } from 'geojson';
import { isBreathDue, ownTurn } from '../../../data/turns/breath.ts';
import type { Reply, Request } from '../fastify_types.ts';
import type { Link } from '../links.ts';
import type { Crs } from './crs.ts';
import { featureText } from './feature_text.ts';
import { wantsHtml } from './negotiation.ts';

export const GEOJSON = 'application/geo+json';
/** Signs of a page's features: it is made on the thread that answers, at some ten milliseconds a million. */
const LONGEST_PAGE = 2_000_000;
/** Signs of the links that an answer has as a header: proxies take few kB of all headers together. */
const LONGEST_LINKS = 2000;

/** The page itself, its other format, and its neighbours. */
export function pageLinks(
  request: Request,
  href: string,
  query: { limit: number; offset: number },
  { matched, shown }: { matched: number; shown: number },
): Link[] {
  const at = (offset: number): string => {
    const parameters = new URLSearchParams(
      Object.entries(query).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]])),
    );
    parameters.set('offset', String(offset));
    return `${href}?${parameters}`;
  };
  const type = wantsHtml(request) ? 'text/html' : GEOJSON;
  const links: Link[] = selfLinks(request, href, 'This page', GEOJSON);
  const { offset, limit } = query;
  if (offset + shown < matched && shown > 0)
    links.push({ rel: 'next', type, href: at(offset + shown), title: 'Next page' });
  if (offset > 0)
    links.push({ rel: 'prev', type, href: at(Math.max(0, offset - limit)), title: 'Page before' });
  return links;
}

/** This page in its own format and in the other one. */
export function selfLinks(request: Request, href: string, title: string, type = 'application/json'): Link[] {
  const search = new URLSearchParams(request.url.split('?')[1] ?? '');
  const as = (format: string): string => {
    search.set('f', format);
    return `${href}?${search}`;
  };
  const html = wantsHtml(request);
  return [
    { rel: html ? 'alternate' : 'self', type, href: as('json'), title: `${title} as JSON` },
    { rel: html ? 'self' : 'alternate', type: 'text/html', href: as('html'), title: `${title} as HTML` },
  ];
}

/** The links as a header, as many as fit: each repeats the query, and all of them are in the body too. */
export function linkHeader(links: Link[]): string {
  let header = '';
  for (const { href, rel, type = '' } of links.toSorted((a, b) => a.href.length - b.href.length)) {
    const link = `<${href}>; rel="${rel}"; type="${type}"`;
    if (header.length + link.length > LONGEST_LINKS) break;
    header += header === '' ? link : `, ${link}`;
  }
  return header;
}

/**
 * The features of a page and their texts: so many as asked for, or fewer where they would be too much to hold and to send; written in turns
 * with others.
 */
export async function pageOf(
  features: readonly Feature[],
  offset: number,
  limit: number,
  crs: Crs,
): Promise<{ shown: Feature[]; texts: string[] }> {
  const shown: Feature[] = [];
  const texts: string[] = [];
  let length = 0;
  await ownTurn();
  for (const feature of features.slice(offset, offset + limit)) {
    if (isBreathDue()) await ownTurn();
    const text = await featureText(feature as Feature & Record<string, unknown>, crs);
    length += text.length;
    if (length > LONGEST_PAGE && shown.length > 0) break;
    shown.push(feature);
    texts.push(text);
  }
  return { shown, texts };
}

/** Sends the answer as JSON, or as the page that `html` makes where that is asked for. */
export function send(
  request: Request,
  reply: Reply,
  body: object | (() => string),
  html: () => string,
  type = 'application/json',
): string {
  reply.header('vary', 'accept');
  if (wantsHtml(request)) {
    reply.type('text/html; charset=utf-8');
    return html();
  }
  reply.type(`${type}; charset=utf-8`);
  return typeof body === 'function' ? body() : JSON.stringify(body);
}
