import type { CoverageTold } from './served.ts';

/** What features come from and by: told beside them wherever they go, so that they can be computed again. */
export interface Origin {
  coverage: CoverageTold;
  /** Id of the programme whose limit the white zones are drawn by. */
  programme: string;
  limit_minutes: number;
}

/** What features of several regions come from: those of each say it in their own fields (`withOrigin`). */
export interface OriginOfAll {
  regions: (Origin & { region: string })[];
}

/** The same as HTTP headers, which are there whatever the format of the answer. */
export function originHeaders(coverage: { id: string }, programme: string): Record<string, string> {
  return { 'maillage-coverage': coverage.id, 'maillage-programme': programme };
}

/** In one line, for people. */
export function originSentence(origin: Origin | OriginOfAll): string {
  if ('regions' in origin)
    return origin.regions.map(({ region, ...own }) => `${region}: ${originSentence(own)}`).join(' ');
  const { coverage, programme, limit_minutes } = origin;
  const { id, on, network, sites } = coverage;
  const roads = network.modelled
    ? 'modelled roads'
    : `roads of ${network.osm_date ?? 'a date that is not known'}`;
  const open = `${sites.open} sites open (version ${sites.list_version} of the list)`;
  return `Coverage ${id} on ${on}: ${open}, network ${network.id} (${roads}), limit of ${limit_minutes} minutes by programme ${programme}.`;
}

/**
 * As flat fields, for formats of rows. Their names begin with coverage_, as those of no layer do. Features of several regions have them
 * already.
 */
export function originFields(
  origin: Origin | OriginOfAll,
): [name: string, value: string | number | boolean | null][] {
  if ('regions' in origin) return [];
  const { coverage, programme, limit_minutes } = origin;
  return [
    ['coverage_id', coverage.id],
    ['coverage_on', coverage.on],
    ['coverage_network', coverage.network.id],
    ['coverage_osm_date', coverage.network.osm_date],
    ['coverage_modelled', coverage.network.modelled],
    ['coverage_sites_version', coverage.sites.list_version],
    ['coverage_programme', programme],
    ['coverage_limit_minutes', limit_minutes],
  ];
}

/** Properties of a feature with its region and what it comes from, where others beside it come from elsewhere. */
export const withOrigin = (
  properties: object | null,
  { region, ...origin }: OriginOfAll['regions'][number],
): Record<string, unknown> => ({ region, ...properties, ...Object.fromEntries(originFields(origin)) });
