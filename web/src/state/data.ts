import { computed } from '@preact/signals';
import type {
  AreaStatistics,
  BandCollection,
  CommuneAnswer,
  Coverage,
  Eligibility,
  NearestEligible,
  NearestSite,
  RegionInfo,
  RouteFeature,
  SiteFeature,
} from '../api/api_types.ts';
import { api, told } from '../api/client.ts';
import { isBundle } from '../static/mark.ts';
import { day, type Subject, subject, view } from './page.ts';
import { resource } from './resource.ts';

/** What the first view needs of the server, and the answer to the question asked. The planner's figures are in planner/data.ts. */

export const region = resource<RegionInfo>(() => (signal) => told(api.GET('/api/v1/region', { signal })));

/** The regions that the server answers for: one, or several to choose from. A bundle is of one. */
export const regions = resource<RegionInfo[]>(() =>
  isBundle ? null : async (signal) => (await told(api.GET('/api/v1/regions', { signal }))).items,
);
export const coverage = resource<Coverage>(
  () => (signal) => told(api.GET('/api/v1/coverages/{id}', { params: { path: { id: 'current' } }, signal })),
);

/** People and ground of the whole region, by band and in white zones. */
export const regionFigures = resource<AreaStatistics>(() => async (signal) => {
  const { items } = await told(
    api.GET('/api/v1/statistics', { params: { query: { by: 'region' } }, signal }),
  );
  return items[0];
});

/** An answer together with the question it answers: a new question may be under way. A bundle answers points by their communes. */
export type Answer =
  | { subject: Extract<Subject, { kind: 'point' }>; kind: 'point'; point: Eligibility }
  | { subject: Extract<Subject, { kind: 'point' | 'commune' }>; kind: 'commune'; commune: CommuneAnswer }
  | { subject: Extract<Subject, { kind: 'site' }>; kind: 'site'; site: SiteFeature };

export const answer = resource<Answer>(() => {
  const asked = subject.value;
  const on = day.value;
  if (asked === null) return null;
  if (asked.kind === 'point')
    return async (signal) => {
      const query = { lon: asked.lon, lat: asked.lat, ...(on !== null && { on }) };
      const answered = await told(api.GET('/api/v1/eligibility', { params: { query }, signal }));
      if (isCommune(answered)) return { subject: asked, kind: 'commune', commune: answered };
      return { subject: asked, kind: 'point', point: answered };
    };
  if (asked.kind === 'commune')
    return async (signal) => {
      const params = { path: { code: asked.code }, query: on === null ? {} : { on } };
      const commune = await told(api.GET('/api/v1/communes/{code}', { params, signal }));
      return { subject: asked, kind: 'commune', commune };
    };
  return async (signal) => {
    const params = { path: { id: asked.id }, query: on === null ? {} : { on } };
    const site = await told(api.GET('/api/v1/sites/{id}', { params, signal }));
    return { subject: asked, kind: 'site', site };
  };
});

/** The point whose routes are drawn: the one asked about, where the answer to it is there. */
const routedPoint = computed(() => {
  const { data } = answer.value;
  return data?.kind === 'point' && data.subject === subject.value && data.point.answer !== 'outside_region'
    ? data
    : null;
});

export interface DrawnRoute {
  site: NearestSite;
  route: RouteFeature;
}

/** A bundle answers a point by its commune. */
function isCommune(answered: Eligibility | CommuneAnswer): answered is CommuneAnswer {
  return 'code' in answered;
}

/** The routes to the nearest sites, nearest first. A route that cannot be had is left out: its time is in the answer. */
export const routes = resource<DrawnRoute[]>(() => {
  const routed = routedPoint.value;
  if (!routed || routed.point.nearest.length === 0) return null;
  const { lon, lat } = routed.subject;
  return async (abort) => {
    const drawn = await Promise.all(
      routed.point.nearest.map(async (site) => {
        try {
          const query = { lon, lat, site: site.id };
          return { site, route: await told(api.GET('/api/v1/route', { params: { query }, signal: abort })) };
        } catch {
          abort.throwIfAborted();
          return null;
        }
      }),
    );
    return drawn.filter((one) => one !== null);
  };
});

/** The point or commune that is refused, or may be, where the answer to it is there. */
const refused = computed(() => {
  const { data } = answer.value;
  if (isBundle || data === null || data.kind === 'site' || data.subject !== subject.value) return null;
  const verdict = data.kind === 'point' ? data.point.answer : data.commune.answer;
  return verdict === 'not_eligible' || verdict === 'to_confirm' ? data : null;
});

export interface Elsewhere {
  from: { lon: number; lat: number };
  nearest: NearestEligible;
}

/** The nearest place that would be eligible, from a point or the middle of a commune that is not. */
export const elsewhere = resource<Elsewhere>(() => {
  const from = refused.value;
  const on = day.value;
  if (!from) return null;
  const { lon, lat } = from.kind === 'point' ? from.subject : from.commune;
  const query = { lon, lat, ...(on !== null && { on }) };
  return async (signal) => {
    const nearest = await told(
      api.GET('/api/v1/eligibility/nearest-eligible', { params: { query }, signal }),
    );
    return { from: { lon, lat }, nearest };
  };
});

/** Whether there is such a place to be shown. */
export const offered = computed(() => {
  const { status, data } = elsewhere.value;
  return status === 'ready' && data !== null && data.nearest.place !== null;
});

/** The reach of the tiers-lieu looked at: ground within 10, 15 and 20 minutes of it. */
export const reach = resource<BandCollection>(() => {
  const asked = subject.value;
  if (isBundle || asked?.kind !== 'site' || (view.value !== 'project' && view.value !== 'territory'))
    return null;
  const params = { path: { id: asked.id }, query: { minutes: '10,15,20' } };
  return (signal) => told(api.GET('/api/v1/sites/{id}/isochrone', { params, signal }));
});
