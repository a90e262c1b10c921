import type { Feature } from 'geojson';
import { coverageFeatures } from '../../data/store/coverages.ts';
import { whiteShares } from '../answers/commune.ts';
import { siteFeature } from '../answers/site.ts';
import type { LayerFeatures, LayerId } from '../layers.ts';
import { coverageFeature } from '../routes/layers.ts';
import type { Service } from '../service.ts';
import type { Served } from './served.ts';

/** Features of each layer of what is served; those of one served state are kept with it. */
export function layerFeaturesOf(service: Pick<Service, 'served' | 'database'>): LayerFeatures {
  const kept = new WeakMap<Served, Map<LayerId, Promise<Feature[]>>>();
  return (layer) => {
    const served = service.served();
    const layers = kept.get(served) ?? new Map<LayerId, Promise<Feature[]>>();
    kept.set(served, layers);
    const known = layers.get(layer);
    if (known) return known;
    const made = makeFeatures(service, served, layer);
    layers.set(layer, made);
    made.catch(() => layers.delete(layer));
    return made;
  };
}

async function makeFeatures(
  { database }: Pick<Service, 'database'>,
  served: Served,
  layer: LayerId,
): Promise<Feature[]> {
  const stored = async (kind: 'band' | 'white_zone' | 'isochrone'): Promise<Feature[]> => {
    const features = await coverageFeatures(database, served.coverage.id, kind);
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
      return communeFeatures(served);
  }
}

/** Communes with their people, ground and shares in white zones. */
function communeFeatures(served: Served): Feature[] {
  const figures = served.current.communes();
  return served.communes.map((commune, i) => {
    const { bands, white, drive_times_s } = figures[i];
    const limit = bands.find((band) => band.minutes * 60 === served.limit_s);
    return {
      type: 'Feature',
      id: commune.code,
      geometry: { type: 'MultiPolygon', coordinates: commune.polygons },
      properties: {
        code: commune.code,
        name: commune.name,
        departement: commune.departement,
        epci: commune.epci?.code ?? null,
        epci_name: commune.epci?.name ?? null,
        population: commune.population,
        area_km2: Math.round(commune.area_km2 * 1000) / 1000,
        covered_population: limit?.population ?? null,
        covered_area_km2: limit?.area_km2 ?? null,
        white_population: white.population,
        white_area_km2: white.area_km2,
        ...whiteShares(figures[i]),
        least_s: drive_times_s.least,
        town_hall_s: drive_times_s.town_hall,
        most_s: drive_times_s.most,
      },
    };
  });
}
