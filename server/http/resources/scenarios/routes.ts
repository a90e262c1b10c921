import Type from 'typebox';
import { mapInSlices } from '../../../../data/turns/breath.ts';
import { MaillageError } from '../../../../errors/maillage_error.ts';
import { communeAt } from '../../../../isochrones/ground/territory.ts';
import type { PlacementCandidate } from '../../../../isochrones/questions/placements.ts';
import type { SiteChange } from '../../../../isochrones/search/live_update.ts';
import type { EngineSite } from '../../../../isochrones/types.ts';
import { tellSide, withWhiteZones } from '../../../answers/change_text.ts';
import { centresOf, tellPlacements } from '../../../answers/placements.ts';
import { refuseSwapped } from '../../../answers/swapped.ts';
import type { ScenarioTold } from '../../../engine/operations.ts';
import { documented, problems } from '../../../schemas/common.ts';
import {
  type PlacementOptions,
  Placements,
  PlacementsBody,
  placementOptions,
  Scenario,
  ScenarioBody,
} from '../../../schemas/what_if.ts';
import type { DayTimes } from '../../../served/served.ts';
import type { App } from '../../fastify_types.ts';
import type { RouteContext } from '../../route_context.ts';
import { withSchema } from '../../route_options.ts';

/** Ids of places that a scenario adds without naming them; no list has ids with a colon at the start. */
const newId = (i: number): string => `:new-${i + 1}`;

/** A change as the engine takes it. */
const imagined = (add: { id?: string; lon: number; lat: number }[], remove: string[]): SiteChange => ({
  add: add.map(({ id, lon, lat }, i) => ({ id: id ?? newId(i), lon, lat })),
  remove: [...new Set(remove)],
});

/** POST /scenarios, GET and POST /placements. Nothing is stored, nothing is shared between callers. */
export function whatIfRoutes(app: App, { service, limits }: RouteContext): void {
  app.post(
    '/scenarios',
    withSchema(
      {
        tags: ['What if'],
        summary: 'What would change if places were added or removed',
        description:
          'People, ground and communes gained and lost, the ground that changes side, and the projects that would lose eligibility.',
        body: ScenarioBody,
        response: {
          ...documented('What would change', 'application/json', Scenario),
          ...problems(400, 404, 409, 413, 415, 429, 503),
        },
      },
      limits.heavy,
    ),
    async (request, reply) => {
      const { add, remove, on } = request.body;
      const served = service.served();
      refuseSwapped(served, add);
      const day = await service.dayTimes(served, on);
      const projects = day.sites.filter((site) => site.status === 'planned');
      const told = await service.engine.scenario(
        served,
        day.driveTimes,
        imagined(add, remove),
        projects.map(({ id, lon, lat }) => ({ id, lon, lat })),
        served.limit_s / 60,
      );
      reply.type('application/json; charset=utf-8');
      const plain = {
        coverage: day.coverage,
        gained: tellSide(served, told.gained),
        lost: tellSide(served, told.lost),
        projects: tellProjects(day, told.projects),
      };
      return withWhiteZones(plain, told.white_zones);
    },
  );

  app.get(
    '/placements',
    withSchema(
      {
        tags: ['What if'],
        summary: 'The best next places',
        description: `${ABOUT_PLACEMENTS} Chosen among the centres of communes.`,
        querystring: Type.Object(placementOptions),
        response: { 200: Placements, ...problems(400, 404, 429, 503) },
      },
      limits.heavy,
    ),
    async (request) => {
      return bestPlaces(service, centresOf(service.served()), request.query);
    },
  );

  app.post(
    '/placements',
    withSchema(
      {
        tags: ['What if'],
        summary: 'The best next places among points of your own, or beside imagined ones',
        description: `${ABOUT_PLACEMENTS} Chosen among the given points, or the centres of communes, on top of places that are imagined; one outside the region's communes has no commune, and counts for whom it serves inside.`,
        body: PlacementsBody,
        response: { 200: Placements, ...problems(400, 404, 413, 415, 429, 503) },
      },
      limits.heavy,
    ),
    async (request) => {
      const { candidates, add, remove, ...options } = request.body;
      const served = service.served();
      refuseSwapped(served, add);
      const { territory } = served;
      const points =
        candidates &&
        (await mapInSlices(candidates, ({ id, lon, lat }) => {
          refuseSwapped(served, [{ lon, lat }]);
          return { ...(id !== undefined && { id }), lon, lat, commune: communeAt(territory, lon, lat) };
        }));
      return bestPlaces(service, points ?? centresOf(service.served()), options, imagined(add, remove));
    },
  );
}

const ABOUT_PLACEMENTS =
  'Those that bring the most people under the limit who are not yet, one after the other. ' +
  'Greedy choice: at least 63 % of the best possible; `bound` says how much better a choice could be at most.';

/** The best of some candidates, as GET and POST tell them. */
async function bestPlaces(
  service: RouteContext['service'],
  points: readonly PlacementCandidate[],
  { count, departement, epci, min_distance_m, on }: PlacementOptions,
  change: SiteChange = { add: [], remove: [] },
): Promise<Type.Static<typeof Placements>> {
  const served = service.served();
  const day = await service.dayTimes(served, on);
  const wanted = departement?.toUpperCase();
  const candidates = points.filter(
    ({ commune }) =>
      (wanted === undefined || served.communes[commune]?.departement === wanted) &&
      (epci === undefined || served.communes[commune]?.epci?.code === epci),
  );
  const options = { count, limit_minutes: served.limit_s / 60, ...(min_distance_m && { min_distance_m }) };
  const times =
    change.add.length > 0 || change.remove.length > 0
      ? await service.engine.changeTimes(served, day.driveTimes, openAfter(day.driveTimes.sites, change))
      : day.driveTimes;
  const found = await service.engine.placements(served, times, candidates, options);
  return tellPlacements(served, day, candidates.length, found);
}

/** The open sites after an imagined change. Throws `unknown_site` (404). */
function openAfter(open: readonly EngineSite[], { add, remove }: SiteChange): EngineSite[] {
  const unknown = remove.find((id) => !open.some((site) => site.id === id));
  if (unknown !== undefined) {
    throw new MaillageError('unknown_site.not_open', { id: unknown });
  }
  return [...open.filter(({ id }) => !remove.includes(id)), ...add];
}

/** The projects that would lose eligibility, with their names and places. */
function tellProjects(day: DayTimes, projects: ScenarioTold['projects']) {
  const sites = new Map(day.sites.map((site) => [site.id, site]));
  return projects.map((project) => {
    const site = sites.get(project.id);
    return { ...project, name: site?.name, lon: site?.lon, lat: site?.lat };
  });
}
