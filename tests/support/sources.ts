import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { type ReadSitesOptions, readSites } from '../../data/lists/read_sites.ts';
import type { MultiPolygonCoordinates } from '../../isochrones/types.ts';

/** A folder for the files of one test file, taken away at its end, and a way to write into it. */
export function temporaryFiles(): {
  folder: string;
  write(name: string, content: string | Uint8Array): string;
} {
  const folder = mkdtempSync(join(tmpdir(), 'maillage-sources-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return {
    folder,
    write(name, content) {
      const file = join(folder, name);
      writeFileSync(file, content);
      return file;
    },
  };
}

/** GeoJSON of commune polygons. */
export function communesGeoJson(
  communes: { properties: Record<string, unknown>; polygons: MultiPolygonCoordinates }[],
): string {
  return JSON.stringify({
    type: 'FeatureCollection',
    features: communes.map(({ properties, polygons }) => ({
      type: 'Feature',
      properties,
      geometry: { type: 'MultiPolygon', coordinates: polygons },
    })),
  });
}

/** The error that a promise ends with. */
export async function errorOf(promise: Promise<unknown>): Promise<{ code: string; message: string }> {
  try {
    await promise;
  } catch (error) {
    return error as { code: string; message: string };
  }
  throw new Error('It should have failed.');
}

/** Nouvelle-Aquitaine, as the readers of lists know it. */
export const aquitaine: ReadSitesOptions = {
  region: {
    name: 'Nouvelle-Aquitaine',
    box: { west: -1.8, south: 42.7, east: 2.6, north: 47.2 },
    departements: ['23', '24', '33', '64', '87'],
  },
  today: '2026-09-01',
};

/** Reads a list of sites that is given as its content. */
export const readSiteList = (
  content: string | Uint8Array,
  options: ReadSitesOptions = aquitaine,
  name = 'list.csv',
): ReturnType<typeof readSites> =>
  readSites({ bytes: typeof content === 'string' ? Buffer.from(content) : content, name }, options);
