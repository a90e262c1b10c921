import Type, { type Static } from 'typebox';
import { findCoverage, listCoverages } from '../../data/store/coverages.ts';
import type { CoverageRecord, Region } from '../../data/types.ts';
import { MaillageError } from '../../isochrones/errors.ts';
import { problems } from '../schemas/common.ts';
import { Coverage, Coverages } from '../schemas/coverage.ts';
import type { RouteContext } from '../service.ts';
import type { App } from '../types.ts';

/** GET /coverages, /coverages/current and /coverages/{id}. */
export function coverageRoutes(app: App, { service }: RouteContext): void {
  app.get(
    '/api/v1/coverages',
    {
      schema: {
        tags: ['Coverage'],
        summary: 'Versions of the coverage, newest first',
        querystring: Type.Object({
          limit: Type.Integer({ minimum: 1, maximum: 1000, default: 100 }),
          offset: Type.Integer({ minimum: 0, default: 0 }),
        }),
        response: { 200: Coverages, ...problems(400, 503) },
      },
    },
    async (request) => {
      const { limit, offset } = request.query;
      const { region } = service.served();
      const found = await listCoverages(service.database, region.id, { limit: limit + 1, offset });
      const items = found.slice(0, limit).map((coverage) => tellRecord(region, coverage));
      return found.length > limit
        ? { items, next: `/api/v1/coverages?limit=${limit}&offset=${offset + limit}` }
        : { items };
    },
  );

  app.get(
    '/api/v1/coverages/:id',
    {
      schema: {
        tags: ['Coverage'],
        summary: 'One version of the coverage; `current` for the one that answers rest on',
        params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
        response: { 200: Coverage, ...problems(404, 503) },
      },
    },
    async (request) => {
      const { id } = request.params;
      const { region, coverage } = service.served();
      const asked = id === 'current' ? coverage.id : id;
      const found = await findCoverage(service.database, region.id, asked);
      if (!found) {
        throw new MaillageError(
          'unknown_coverage',
          `There is no coverage ${id}; GET /api/v1/coverages lists them.`,
          {
            status: 404,
          },
        );
      }
      return tellRecord(region, found);
    },
  );
}

function tellRecord(region: Region, coverage: CoverageRecord): Static<typeof Coverage> {
  const { site_ids: _, ...rest } = coverage;
  const round = (value: number): number => Math.round(value * 1000) / 1000;
  const persons = (value: number | null): number | null => (value === null ? null : Math.round(value));
  const { area_km2, population } = coverage;
  return {
    ...rest,
    region: { id: region.id, name: region.name },
    area_km2: {
      region: round(area_km2.region),
      covered: round(area_km2.covered),
      white: round(area_km2.white),
    },
    population: {
      region: persons(population.region),
      covered: persons(population.covered),
      white: persons(population.white),
    },
  };
}
