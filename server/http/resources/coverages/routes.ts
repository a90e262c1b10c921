import Type, { type Static } from 'typebox';
import type { CoverageRecord, Region } from '../../../../data/records.ts';
import { findCoverage, listCoverages } from '../../../../data/store/coverages.ts';
import { MaillageError } from '../../../../errors/maillage_error.ts';
import { OTHER_SPEEDS, otherEnginesOf } from '../../../../isochrones/questions/other_speeds.ts';
import { Offset, problems } from '../../../schemas/common.ts';
import { Coverage, Coverages, type Sensitivity } from '../../../schemas/coverage.ts';
import { leftOutPeople } from '../../../served/left_out_people.ts';
import type { Served } from '../../../served/served.ts';
import type { App } from '../../fastify_types.ts';
import { regionPath } from '../../plugins/regions.ts';
import type { RouteContext, Service } from '../../route_context.ts';
import { withSchema } from '../../route_options.ts';

/** GET /coverages, /coverages/current and /coverages/{id}. */
export function coverageRoutes(app: App, { service }: RouteContext): void {
  app.get(
    '/coverages',
    withSchema({
      tags: ['Coverage'],
      summary: 'Versions of the coverage, newest first',
      querystring: Type.Object({
        limit: Type.Integer({ minimum: 1, maximum: 1000, default: 100 }),
        offset: Offset,
      }),
      response: { 200: Coverages, ...problems(400, 503) },
    }),
    async (request) => {
      const { limit, offset } = request.query;
      const { region } = service.served();
      const found = await listCoverages(service.database, region.id, { limit: limit + 1, offset });
      const items = found.slice(0, limit).map((coverage) => tellRecord(region, coverage));
      return found.length > limit
        ? { items, next: `${regionPath(request)}/api/v1/coverages?limit=${limit}&offset=${offset + limit}` }
        : { items };
    },
  );

  app.get(
    '/coverages/:id',
    withSchema({
      tags: ['Coverage'],
      summary: 'One version of the coverage; `current` for the one that answers rest on',
      params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
      response: { 200: Coverage, ...problems(404, 503) },
    }),
    async (request) => {
      const { id } = request.params;
      const served = service.served();
      const { region, coverage } = served;
      const asked = id === 'current' ? coverage.id : id;
      const found = await findCoverage(service.database, region.id, asked);
      if (!found) {
        throw new MaillageError('unknown_coverage', { id });
      }
      const told = tellRecord(region, found);
      const left_out = await leftOutPeople(
        service.database,
        region.id,
        found.network.id,
        served.territoryHash,
      );
      const { census } = told.network;
      if (census && left_out !== undefined)
        told.network = { ...told.network, census: { ...census, people: { left_out } } };
      return { ...told, sensitivity: await sensitivityOf(service, served, found) };
    },
  );
}

/** How much a coverage depends on the speeds; null where its times are not of the served roads, or not known any more. */
async function sensitivityOf(
  service: Service,
  served: Served,
  { id, network }: CoverageRecord,
): Promise<Static<typeof Sensitivity> | null> {
  if (network.id !== served.network.meta.id) return null;
  const day = await service.coverageTimes(served, id).catch((error: unknown) => {
    // An old one whose sites are in no list any more keeps its figures.
    if (error instanceof MaillageError && error.code === 'coverage_broken') return null;
    throw error;
  });
  if (day === null) return null;
  const { measured_on, source } = OTHER_SPEEDS;
  const engines = otherEnginesOf(network.profile_settings);
  const { limit_minutes, region, covered, cases } = await day.sensitivity();
  const least = (of: Extent): Extent => ({
    population: of.population === null ? null : Math.max(0, Math.round(of.population)),
    area_km2: round(Math.max(0, of.area_km2)),
  });
  const without = (part: Extent): Extent => ({
    population: region.population === null ? null : region.population - (part.population ?? 0),
    area_km2: region.area_km2 - part.area_km2,
  });
  const share = (part: number, whole: number): number =>
    whole > 0 ? round(Math.max(0, part) / whole, 1e6) : 0;
  const shares = (part: Extent) => ({
    population: region.population === null ? null : share(part.population ?? 0, region.population),
    area: share(part.area_km2, region.area_km2),
  });
  const white = (part: Extent) => ({ white: least(without(part)), white_share: shares(without(part)) });
  return {
    limit_minutes,
    ...white(covered),
    cases: cases.map((one) => ({
      factor: one.factor,
      ...white(one.covered),
      changed: least(one.changed),
      changed_share: shares(one.changed),
    })),
    other_engines: engines && { measured_on, source, engines },
  };
}

interface Extent {
  population: number | null;
  area_km2: number;
}

const round = (value: number, per = 1000): number => Math.round(value * per) / per;

function tellRecord(region: Region, coverage: CoverageRecord): Static<typeof Coverage> {
  const { site_ids: _, ...rest } = coverage;
  return {
    ...rest,
    // Kept as it was measured.
    accuracy: coverage.accuracy as Static<typeof Coverage>['accuracy'],
    region: { id: region.id, name: region.name },
    ...tellGroundAndPeople(coverage),
  };
}

/** A coverage's areas to the thousandth of a square kilometre, and its people as whole ones. */
export function tellGroundAndPeople({
  area_km2,
  population,
}: Pick<CoverageRecord, 'area_km2' | 'population'>): Pick<CoverageRecord, 'area_km2' | 'population'> {
  const persons = (value: number | null): number | null => (value === null ? null : Math.round(value));
  return {
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
