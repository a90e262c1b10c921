/** Answers that take long let others have their turn: each in pieces, none of which is most of it. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Basis } from '../../data/rules/decision/answer_types.ts';
import { BAND_MINUTES, type MultiPolygonCoordinates } from '../../isochrones/types.ts';
import { statisticsItems } from '../../server/answers/statistics.ts';
import type { DayTimes, Served } from '../../server/served/served.ts';
import { projectRoot } from '../support/shared_data.ts';
import { longestTurn } from '../support/turns.ts';

/** A country of so many communes, as far as its figures are told; each outline is made when it is read, as stored ones are. */
function country(communes: number): { served: Served; day: DayTimes } {
  const figures = { population: 10, area_km2: 2 };
  const ofCommune = {
    ...figures,
    bands: BAND_MINUTES.map((minutes) => ({ minutes, ...figures })),
    white: { population: 1, area_km2: 1 },
    drive_times_s: { least: 0, town_hall: 60, most: 120 },
  };
  const served = {
    region: { id: 'country', name: 'Country' },
    jobs: null,
    programme: { doubt: { commune_share_tolerance: { value: 0 } } },
    communes: Array.from({ length: communes }, (_, i) => ({
      code: String(i).padStart(5, '0'),
      name: `Commune ${i}`,
      departement: String(i % 90),
      departement_name: `Département ${i % 90}`,
      epci: { code: String(i % 1000), name: `EPCI ${i % 1000}` },
      get polygons(): MultiPolygonCoordinates {
        return [[Array.from({ length: 200 }, (_, k) => [i / 1e4, k / 1e4] as [number, number])]];
      },
    })),
  };
  const day = {
    list: {},
    communes: async () => served.communes.map(() => ofCommune),
    fragility: async () => ({ communes: served.communes.map(() => [figures, figures, figures]) }),
    people: async () => null,
  };
  return { served: served as unknown as Served, day: day as unknown as DayTimes };
}

describe('figures of a country', () => {
  // What was wrong: those of every commune, and the bounds of all, in one turn: a quarter of a second and more on a region of thousands.
  it.each(['commune', 'departement', 'epci'] as const)('by %s', async (by) => {
    const { served, day } = country(30_000);
    const before = process.threadCpuUsage();
    const { result, longest_ms } = await longestTurn(() => statisticsItems(served, day, {} as Basis, by));
    const { user, system } = process.threadCpuUsage(before);
    expect(result).toHaveLength({ commune: 30_000, departement: 90, epci: 1000 }[by]);
    expect(longest_ms).toBeLessThan((user + system) / 1000 / 2);
  });
});

describe('tools for assistants', () => {
  // What was wrong: all of them in one piece, a third of a second.
  it('are loaded part by part', () => {
    const program = join(projectRoot, 'tests/support/processes/load_tools.ts');
    const { longest_ms, all_ms } = JSON.parse(
      execFileSync(process.execPath, [program], { encoding: 'utf8' }),
    ) as {
      longest_ms: number;
      all_ms: number;
    };
    expect(longest_ms).toBeLessThan(all_ms / 2);
  });
});
