import type { BundlePlace } from '../../../server/output/bundle/bundle_place.ts';
import type { CommuneAnswer, SiteCollection } from '../api/api_types.ts';
import { type Area, searchAreas, searchPlaces } from './search.ts';

/** The files of the bundle, and how to say that something cannot be had of them. */
interface BundleFiles {
  read<T>(name: string): Promise<T>;
  refuse(code: string, status: number): Error;
}

type Question = Record<string, string | number | null | undefined>;

const STATISTICS = ['region', 'departement', 'epci', 'commune'];
let places: Promise<BundlePlace[]> | undefined;
let sites: Promise<SiteCollection> | undefined;

/**
 * Answers a question to the API from the bundle's files. A point is answered by its commune; what only a server knows is
 * refused with the code `needs_service`.
 */
export async function answerOfBundle(path: string, asked: Question, files: BundleFiles): Promise<unknown> {
  const [kind, id, more] = path.split('/');
  if (asked.on) throw files.refuse('needs_service', 404);
  switch (more === undefined ? kind : '') {
    case 'region':
      return files.read('data/region.json');
    case 'coverages':
      if (id === 'current') return files.read('data/coverage.json');
      break;
    case 'dependences':
      return files.read('data/dependences.json');
    case 'programmes':
      return files.read('data/programme.json');
    case 'statistics':
    case 'rush-hour':
    case 'without-car':
      if (STATISTICS.includes(String(asked.by))) return files.read(`data/${kind}/${asked.by}.json`);
      break;
    case 'communes':
      return communeAnswer(id, files);
    case 'eligibility':
      return pointAnswer(Number(asked.lon), Number(asked.lat), files);
    case 'sites': {
      const all = await sitesOf(files);
      if (id === undefined) return all;
      const site = all.features.find(({ properties }) => properties.id === id);
      if (!site) throw files.refuse('not_found', 404);
      return site;
    }
    case 'search':
      return {
        items: searchPlaces(await placesOf(files), String(asked.q)),
        areas: searchAreas(await areasOf(files), String(asked.q)),
        notices: [],
      };
  }
  throw files.refuse('needs_service', 404);
}

/** The answer of the commune around a point. */
async function pointAnswer(lon: number, lat: number, files: BundleFiles): Promise<CommuneAnswer> {
  const { communeAt } = await import('./tile_archives.ts');
  const code = await communeAt(lon, lat);
  if (code === null) throw files.refuse('outside_bundle', 404);
  return files.read(`data/communes/${code}.json`);
}

/** By today's code, or by that of a commune that was merged. */
async function communeAnswer(code: string, files: BundleFiles): Promise<CommuneAnswer> {
  const found = (await placesOf(files)).find(
    (place) => place.kind === 'commune' && (place.id === code || place.former?.includes(code)),
  );
  if (!found) throw files.refuse('not_found', 404);
  return files.read(`data/communes/${found.id}.json`);
}

function placesOf(files: BundleFiles): Promise<BundlePlace[]> {
  places ??= files.read<BundlePlace[]>('data/places.json').catch((error: unknown) => {
    places = undefined;
    throw error;
  });
  return places;
}

/** The départements and EPCI of the bundle. */
async function areasOf(files: BundleFiles): Promise<Area[]> {
  const kinds = ['departement', 'epci'] as const;
  const lists = await Promise.all(
    kinds.map((by) => files.read<{ items: { code: string; name: string }[] }>(`data/statistics/${by}.json`)),
  );
  return lists.flatMap(({ items }, i) =>
    items.map(({ code, name }) => ({ by: kinds[i] ?? 'departement', code, name })),
  );
}

function sitesOf(files: BundleFiles): Promise<SiteCollection> {
  sites ??= files.read<SiteCollection>('data/sites.geojson').catch((error: unknown) => {
    sites = undefined;
    throw error;
  });
  return sites;
}
