/** A small region whose drive times can be worked out by hand, and the same prepared once for all test files. */
import { createHash } from 'node:crypto';
import { cpSync, existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEMO_REGION } from '../../data/sources/regions/definitions.ts';
import type { LonLat } from '../../isochrones/types.ts';
import { run } from '../../server/cli/run.ts';
import { alone } from './alone.ts';
import { MIGRATED_CACHE } from './database.ts';
import { type GridCity, gridCity } from './grid_city.ts';
import { osrmForTests, testCache } from './osrm.ts';
import { rectangle } from './polygons.ts';
import { projectRoot, sharedData } from './shared_data.ts';
import { testTerminal } from './terminal.ts';

/** Streets 1.5 km apart: from corner to corner it is over half an hour. */
export const CITY = { block_m: 1500, ringRadius_m: 4000 };

export interface TestRegion {
  city: GridCity;
  /** Path of the region file. */
  file: string;
  /** Where each site stands, by id. */
  sites: Map<string, [string, string, number]>;
  point(from: string, to: string, fraction?: number): LonLat;
}

const SITES = [
  {
    id: 'west',
    nom: 'La Fabrique de l’Ouest',
    at: ['s0-0', 's1-0', 0.5],
    statut: 'open',
    ouverture: '2015-03-01',
  },
  {
    id: 'north',
    nom: 'L’Atelier du Nord',
    at: ['s1-8', 's2-8', 0.25],
    statut: 'open',
    ouverture: '2020-06-15',
  },
  {
    id: 'old',
    nom: '=Ancien lieu',
    at: ['s7-7', 's8-7', 0.5],
    statut: 'closed',
    ouverture: '2012-01-01',
    fermeture: '2019-01-01',
  },
  { id: 'project', nom: 'Le Projet', at: ['s4-1', 's5-1', 0.5], statut: 'planned' },
] as const;

/** Where the city of a test region lies and what it is called; by default the one of all tests. */
export interface TestRegionPlace {
  id: string;
  name: string;
  origin: LonLat;
  /** First three signs of its communes' codes. */
  communes: string;
}

const GRID: TestRegionPlace = { id: 'grid', name: 'La Grille', origin: [0.5, 45], communes: '990' };

/** Writes the region's files into a folder: roads, four communes and one on the island, sites, region file. */
export async function writeTestRegion(folder: string, place: TestRegionPlace = GRID): Promise<TestRegion> {
  const city = gridCity({ ...CITY, origin: place.origin });
  const at = (name: string): LonLat => city.junctions.get(name) as LonLat;
  const [west, south] = at('s0-0').map((degrees) => degrees - 0.01) as LonLat;
  const [middle, centre] = at('s4-4');
  const north = at('s8-8')[1] + 0.01;
  const east = Math.max(...[...city.junctions.values()].map(([lon]) => lon)) + 0.01;
  const island = at('i2-2');
  const communes = [
    [`${place.communes}01`, 'Saint-Ouest-le-Bas', rectangle(west, south, middle, centre), 4000],
    [`${place.communes}02`, 'Estville', rectangle(middle, south, east, centre), 3000],
    [`${place.communes}03`, 'Ouest-le-Haut', rectangle(west, centre, middle, north), 2000],
    [`${place.communes}04`, 'Nordest', rectangle(middle, centre, east, north), 1000],
    [
      `${place.communes}05`,
      'Île-d’Échoué',
      rectangle(west, north + 0.01, island[0] + 0.01, island[1] + 0.01),
      100,
    ],
  ] as const;
  const write = (name: string, content: unknown): Promise<void> =>
    writeFile(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  await write('roads.osm', withPond(city.xml, at('s4-4')));
  await write('communes.geojson', {
    type: 'FeatureCollection',
    features: communes.map(([code, nom, ring]) => ({
      type: 'Feature',
      geometry: { type: 'Polygon', coordinates: [ring] },
      properties: { code, nom },
    })),
  });
  await write(
    'population.csv',
    ['code,population', ...communes.map(([code, , , people]) => `${code},${people}`)].join('\n'),
  );
  await write('sites.geojson', {
    type: 'FeatureCollection',
    features: SITES.map(({ at: [from, to, fraction], ...properties }) => ({
      type: 'Feature',
      geometry: { type: 'Point', coordinates: city.on(from, to, fraction) },
      properties,
    })),
  });
  await write('region.json', {
    id: place.id,
    name: place.name,
    roads: 'roads.osm',
    communes: 'communes.geojson',
    population: 'population.csv',
    sites: 'sites.geojson',
    programme: 'ami-nouvelle-aquitaine-2025',
  });
  return {
    city,
    file: join(folder, 'region.json'),
    sites: new Map(SITES.map(({ id, at: place }) => [id, [...place]])),
    point: (from, to, fraction) => city.on(from, to, fraction),
  };
}

/** The extract with a pond named nowhere and a hamlet beside it, 300 m from a junction; ids are above those of the city. */
function withPond(xml: string, [lon, lat]: LonLat): string {
  const corners = [
    [0.004, 0.004],
    [0.007, 0.004],
    [0.007, 0.007],
    [0.004, 0.007],
  ];
  const nodes = corners.map(
    ([x, y], i) => `<node id="${90_001 + i}" version="1" lon="${lon + x!}" lat="${lat + y!}"/>`,
  );
  const hamlet = `<node id="90005" version="1" lon="${lon + 0.008}" lat="${lat + 0.005}"><tag k="place" v="hamlet"/><tag k="name" v="L’Étang"/></node>`;
  const refs = [1, 2, 3, 4, 1].map((i) => `<nd ref="${90_000 + i}"/>`).join('');
  const pond = `<way id="90001" version="1">${refs}<tag k="natural" v="water"/></way>`;
  const firstRelation = xml.includes('<relation') ? '<relation' : '</osm>';
  return xml
    .replace('<way ', `${nodes.join('')}${hamlet}\n<way `)
    .replace(firstRelation, `${pond}\n${firstRelation}`);
}

/** Settings for a server or a command of a test: this home, the tests' OSRM, nothing from the network. */
export async function testEnvironment(home: string): Promise<Record<string, string>> {
  const { folder } = await osrmForTests();
  await fillCache(home);
  return {
    MAILLAGE_HOME: home,
    OSRM_BIN: folder,
    MAILLAGE_GEOCODER_URL: 'off',
    MAILLAGE_LOG_LEVEL: 'fatal',
  };
}

/** Gives a new home what an embedded database starts from in 2 s; from nothing it takes 18. Nobody writes into it: all homes share it. */
export async function fillCache(home: string): Promise<void> {
  const cache = join(home, 'cache');
  if (existsSync(cache) || !existsSync(MIGRATED_CACHE)) return;
  await mkdir(cache, { recursive: true });
  for (const name of await readdir(MIGRATED_CACHE))
    await symlink(join(MIGRATED_CACHE, name), join(cache, name));
}

/** Copies a home or a folder of one. At once: to wait for each of its thousand files takes ten times as long. */
export function copyHome(from: string, to: string): void {
  cpSync(from, to, { recursive: true, verbatimSymlinks: true });
}

/** A home of its own with the grid city prepared, and the region's files in `files`. */
export async function gridHome(): Promise<{ home: string; region: TestRegion; remove: () => Promise<void> }> {
  const kept = await keptHome('grid', async (folder) => (await writeTestRegion(folder)).file);
  const copy = await copyOf(kept);
  return { ...copy, region: await writeTestRegion(join(copy.home, 'files')) };
}

/** Three cities apart from each other, whose sites have the same ids. */
export const THREE_PLACES: TestRegionPlace[] = [
  { id: 'grid-a', name: 'Grille A', origin: [0.5, 45], communes: '990' },
  { id: 'grid-b', name: 'Grille B', origin: [1.5, 45.2], communes: '991' },
  { id: 'grid-c', name: 'Grille C', origin: [-1.2, 46.5], communes: '992' },
];

/** A home of its own with three regions prepared, in the order of `THREE_PLACES`. */
export async function threeRegionsHome(): Promise<{
  home: string;
  regions: TestRegion[];
  remove: () => Promise<void>;
}> {
  const kept = await keptHome('three', (folder) =>
    writeThree(folder).then((all) => all.map(({ file }) => file)),
  );
  const copy = await copyOf(kept);
  return { ...copy, regions: await writeThree(join(copy.home, 'files')) };
}

async function writeThree(folder: string): Promise<TestRegion[]> {
  const written: TestRegion[] = [];
  for (const place of THREE_PLACES) {
    const own = join(folder, place.id);
    await mkdir(own, { recursive: true });
    written.push(await writeTestRegion(own, place));
  }
  return written;
}

/** A home of its own with some real extracts prepared, each a region of its own. To be asked for where they are there alone. */
export async function extractsHome(
  names: readonly string[],
): Promise<{ home: string; remove: () => Promise<void> }> {
  const files = names.map((name) => sharedData(`extracts/${name}/region.json`) as string);
  return copyOf(await keptHome('extracts', async () => files));
}

/** A home of its own with Corsica prepared from the real data; null where that is missing. */
export async function corsicaHome(): Promise<{ home: string; remove: () => Promise<void> } | null> {
  if (sharedData('roads/corsica-simplified.osm.pbf') === null) return null;
  const kept = await keptHome('corse', async (folder) => {
    const path = (name: string): string => sharedData(name) as string;
    const region = {
      id: 'corse',
      name: 'Corse',
      departements: ['2A', '2B'],
      roads: path('roads/corsica-simplified.osm.pbf'),
      communes: [
        path('communes/communes-2A-corse-du-sud.geojson'),
        path('communes/communes-2B-haute-corse.geojson'),
      ],
      sites: path('sites/corsica-france-services-2020.geojson'),
      programme: 'ami-nouvelle-aquitaine-2025',
    };
    await writeFile(join(folder, 'region.json'), JSON.stringify(region));
    return join(folder, 'region.json');
  });
  return copyOf(kept);
}

/** A home of its own with the demonstration region, the one that people see first. */
export async function demoHome(): Promise<{ home: string; remove: () => Promise<void> }> {
  return copyOf(await keptHome('demo', async () => DEMO_REGION));
}

/** A copy of a kept home in the system's temporary folder. */
async function copyOf(kept: string): Promise<{ home: string; remove: () => Promise<void> }> {
  const home = await mkdtemp(join(tmpdir(), 'maillage-home-'));
  copyHome(kept, home);
  await mkdir(join(home, 'files'), { recursive: true });
  return { home, remove: () => rm(home, { recursive: true, force: true, maxRetries: 3 }) };
}

/**
 * A home prepared through the real command, kept in the tests' cache under a hash of the code that makes it, so that it is
 * made once for all test files and again whenever that code changes.
 */
async function keptHome(
  name: string,
  writeRegion: (folder: string) => Promise<string | string[]>,
): Promise<string> {
  const homes = join(testCache, 'homes');
  await mkdir(homes, { recursive: true });
  const folder = join(homes, `${name}-${await hashOfCode()}`);
  const isThere = (): Promise<boolean> =>
    readFile(join(folder, 'ready')).then(
      () => true,
      () => false,
    );
  if (!(await isThere()))
    await alone(join(homes, `${name}.lock`), async () => {
      if (!(await isThere())) await makeHome(name, folder, writeRegion);
    });
  return folder;
}

async function makeHome(
  name: string,
  folder: string,
  writeRegion: (folder: string) => Promise<string | string[]>,
): Promise<void> {
  for (const old of await readdir(join(testCache, 'homes'))) {
    const path = join(testCache, 'homes', old);
    if (old.startsWith(`${name}-`)) await rm(path, { recursive: true, force: true });
  }
  const files = await mkdtemp(join(tmpdir(), 'maillage-region-'));
  try {
    const terminal = testTerminal(await testEnvironment(folder));
    for (const region of [await writeRegion(files)].flat()) {
      const code = await run(['prepare', region], terminal);
      if (code !== 0) throw new Error(`The test region ${name} cannot be prepared: ${terminal.errors()}`);
    }
    await writeFile(join(folder, 'ready'), '');
  } finally {
    await rm(files, { recursive: true, force: true });
  }
}

let codeHash: Promise<string> | undefined;

/** Hash of all that decides what a prepared home holds; made once a process, in which nobody changes the code. */
function hashOfCode(): Promise<string> {
  codeHash ??= readCode();
  return codeHash;
}

async function readCode(): Promise<string> {
  const hash = createHash('sha256');
  for (const root of [
    'isochrones',
    'data',
    'migrations',
    'demo',
    'server/prepare',
    'server/served',
    'server/engine',
    'tests/support/grid_city.ts',
    'tests/support/test_region.ts',
  ]) {
    for (const path of await filesUnder(join(projectRoot, root)))
      hash.update(path).update(await readFile(path));
  }
  return hash.digest('hex').slice(0, 16);
}

async function filesUnder(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => null);
  if (entries === null) return [path];
  const found = await Promise.all(entries.map((entry) => filesUnder(join(path, entry.name))));
  return found.flat().sort();
}
