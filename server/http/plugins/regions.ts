import type { FastifySchema } from 'fastify';
import Type, { type TObject } from 'typebox';
import type { Database } from '../../../data/database/database_interface.ts';
import { type PlaceKind, regionsWith } from '../../../data/store/region_places.ts';
import { forRegion } from '../../served/asked_region.ts';
import type { Served } from '../../served/served.ts';
import type { ServedRegions } from '../../served/served_regions.ts';
import type { App, Request } from '../fastify_types.ts';

/** Routes whose answers are of no region, or of all: they take no `region`. */
const OF_NO_REGION =
  /^\/(health|metrics|docs|openapi)|^\/api\/v1\/(tokens|audit|networks|backup|regions|answers\/:id|jobs\/:id)/;

/** What asks for all regions together, of the routes that can. */
const ALL = 'all';
const TOGETHER = /^\/api\/v1\/(statistics|rush-hour|without-car|tiles|export\/:file|search)/;

/** What is asked about a point and answered by the region that holds it, whichever one is named: a border is no reason for a wrong answer. */
const ABOUT_POINT = /^\/api\/v1\/(eligibility|isochrone|route|search|answers)(\/[a-z.-]+)?$/;

const BY_DEFAULT =
  'Id of a region of GET /regions. By default the one that holds the point, place or commune that is asked about, else the first. A point, commune, EPCI, département or place of another region than the one named is answered for by that other one.';
const RegionAsked = Type.Optional(Type.String({ maxLength: 63, description: BY_DEFAULT }));
const RegionsAsked = Type.Optional(
  Type.String({ maxLength: 63, description: `${BY_DEFAULT} ${ALL}: all regions together.` }),
);

/** What a request may be about, by where its code or id stands: the route's folder, or a parameter. */
const BY_FOLDER: Record<string, PlaceKind> = {
  communes: 'commune',
  epci: 'epci',
  departements: 'departement',
  sites: 'site',
  coverages: 'coverage',
  reports: 'report',
};
const BY_PARAMETER: Record<string, PlaceKind> = {
  site: 'site',
  site_id: 'site',
  coverage: 'coverage',
  departement: 'departement',
  epci: 'epci',
  commune: 'commune',
};

/** What belongs to one region, of which it is told whichever one is named. Near a border a region may list its neighbour's places too: then they are its own. */
const BELONGING: readonly PlaceKind[] = ['commune', 'epci', 'departement', 'site'];

/** The regions that requests asked for by name. */
const named = new WeakMap<Request, string>();

/** Whether all regions are asked for at once. */
export const asksForAll = (request: Request): boolean => named.get(request) === ALL;

/** Whether no region is asked for by name, or all are. */
export const isOfAll = (request: Request): boolean => !named.has(request) || asksForAll(request);

/** Address of a region under that of the server: all that lies behind it is asked of that region. */
const REGION_PATH = /^\/regions\/([a-z0-9][a-z0-9_-]{0,62})(?=\/)/;

/** /regions/ID/REST as it is asked within: /REST?region=ID. For Fastify's `rewriteUrl`. */
export function withoutRegionPath({ url = '/' }: { url?: string }): string {
  const found = REGION_PATH.exec(url);
  if (found === null) return url;
  const [path = '', query = ''] = url.slice(found[0].length).split(/\?(.*)/s);
  const others = query.split('&').filter((part) => part !== '' && !part.startsWith('region='));
  return `${path || '/'}?${[`region=${found[1]}`, ...others].join('&')}`;
}

/** What links begin with that stay in the region which a request asked for by name: /regions/ID, else nothing. */
export function regionPath(request: Request): string {
  const id = named.get(request);
  return id === undefined ? '' : `/regions/${id}`;
}

/**
 * Answers each request from the region that it is about: `region=ID`, else the one that holds its point, else the one that has the site,
 * commune, coverage or report that it names, else the default one. That region is loaded first, and is what `service.served()` gives
 * until the request is answered. Throws `unknown_region` (404). To be called before the routes are made.
 */
export function useRegions(app: App, regions: ServedRegions, db: Database): void {
  app.addHook('onRoute', (route) => {
    if (asksForRegion(route)) route.schema = withRegion(route.schema ?? {}, route.url);
  });

  // Without a slash at its end the page would look for its files beside the regions.
  app.get('/regions/:id', { schema: { hide: true } }, (request, reply) => {
    const { id } = request.params as { id: string };
    return reply.redirect(`./${encodeURIComponent(id)}/`, 308);
  });

  // After validation: points are numbers by now, and who may not ask is gone.
  app.addHook('preHandler', (request, _reply, done) => {
    const query = fieldsOf(request.query);
    const region = query.region === '' ? undefined : query.region;
    // Routes know the region by what is served, not as a parameter of theirs.
    if ('region' in query) delete query.region;
    if (typeof region === 'string') named.set(request, region);
    else if (regions.known().length === 0) return done();
    if (!asksForRegion(request.routeOptions)) return done();
    const together = region === ALL && TOGETHER.test(request.routeOptions.url ?? '');
    const asked = together ? regions.standard()?.region.id : region;
    const answers =
      typeof asked === 'string' && !together ? answering(request, asked) : Promise.resolve(asked);
    answers
      .then(async (id) => {
        const served = await servedFor(request, id);
        const insteadOf = id === asked ? undefined : nameOf(asked);
        return { served, insteadOf };
      })
      .then(
        ({ served, insteadOf }) => (served === null ? done() : forRegion(served, done, insteadOf)),
        (error: Error) => done(error),
      );
  });

  const nameOf = (id: unknown): string | undefined =>
    regions.known().find(({ region }) => region.id === id)?.region.name;

  /** The region that answers where one is named. */
  async function answering(request: Request, asked: string): Promise<string> {
    if (ABOUT_POINT.test(request.routeOptions.url ?? '')) {
      const { lon, lat } = fieldsOf(request.method === 'POST' ? request.body : request.query);
      return typeof lon === 'number' && typeof lat === 'number' ? regions.answering(asked, lon, lat) : asked;
    }
    // What is changed is changed in the region that was named, or nowhere.
    if (request.method !== 'GET' && request.method !== 'HEAD') return asked;
    for (const [kind, id] of namesInPath(request)) {
      if (!BELONGING.includes(kind)) continue;
      const found = await regionsWith(db, kind, id);
      if (!found.some(({ region }) => region === asked)) return (await regionOfName(kind, id)) ?? asked;
    }
    return asked;
  }

  async function servedFor(request: Request, region: unknown): Promise<Served | null> {
    if (typeof region === 'string') return regions.load(region);
    const id = (await regionOf(request)) ?? regions.standard()?.region.id;
    return id === undefined ? null : regions.load(id);
  }

  async function regionOf(request: Request): Promise<string | null> {
    const query = fieldsOf(request.query);
    const body = fieldsOf(request.body);
    const added = fieldsOf(listOf(body.add)[0] ?? listOf(body.candidates)[0]);
    // What the address is of comes first: a site that is moved stays in the list of its region.
    const ofPath = await regionOfNames(namesInPath(request));
    if (ofPath !== null) return ofPath;
    for (const place of [query, body, fieldsOf(body.proposed), added]) {
      const held = regionOfPoint(place);
      if (held !== null) return held;
    }
    return regionOfNames(namesInFields({ ...body, ...query }));
  }

  async function regionOfNames(names: Named[]): Promise<string | null> {
    for (const [kind, id] of names) {
      const found = await regionOfName(kind, id);
      if (found !== null) return found;
    }
    return null;
  }

  function regionOfPoint({ lon, lat }: Fields): string | null {
    if (typeof lon !== 'number' || typeof lat !== 'number') return null;
    // Exchanged coordinates are told by the region in which they would be right.
    return regions.at(lon, lat) ?? (Math.abs(lon) <= 90 ? regions.at(lat, lon) : null);
  }

  /** Where several regions have it, near a border each lists its neighbour's places too: the one that it lies in, else the first. */
  async function regionOfName(kind: PlaceKind, id: string): Promise<string | null> {
    const found = await regionsWith(db, kind, id);
    const lies = found.find(
      ({ region, lon, lat }) => lon !== null && lat !== null && regions.at(lon, lat) === region,
    );
    if (lies) return lies.region;
    return (
      regions.known().find(({ region }) => found.some((one) => one.region === region.id))?.region.id ?? null
    );
  }
}

type Fields = Record<string, unknown>;

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Buffer.isBuffer(value) ? (value as Fields) : {};

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

type Named = [kind: PlaceKind, id: string];

/** What a request's path is of, by its code or id. */
function namesInPath(request: Request): Named[] {
  const { id, code } = fieldsOf(request.params);
  const folder = request.routeOptions.url?.replace(/^\/api\/v1/, '').split('/')[1] ?? '';
  return namesOf([[BY_FOLDER[folder], id ?? code]]);
}

/** What else it names: in its query or body. */
const namesInFields = (fields: Fields): Named[] =>
  namesOf([
    ...Object.entries(fields).map(([name, value]) => [BY_PARAMETER[name], value] as const),
    ['site', listOf(fields.remove)[0]],
  ]);

const namesOf = (found: (readonly [PlaceKind | undefined, unknown])[]): Named[] =>
  found.flatMap(([kind, value]) => (kind !== undefined && typeof value === 'string' ? [[kind, value]] : []));

const asksForRegion = ({ url = '', schema }: { url?: string; schema?: unknown }): boolean =>
  schema !== undefined && (schema as { hide?: boolean }).hide !== true && !OF_NO_REGION.test(url);

function withRegion(schema: FastifySchema, url: string): FastifySchema {
  const region = TOGETHER.test(url) ? RegionsAsked : RegionAsked;
  const asked = schema.querystring as TObject | undefined;
  const { properties = {}, ...rest } = asked ?? Type.Object({});
  return { ...schema, querystring: { ...rest, properties: { ...properties, region } } };
}
