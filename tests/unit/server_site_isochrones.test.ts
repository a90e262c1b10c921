import { expect, it } from 'vitest';
import type { EngineSite } from '../../isochrones/types.ts';
import { siteIsochrones } from '../../server/prepare/site_isochrones.ts';
import { SILENT } from '../../server/process/progress.ts';

// What was wrong: 10,000 sites in one place were 10,000 isochrones, and the job ran over 14 minutes.
it('sites at one place have one isochrone, each under its own id and in the order of the list', async () => {
  const sites: EngineSite[] = Array.from({ length: 2000 }, (_, i) => ({
    id: `s${i}`,
    lon: i % 100 === 7 ? 0.6 : 0.5,
    lat: 45,
  }));
  const asked: number[] = [];
  const engine = {
    siteIsochrones: async (_ground: unknown, { lon }: EngineSite) => {
      asked.push(lon);
      return [10, 20].map((minutes) => ({
        minutes,
        area_km2: lon,
        population: 1,
        wkb: Buffer.from([minutes]),
      }));
    },
  };
  const found = await siteIsochrones(null as never, null as never, sites, null, {
    region: { id: 'r' },
    cells: 8,
    engine: engine as never,
    progress: SILENT,
  });
  expect(asked.toSorted()).toEqual([0.5, 0.6]);
  expect(found).toMatchObject(
    sites.flatMap(({ id, lon }) => [10, 20].map((minutes) => ({ site_id: id, minutes, area_km2: lon }))),
  );
});
