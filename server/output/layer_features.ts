import type { Feature } from 'geojson';
import type { Database } from '../../data/database/database_interface.ts';
import { coverageFeatures } from '../../data/store/coverage_features.ts';
import { mapInSlices } from '../../data/turns/breath.ts';
import { answerCommune } from '../answers/commune.ts';
import { coverageFeature } from '../answers/coverage_feature.ts';
import { siteFeature } from '../answers/site.ts';
import type { Config } from '../config.ts';
import { remember } from '../process/remember.ts';
import { basisOf, type DayTimes, type Served } from '../served/served.ts';
import { LAYERS, type LayerContent, type LayerFeatures, type LayerId } from './export_layers.ts';

/** What layers are made from: a part of the service. */
interface LayerSource {
  served(): Served;
  database: Database;
  config: Config;
  today(): string;
}

/** Features of each layer of what is served; those of one served state and day are kept with it. */
export function layerFeaturesOf(service: LayerSource): LayerFeatures {
  const kept = new WeakMap<Served, Map<string, Promise<LayerContent>>>();
  return (layer) => {
    const served = service.served();
    const layers = kept.get(served) ?? new Map<string, Promise<LayerContent>>();
    kept.set(served, layers);
    return remember(layers, `${layer} ${service.today()}`, LAYERS.length, () =>
      contentOf(service, served, layer),
    );
  };
}

async function contentOf(service: LayerSource, served: Served, layer: LayerId): Promise<LayerContent> {
  const { current, programme, limit_s } = served;
  const origin = { coverage: current.coverage, programme: programme.id, limit_minutes: limit_s / 60 };
  return { features: await makeFeatures(service, served, layer), origin };
}

async function makeFeatures(service: LayerSource, served: Served, layer: LayerId): Promise<Feature[]> {
  const stored = async (kind: 'band' | 'white_zone' | 'isochrone'): Promise<Feature[]> => {
    const features = await coverageFeatures(service.database, served.coverage.id, kind);
    return features.map((feature) => coverageFeature(feature, served.limit_s / 60));
  };
  switch (layer) {
    case 'sites':
      return served.current.sites.map(siteFeature);
    case 'bands':
      return stored('band');
    case 'white-zones':
      return stored('white_zone');
    case 'isochrones':
      return stored('isochrone');
    case 'communes':
      return communeFeatures(service, served, served.current);
  }
}

/** Communes with their answers, and the people, ground and times that they rest on. */
export async function communeFeatures(
  { today, config }: Pick<LayerSource, 'today' | 'config'>,
  served: Served,
  day: DayTimes,
): Promise<Feature[]> {
  const figures = await day.communes();
  const basis = basisOf(served, day, today(), config);
  // Of a region of thousands it takes half a second.
  return mapInSlices(served.communes, (commune, i): Feature => {
    const { bands, white } = figures[i];
    const limit = bands.find((band) => band.minutes * 60 === served.limit_s);
    const answer = answerCommune(served, day, basis, figures[i], i);
    return {
      type: 'Feature',
      id: commune.code,
      geometry: {
        type: 'MultiPolygon',
        get coordinates() {
          return commune.polygons;
        },
      },
      properties: {
        code: commune.code,
        name: commune.name,
        departement: commune.departement,
        epci: commune.epci?.code ?? null,
        epci_name: commune.epci?.name ?? null,
        answer: answer.answer,
        method: answer.method,
        white_area_share: answer.white_area_share,
        white_population_share: answer.white_population_share,
        population: commune.population,
        area_km2: Math.round(commune.area_km2 * 1000) / 1000,
        covered_population: limit?.population ?? null,
        covered_area_km2: limit?.area_km2 ?? null,
        white_population: white.population,
        white_area_km2: white.area_km2,
        least_s: answer.drive_times_s.least,
        town_hall_s: answer.drive_times_s.town_hall,
        most_s: answer.drive_times_s.most,
        nearest_id: answer.nearest[0]?.id ?? null,
        nearest_name: answer.nearest[0]?.name ?? null,
      },
    };
  });
}
