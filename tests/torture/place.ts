/** Where commands are killed: a home with its database, what it may be found to answer, and how that is looked at. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LonLat } from '../../isochrones/types.ts';
import { createPostgresql } from '../support/database.ts';
import { runCommand } from '../support/process.ts';
import { gridHome, type TestRegion, testEnvironment } from '../support/test_region.ts';
import { startTestServer } from '../support/test_server.ts';

/** Two lists that a home goes back and forth between: B has one place more. */
export type List = 'A' | 'B';
/** What a home answers from; 'none': it says that there is nothing to serve. */
export type State = List | 'none';

export interface Place {
  kind: 'embedded' | 'postgresql';
  home: string;
  region: TestRegion;
  environment: Record<string, string>;
  /** A GeoJSON of the list, to be imported. */
  lists: Record<List, string>;
  /** What a home of this place answers from. Throws where it is neither, telling what differs. */
  stateOf(home?: string, environment?: Record<string, string>): Promise<State>;
  /** Runs a command to its end. Throws where it fails. */
  run(args: string[], environment?: Record<string, string>): Promise<string>;
  /** A folder that goes with the place. */
  folder(name: string): string;
  remove(): Promise<void>;
}

const POINTS: [string, string, number][] = [
  ['s0-0', 's1-0', 0.2],
  ['s4-4', 's5-4', 0.5],
  ['s7-7', 's8-7', 0.5],
  ['s2-6', 's3-6', 0.5],
  ['s6-2', 's7-2', 0.9],
  ['s8-0', 's8-1', 0.5],
];

export async function newPlace(kind: Place['kind']): Promise<Place> {
  const made = await gridHome();
  const folder = await mkdtemp(join(tmpdir(), 'maillage-torture-'));
  const { region } = made;
  const database = kind === 'postgresql' ? await createPostgresql() : null;
  const home = database ? join(folder, 'home') : made.home;
  const environment = { ...(await testEnvironment(home)), ...(database && { DATABASE_URL: database.url }) };
  const sites = JSON.parse(await readFile(join(made.home, 'files/sites.geojson'), 'utf8'));
  const more = {
    type: 'Feature',
    geometry: { type: 'Point', coordinates: region.point('s7-7', 's8-7', 0.5) },
    properties: { id: 'more', nom: 'Le Lieu en plus', statut: 'open', ouverture: '2021-01-01' },
  };
  const lists = { A: join(folder, 'sites.geojson'), B: join(folder, 'more/sites.geojson') };
  await cp(join(made.home, 'files'), join(folder, 'more'), { recursive: true });
  await writeFile(lists.A, JSON.stringify(sites));
  await writeFile(lists.B, JSON.stringify({ ...sites, features: [...sites.features, more] }));

  const told: Partial<Record<List, string>> = {};
  const points = POINTS.map(([from, to, fraction]): LonLat => region.point(from, to, fraction));
  /** What a server on a home answers; null where it says that nothing is prepared, or that prepare has to be run. */
  const answersOf = async (at: string, settings: Record<string, string>): Promise<string | null> => {
    const server = await startTestServer(at, settings).catch((error: { code?: string }) => {
      if (
        ['network_missing', 'network_file_missing', 'nothing_prepared', 'not_prepared'].includes(
          error.code ?? '',
        )
      )
        return null;
      throw error;
    });
    if (server === null) return null;
    try {
      const answers = [];
      for (const [lon, lat] of points) {
        const { status, body } = await server.get(`/api/v1/eligibility?lon=${lon}&lat=${lat}`);
        if (body?.code === 'nothing_prepared') return null;
        answers.push([status, body.answer, body.drive_time_s, body.nearest, body.coverage.sites.open]);
      }
      return JSON.stringify(answers);
    } finally {
      await server.close();
    }
  };
  const place: Place = {
    kind,
    home,
    region,
    environment,
    lists,
    async stateOf(at = home, settings = environment) {
      const answers = await answersOf(at, settings);
      if (answers === null) return 'none';
      for (const list of ['A', 'B'] as const) if (answers === told[list]) return list;
      throw new Error(
        `The answers are of neither list: ${answers}, where they may be ${told.A} or ${told.B}`,
      );
    },
    async run(args, settings = environment) {
      const { code, text } = await runCommand(args, settings);
      if (code !== 0) throw new Error(`maillage ${args.join(' ')} ended with ${code}: ${text.slice(-1500)}`);
      return text;
    },
    folder: (name) => join(folder, name),
    async remove() {
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
      await made.remove();
      await database?.drop();
    },
  };
  await writeFile(join(made.home, 'files/sites.geojson'), JSON.stringify(sites));
  await place.run(['prepare', region.file]);
  for (const list of ['B', 'A'] as const) {
    await place.run(['import', 'sites', lists[list]]);
    const answers = await answersOf(home, environment);
    if (answers === null) throw new Error('Nothing is answered without any kill.');
    told[list] = answers;
  }
  if (told.A === told.B) throw new Error('The two lists are answered alike: nothing could be told by them.');
  return place;
}
