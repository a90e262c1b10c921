import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../server/cli/run.ts';
import { sharedData } from './shared_data.ts';
import { testTerminal } from './terminal.ts';
import { testEnvironment } from './test_region.ts';

/** The place of Corsica's list that closes in the second one, and a project that comes with it, far from all. */
const CLOSED = '810';
export const PROJECT = { id: 'projet', nom: 'Le Projet de Porto-Vecchio', lon: 9.2794, lat: 41.5914 };

/** Imports a second list into a home of Corsica: one place closed and another still a project. */
export async function importSecondList(home: string): Promise<void> {
  const path = sharedData('sites/corsica-france-services-2020.geojson');
  const list = JSON.parse(readFileSync(path ?? '', 'utf8'));
  for (const { properties } of list.features) {
    if (String(properties.id) === CLOSED)
      Object.assign(properties, { statut: 'closed', fermeture: '2026-01-31' });
  }
  list.features.push({
    type: 'Feature',
    geometry: { type: 'Point', coordinates: [PROJECT.lon, PROJECT.lat] },
    properties: { id: PROJECT.id, nom: PROJECT.nom, statut: 'planned' },
  });
  const file = join(home, 'files', 'second.geojson');
  writeFileSync(file, JSON.stringify(list));
  const terminal = testTerminal(await testEnvironment(home));
  if ((await run(['import', 'sites', file], terminal)) !== 0)
    throw new Error(`The second list cannot be imported: ${terminal.errors()}`);
}
