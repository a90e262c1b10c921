import { readFile } from 'node:fs/promises';
import { readCommunes } from '../../data/sources/communes/communes.ts';
import { dissolve } from '../../data/sources/polygons/dissolve.ts';
import { buildNetwork } from '../../isochrones/network/network.ts';
import { readOsrmGraph } from '../../isochrones/osrm/graph_files.ts';
import type {
  EngineCommune,
  EngineSite,
  LonLat,
  MultiPolygonCoordinates,
  Network,
} from '../../isochrones/types.ts';
import { realNetwork } from './osrm.ts';
import { sharedData } from './shared_data.ts';

export interface RealRegion {
  network: Network;
  /** Of OSRM's files, for osrm-routed. */
  basePath: string;
  sites: EngineSite[];
}

/** Ten towns of Andorra. */
export const ANDORRAN_TOWNS: LonLat[] = [
  [1.5218, 42.5063], // Andorra la Vella
  [1.5341, 42.5087], // Escaldes-Engordany
  [1.5801, 42.5361], // Encamp
  [1.4913, 42.4637], // Sant Julià de Lòria
  [1.5148, 42.5449], // La Massana
  [1.5331, 42.5562], // Ordino
  [1.5975, 42.5676], // Canillo
  [1.7337, 42.5425], // El Pas de la Casa
  [1.4843, 42.5725], // Arinsal
  [1.6678, 42.5769], // Soldeu
];

const NAMES = { andorra: 'andorra-2025-01-19', corsica: 'corsica-simplified' } as const;

/** Real roads with our profile, and sites on them: Andorra's ten towns, Corsica's fourteen France Services. Null where the data is missing. */
export async function realRegion(name: keyof typeof NAMES): Promise<RealRegion | null> {
  const files = await realNetwork(NAMES[name]);
  const sites = await realSites(name);
  if (!files || !sites) return null;
  const network = buildNetwork(await readOsrmGraph(files.basePath), {
    id: name,
    osm_date: files.osm_date,
    roads_sha256: '',
    profile_sha256: '',
    profile_settings: {},
    osrm_version: '',
    modelled: false,
    built_at: '',
    verification: null,
  });
  return { network, basePath: files.basePath, sites };
}

async function realSites(name: keyof typeof NAMES): Promise<EngineSite[] | null> {
  let points: readonly LonLat[] = ANDORRAN_TOWNS;
  if (name === 'corsica') {
    const path = sharedData('sites/corsica-france-services-2020.geojson');
    if (!path) return null;
    const { features } = JSON.parse(await readFile(path, 'utf8'));
    points = features.map((site: { geometry: { coordinates: LonLat } }) => site.geometry.coordinates);
  }
  return points.map(([lon, lat], i) => ({ id: `s${String(i).padStart(2, '0')}`, lon, lat }));
}

/** Corsica's communes and their common outline; null where the data is missing. */
export async function corsicanCommunes(): Promise<{
  communes: EngineCommune[];
  outline: MultiPolygonCoordinates;
} | null> {
  const files = ['2A-corse-du-sud', '2B-haute-corse'].map((name) =>
    sharedData(`communes/communes-${name}.geojson`),
  );
  if (files.includes(null)) return null;
  const { communes } = await readCommunes(files as string[]);
  return { communes, outline: dissolve(communes.flatMap(({ polygons }) => polygons)) };
}
