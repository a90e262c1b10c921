import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Feature } from 'geojson';
import type { Static } from 'typebox';
import type { RegionInfo } from '../../schemas/region.ts';
import type { CommuneAnswer, SiteCollection } from '../../schemas/sites_and_communes.ts';
import type { Origin } from '../../served/origin.ts';
import type { BundlePlace } from './bundle_place.ts';

/** Asks the server for JSON. */
export type Ask = <T>(path: string) => Promise<T>;

const STATISTICS = ['region', 'departement', 'epci', 'commune'];
/** Figures beside the answers, of the same parts. */
const BESIDE = ['rush-hour', 'without-car'];
const COMMUNES_AT_ONCE = 8;

/**
 * Writes what the page and other readers need of the API, as files under `data/`: each the answer of one request, word for
 * word, but for what the bundle alone has (`places.json`, and communes with their answers as GeoJSON).
 */
export async function writeData(
  folder: string,
  ask: Ask,
  onProgress: (done: number, total: number) => void,
): Promise<void> {
  const put = (name: string, content: unknown): Promise<void> => putJson(join(folder, 'data', name), content);
  const region = await ask<Static<typeof RegionInfo>>('/api/v1/region');
  // A bundle fetches nothing from elsewhere: roads are in it.
  await put('region.json', { ...region, basemap_style_url: null });
  await put('coverage.json', await ask('/api/v1/coverages/current'));
  await put('programme.json', await ask(`/api/v1/programmes/${region.programme}`));
  for (const figures of ['statistics', ...BESIDE])
    for (const by of STATISTICS) await put(`${figures}/${by}.json`, await ask(`/api/v1/${figures}?by=${by}`));
  await put('dependences.json', await ask('/api/v1/dependences'));
  await put('white-zones.geojson', await ask('/api/v1/white-zones'));
  await put('bands.geojson', await ask('/api/v1/bands'));
  const sites = await ask<Static<typeof SiteCollection>>('/api/v1/sites');
  await put('sites.geojson', sites);
  const communes = await writeCommunes(put, ask, onProgress);
  const places: BundlePlace[] = [
    ...communes.map(communePlace),
    ...sites.features.map((site): BundlePlace => {
      const [lon, lat] = site.geometry.coordinates;
      const { id, name, commune } = site.properties;
      return { kind: 'site', id, name, context: commune?.name ?? '', lon, lat };
    }),
  ];
  await put('places.json', places);
}

type Commune = Static<typeof CommuneAnswer>;

async function writeCommunes(
  put: (name: string, content: unknown) => Promise<void>,
  ask: Ask,
  onProgress: (done: number, total: number) => void,
): Promise<Commune[]> {
  const { features, coverage, programme, limit_minutes } = await ask<{ features: Feature[] } & Origin>(
    '/ogc/collections/communes/items?limit=10000',
  );
  const answers: Commune[] = [];
  for (let first = 0; first < features.length; first += COMMUNES_AT_ONCE) {
    const some = features.slice(first, first + COMMUNES_AT_ONCE);
    const asked = some.map(({ id }) => ask<Commune>(`/api/v1/communes/${id}`));
    const answered = await Promise.all(asked);
    await Promise.all(answered.map((answer) => put(`communes/${answer.code}.json`, answer)));
    answers.push(...answered);
    onProgress(answers.length, features.length);
  }
  await put('communes.geojson', {
    type: 'FeatureCollection',
    coverage,
    programme,
    limit_minutes,
    features: features.map((feature, i) => ({ ...feature, properties: communeProperties(answers[i]) })),
  });
  return answers;
}

/** What a map of elsewhere wants of a commune's answer. */
function communeProperties(commune: Commune) {
  const { code, name, departement, population, area_km2, answer, headline, drive_times_s } = commune;
  const { white_area_share, white_population_share } = commune;
  const nearest = commune.nearest.map(({ id, name, drive_time_s }) => ({ id, name, drive_time_s }));
  return {
    code,
    name,
    departement,
    population,
    area_km2,
    answer,
    headline,
    white_area_share,
    white_population_share,
    drive_times_s,
    nearest,
  };
}

function communePlace({ code, name, departement_name, lon, lat, population, former }: Commune): BundlePlace {
  const merged = former.flatMap((one) => [one.code, ...(one.name ? [one.name] : [])]);
  return {
    kind: 'commune',
    id: code,
    name,
    context: departement_name,
    lon,
    lat,
    population,
    ...(merged.length > 0 && { former: merged }),
  };
}

async function putJson(path: string, content: unknown): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, JSON.stringify(content));
}
