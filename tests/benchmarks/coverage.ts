/** Corsica's coverage, its live update, scenarios and best next places, from a loaded network. */

import { buildTerritory } from '../../isochrones/ground/territory.ts';
import {
  COVERAGE_DEFAULTS,
  computeSurface,
  coverageOf,
  updateSurface,
} from '../../isochrones/questions/coverage.ts';
import { createIsochroneScratch } from '../../isochrones/questions/isochrone.ts';
import { openRegion, placeSites } from '../../isochrones/questions/placements.ts';
import { runScenario } from '../../isochrones/questions/scenario.ts';
import { sensitivityOf } from '../../isochrones/questions/sensitivity.ts';
import { computeDriveTimes } from '../../isochrones/search/drive_times.ts';
import { changeSites } from '../../isochrones/search/live_update.ts';
import type { EngineSite } from '../../isochrones/types.ts';
import { corsicanCommunes, realRegion } from '../support/real_regions.ts';
import { wholeCoverage } from '../support/whole_coverage.ts';
import { measure, once } from './measure.ts';
import type { Section } from './report.ts';

const LIMIT_MINUTES = 20;

export async function coverageSection(tell: (text: string) => void): Promise<Section | null> {
  const region = await realRegion('corsica');
  const given = await corsicanCommunes();
  if (!region || !given) return null;
  tell('corsica: coverage');
  const { network, sites } = region;
  const territory = await once(() => buildTerritory(network, given));
  // The first one of a process: nothing is compiled, nothing of the lattice was looked at before.
  const first = await once(() => wholeCoverage(computeDriveTimes(network, sites), territory.result));
  const again = await measure([0], () => wholeCoverage(computeDriveTimes(network, sites), territory.result));
  const driveTimes = computeDriveTimes(network, sites);
  const surface = computeSurface(driveTimes, territory.result);
  const changes: { add: EngineSite[]; remove: string[] }[] = [
    ...[
      [9.15, 42.3],
      [8.9, 42.05],
      [9.2, 41.7],
    ].map(([lon, lat], i) => ({ add: [{ id: `new ${i}`, lon, lat }], remove: [] })),
    ...sites.slice(0, 3).map(({ id }) => ({ add: [], remove: [id] })),
  ];
  // Each change, then back.
  const thereAndBack = changes.flatMap((change) => [
    change,
    {
      add: sites.filter(({ id }) => change.remove.includes(id)),
      remove: change.add.map(({ id }) => id),
    },
  ]);
  let current = driveTimes;
  const update = await measure(thereAndBack, (change) => {
    const changed = changeSites(current, change);
    current = changed.driveTimes;
    updateSurface(surface, current, changed.changedStretches);
    return coverageOf(surface);
  });
  const scenario = await measure(changes, (change) =>
    runScenario(driveTimes, territory.result, change, {
      limit_minutes: LIMIT_MINUTES,
      cellsPerBlock: COVERAGE_DEFAULTS.cellsPerBlock,
    }),
  );
  const scratch = createIsochroneScratch(network, territory.result);
  const candidates = given.communes.map(({ centre: [lon, lat] }, commune) => ({ lon, lat, commune }));
  const places = await measure(
    [5],
    (count) =>
      placeSites(
        openRegion(driveTimes, territory.result, LIMIT_MINUTES),
        territory.result,
        scratch,
        candidates,
        { count },
      ),
    { rounds: 3, warmUp: 0 },
  );
  const sensitivity = await measure([0], () => sensitivityOf(driveTimes, territory.result, LIMIT_MINUTES));
  return {
    id: 'coverage-corsica',
    title: 'Corsica: coverage, live update, what if',
    text: [
      `${network.stretchCount} edge-based nodes, ${sites.length} sites, ${given.communes.length} communes; from a loaded network.`,
    ],
    columns: ['what', 'median ms', 'p95', 'processor ms', 'runs'],
    rows: [
      ['territory (once per network)', territory.ms, null, territory.cpu_ms, 1],
      ['whole coverage, first of a process', first.ms, null, first.cpu_ms, 1],
      ['whole coverage, again', again.median_ms, again.p95_ms, again.cpu_ms, again.runs],
      ['a site added or removed', update.median_ms, update.p95_ms, update.cpu_ms, update.runs],
      ['scenario', scenario.median_ms, scenario.p95_ms, scenario.cpu_ms, scenario.runs],
      ['best 5 places of all communes', places.median_ms, places.p95_ms, places.cpu_ms, places.runs],
      ['sensitivity', sensitivity.median_ms, sensitivity.p95_ms, sensitivity.cpu_ms, sensitivity.runs],
    ],
  };
}
