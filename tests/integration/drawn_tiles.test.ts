/** What the map draws around and beneath the results, as tiles of a server. */
import { spawnSync } from 'node:child_process';
import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { describe, expect, it } from 'vitest';
import { serveGrid } from '../support/serve_grid.ts';
import type { TestRegion } from '../support/test_region.ts';
import type { TestServer } from '../support/test_server.ts';

let region: TestRegion;
let server: TestServer;
serveGrid((grid) => {
  ({ region, server } = grid);
});

describe('what lies around and beneath', () => {
  const layersAt = async (layer: string, z: number, [lon, lat]: readonly [number, number]) => {
    const x = Math.floor(((lon + 180) / 360) * 2 ** z);
    const y = Math.floor((0.5 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / (2 * Math.PI)) * 2 ** z);
    const response = await fetch(`${server.url}/api/v1/tiles/${layer}/${z}/${x}/${y}.mvt`);
    const { layers } = new VectorTile(new PbfReader(new Uint8Array(await response.arrayBuffer())));
    return (name: string) =>
      Array.from({ length: layers[name]?.length ?? 0 }, (_, i) => layers[name]!.feature(i).properties);
  };

  it('is the sea and France’s borders, farther than the region reaches, and fine near it', async () => {
    const { body: region } = await server.get('/api/v1/region');
    const { body: around } = await server.get('/api/v1/tiles/surroundings.json');
    expect(around.bounds[0]).toBeLessThan(region.bbox[0] - 10);
    expect(around.bounds[3]).toBeGreaterThan(region.bbox[3] + 10);
    // Bordeaux and the ocean before it, from zoom 6.
    const found = await layersAt('surroundings', 6, [-1.5, 44.8]);
    expect(found('sea').map(({ part }) => part)).toContain('far');
    expect(found('borders').map((one) => one.class)).toEqual(
      expect.arrayContaining(['region', 'departement']),
    );
    expect((await layersAt('surroundings', 7, [-0.6, 44.8]))('border-names')).toContainEqual({
      class: 'departement',
      name: 'Gironde',
    });
    expect((await server.get('/api/v1/region')).body.attributions.join()).toMatch(/OpenStreetMap.*IGN/);
  });

  it.skipIf(spawnSync('osmium', ['--version']).status !== 0)(
    'is the water of the extract, the names of its places and of its roads (skipped without osmium)',
    async () => {
      const [lon, lat] = region.city.junctions.get('s4-4') as [number, number];
      const found = await layersAt('landscape', 13, [lon + 0.005, lat + 0.005]);
      expect(found('water')).toEqual([{}]);
      expect(found('place-names')).toEqual([{ class: 'hamlet', name: 'L’Étang' }]);
      expect(found('road-names').map(({ name }) => name)).toContain('s4-4 s4-5');
      expect((await layersAt('landscape', 6, [lon, lat]))('water')).toEqual([]);
    },
  );
});
