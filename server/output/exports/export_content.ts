import type { Feature } from 'geojson';
import type { Database } from '../../../data/database/database_interface.ts';
import { coverageFeatures, coverageShapes, cutToCommunes } from '../../../data/store/coverage_features.ts';
import { findCoverage } from '../../../data/store/coverages.ts';
import { breath, isBreathDue, ownTurn } from '../../../data/turns/breath.ts';
import { MaillageError } from '../../../errors/maillage_error.ts';
import { multiPolygonOf } from '../../../isochrones/geometry/wkb.ts';
import { COVERED_BY } from '../../../isochrones/questions/fragility.ts';
import { BAND_MINUTES } from '../../../isochrones/types.ts';
import { coverageFeature } from '../../answers/coverage_feature.ts';
import { dependences } from '../../answers/dependence.ts';
import { rushHourItems } from '../../answers/rush_hour.ts';
import { siteFeature } from '../../answers/site.ts';
import { type StatisticsItem, statisticsItems, sumExtents } from '../../answers/statistics.ts';
import { withoutCar } from '../../answers/without_car.ts';
import { tellJobs } from '../../answers/workplace_jobs.ts';
import type { Config } from '../../config.ts';
import type { EngineCalls } from '../../engine/calls.ts';
import type { Origin } from '../../served/origin.ts';
import { basisOf, type DayTimes, type Served } from '../../served/served.ts';
import type { LayerId } from '../export_layers.ts';
import { communeFeatures } from '../layer_features.ts';
import type { ExportLayer } from './write_layers.ts';

/** What exports are made from: a part of the service. */
interface ExportSource {
  database: Database;
  engine: EngineCalls;
  config: Config;
  today(): string;
}

/** Part of the region: by the code of a département or an EPCI. */
export interface Area {
  by: 'departement' | 'epci';
  code: string;
}

/** Ground of a layer as WKB, with the figures that are told of it. */
interface Ground {
  minutes: number | null;
  area_km2: number;
  population: number | null;
  wkb: Uint8Array;
}

/**
 * Layers as they are on a day, of the region or of a part of it: communes and sites that lie there, isochrones of those sites whole,
 * bands and white zones cut to it, with the figures that GET /statistics tells of it. Errors: unknown_area (404).
 */
export async function exportContent(
  source: ExportSource,
  served: Served,
  day: DayTimes,
  layers: readonly LayerId[],
  area: Area | null,
): Promise<{ layers: ExportLayer[]; origin: Origin }> {
  const codes = area && communesOf(served, area);
  const made: ExportLayer[] = [];
  for (const layer of layers) {
    // Who asks for a whole region and leaves has the rest of it not even read.
    await ownTurn();
    made.push({ name: layer, features: await featuresOf(source, served, day, layer, area, codes) });
  }
  return {
    layers: made,
    origin: {
      coverage: day.coverage,
      programme: served.programme.id,
      limit_minutes: served.limit_s / 60,
    },
  };
}

/** Codes of the communes of a part of the region. Throws `unknown_area` (404). */
export function communesOf(served: Served, { by, code }: Area): Set<string> {
  const found = served.communes.filter(
    (commune) => (by === 'departement' ? commune.departement : commune.epci?.code) === code,
  );
  if (found.length > 0) return new Set(found.map((commune) => commune.code));
  throw new MaillageError(`unknown_area.${by}`, { region: served.region.name, code });
}

async function featuresOf(
  source: ExportSource,
  served: Served,
  day: DayTimes,
  layer: LayerId,
  area: Area | null,
  codes: Set<string> | null,
): Promise<Feature[]> {
  const here = (code: string | undefined): boolean =>
    codes === null || (code !== undefined && codes.has(code));
  switch (layer) {
    case 'sites':
      return sitesAlone(served, day, day.sites.filter(({ commune }) => here(commune?.code)).map(siteFeature));
    case 'communes': {
      const [features, beside] = await Promise.all([
        communeFeatures(source, served, day),
        figuresBeside(served, day),
      ]);
      return features
        .filter(({ id }) => here(String(id)))
        .map((feature) => ({
          ...feature,
          properties: { ...feature.properties, ...beside.get(String(feature.id)) },
        }));
    }
    case 'isochrones': {
      const wanted = new Set(day.open.filter(({ commune }) => here(commune?.code)).map(({ id }) => id));
      return isochroneFeatures(source, served, day, wanted);
    }
    case 'bands':
    case 'white-zones': {
      const kind = layer === 'bands' ? 'band' : 'white_zone';
      const ground = await groundOf(source, served, day, kind);
      const parts = area && codes ? await cut(source, served, day, ground, area, codes) : ground.map(whole);
      return parts.map((part) =>
        coverageFeature({ layer: kind, site_id: null, ...part }, served.limit_s / 60),
      );
    }
  }
}

/** Tiers-lieux with who would lose cover without each; of those that are not open nothing is told. */
async function sitesAlone(served: Served, day: DayTimes, features: Feature[]): Promise<Feature[]> {
  const { items } = await dependences(served, day);
  const byId = new Map(items.map((item) => [item.id, item]));
  return features.map((feature) => {
    const own = byId.get(String(feature.properties?.id));
    const alone = { alone_population: own?.population ?? null, alone_area_km2: own?.area_km2 ?? null };
    return { ...feature, properties: { ...feature.properties, ...alone } };
  });
}

/** Planner's figures of each commune by its code, as columns: by how many sites cover whom, at rush hour and without a car, where they can be told. */
async function figuresBeside(
  served: Served,
  day: DayTimes,
): Promise<Map<string, Record<string, number | null>>> {
  const columns = new Map<string, Record<string, number | null>>();
  if (day.list === null) return columns;
  const put = (code: string, figures: Record<string, number | null>): void => {
    columns.set(code, { ...columns.get(code), ...figures });
  };
  const { communes } = await day.fragility();
  served.communes.forEach(({ code }, i) => {
    const by = (sites: (typeof COVERED_BY)[number]): number | null =>
      sumExtents([communes[i]?.[COVERED_BY.indexOf(sites)] ?? NOBODY]).population;
    put(code, { one_site_population: by(1), two_sites_population: by(2), three_sites_population: by(3) });
  });
  const { items } = await rushHourItems(served, day, 'commune');
  for (const { code, rush_hour } of items)
    put(code, { rush_hour_population: rush_hour.population, rush_hour_area_km2: rush_hour.area_km2 });
  if (served.jobs !== null) {
    const figures = await day.communes();
    served.communes.forEach(({ code }, i) => {
      const jobs = tellJobs(served.jobs!, [{ code, figures: figures[i] }]);
      put(code, {
        jobs: jobs?.count ?? null,
        covered_jobs: jobs?.covered ?? null,
        white_jobs: jobs?.white ?? null,
      });
    });
  }
  const { modes } = await withoutCar(served, day, 'commune');
  for (const { mode, items } of modes)
    for (const { code, reached } of items) put(code, { [`${mode}_population`]: reached });
  return columns;
}

const NOBODY = { population: null, area_km2: 0 };

const whole = ({ wkb, ...figures }: Ground) => ({ ...figures, polygons: multiPolygonOf(wkb) });

/** Bands or white zones of the day: those that are stored, else drawn from its drive times. */
async function groundOf(
  { database, engine }: ExportSource,
  served: Served,
  day: DayTimes,
  kind: 'band' | 'white_zone',
): Promise<Ground[]> {
  if (await findCoverage(database, served.region.id, day.coverage.id))
    return coverageShapes(database, day.coverage.id, kind);
  const options = { limit_minutes: served.limit_s / 60, cellsPerBlock: served.coverage.fineness };
  const drawn = await engine.coverage(served, day.driveTimes, options, { points: 0, seed: 1 });
  const shapes = kind === 'band' ? drawn.bands : [{ minutes: null, ...drawn.white }];
  return shapes.flatMap(({ wkb, ...figures }) => (wkb === null ? [] : [{ ...figures, wkb }]));
}

/** Ground cut to an area, with the area's own figures. */
async function cut(
  source: ExportSource,
  served: Served,
  day: DayTimes,
  ground: Ground[],
  { by, code }: Area,
  codes: Set<string>,
) {
  const basis = basisOf(served, day, source.today(), source.config);
  const items = await statisticsItems(served, day, basis, by);
  const { bands, white } = items.find((item) => item.code === code) as StatisticsItem;
  const polygons = await cutToCommunes(
    source.database,
    served.region.id,
    [...codes],
    ground.map(({ wkb }) => wkb),
  );
  return ground.flatMap(({ minutes }, i) => {
    const figures = minutes === null ? white : bands.find((band) => band.minutes === minutes);
    if (!figures || polygons[i].length === 0) return [];
    const { population, area_km2 } = figures;
    return [{ minutes, population, area_km2, polygons: polygons[i] }];
  });
}

/** Isochrones of sites: those that are stored with the current coverage, the others drawn. */
async function isochroneFeatures(
  { database, engine }: ExportSource,
  served: Served,
  day: DayTimes,
  wanted: Set<string>,
): Promise<Feature[]> {
  const placeOf = ({ id, lon, lat }: { id: string; lon: number; lat: number }): string =>
    `${id} ${lon} ${lat}`;
  const standing = new Set(served.current.open.map(placeOf));
  const features: Feature[] = [];
  const stored = Map.groupBy(
    await coverageFeatures(database, served.coverage.id, 'isochrone'),
    ({ site_id }) => site_id,
  );
  for (const site of day.open) {
    if (!wanted.has(site.id)) continue;
    if (isBreathDue()) await breath();
    const own = standing.has(placeOf(site)) ? (stored.get(site.id) ?? []) : [];
    const bands =
      own.length > 0
        ? own
        : (await engine.siteIsochrones(served, site, BAND_MINUTES, served.coverage.fineness)).map(
            ({ wkb, ...figures }) => ({
              layer: 'isochrone' as const,
              site_id: site.id,
              ...figures,
              polygons: wkb === null ? [] : multiPolygonOf(wkb),
            }),
          );
    features.push(...bands.map((band) => coverageFeature(band, served.limit_s / 60)));
  }
  return features;
}
