import Type from 'typebox';
import { round, tellAmount, tellSide, withWhiteZones } from '../answers/change_text.ts';
import type { ScenarioTold } from '../engine/operations.ts';
import { Day, documented, problems } from '../schemas/common.ts';
import { Placements, Scenario, ScenarioBody } from '../schemas/what_if.ts';
import type { RouteContext } from '../service.ts';
import type { DayTimes } from '../state/served.ts';
import type { App } from '../types.ts';

/** Ids of places that a scenario adds without naming them; no list has ids with a colon at the start. */
const newId = (i: number): string => `:new-${i + 1}`;

/** POST /scenarios and GET /placements. Nothing is stored, nothing is shared between callers. */
export function whatIfRoutes(app: App, { service, limits }: RouteContext): void {
  app.post(
    '/api/v1/scenarios',
    {
      config: limits.heavy,
      schema: {
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
    },
    async (request, reply) => {
      const { add, remove, on } = request.body;
      const served = service.served();
      const day = await service.dayTimes(served, on);
      const projects = day.sites.filter((site) => site.status === 'planned');
      const told = await service.engine.scenario(
        served,
        day.driveTimes,
        {
          add: add.map(({ id, lon, lat }, i) => ({ id: id ?? newId(i), lon, lat })),
          remove: [...new Set(remove)],
        },
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
    '/api/v1/placements',
    {
      config: limits.heavy,
      schema: {
        tags: ['What if'],
        summary: 'The best next places',
        description:
          'Those that bring the most people under the limit who are not yet, one after the other, chosen among the centres of communes. ' +
          'Greedy choice: at least 63 % of the best possible; `bound` says how much better a choice could be at most.',
        querystring: Type.Object({
          count: Type.Integer({ minimum: 1, maximum: 50, default: 5 }),
          departement: Type.Optional(
            Type.String({ maxLength: 3, description: 'Only places in this département' }),
          ),
          min_distance_m: Type.Optional(
            Type.Number({ minimum: 0, maximum: 100_000, description: 'Least distance between them' }),
          ),
          on: Type.Optional(Day),
        }),
        response: { 200: Placements, ...problems(400, 404, 429, 503) },
      },
    },
    async (request) => {
      const { count, departement, min_distance_m, on } = request.query;
      const served = service.served();
      const day = await service.dayTimes(served, on);
      const wanted = departement?.toUpperCase();
      const candidates = served.communes.flatMap((commune, i) =>
        wanted === undefined || commune.departement === wanted
          ? [{ lon: commune.centre[0], lat: commune.centre[1], commune: i }]
          : [],
      );
      const options = {
        count,
        limit_minutes: served.limit_s / 60,
        ...(min_distance_m && { min_distance_m }),
      };
      const { placements, gained, bound } = await service.engine.placements(
        served,
        day.driveTimes,
        candidates,
        options,
      );
      return {
        coverage: day.coverage,
        weight: served.territory.populationMethod === 'unknown' ? 'area_km2' : 'population',
        gained: round(gained, 10),
        bound: round(bound, 10),
        candidates: candidates.length,
        items: placements.map(({ rank, candidate, gained: own }) => {
          const { code, name } = served.communes[candidate.commune];
          return {
            rank,
            lon: candidate.lon,
            lat: candidate.lat,
            commune: { code, name },
            gained: tellAmount(own),
          };
        }),
      };
    },
  );
}

/** The projects that would lose eligibility, with their names and places. */
function tellProjects(day: DayTimes, projects: ScenarioTold['projects']) {
  const sites = new Map(day.sites.map((site) => [site.id, site]));
  return projects.map((project) => {
    const site = sites.get(project.id);
    return { ...project, name: site?.name, lon: site?.lon, lat: site?.lat };
  });
}
