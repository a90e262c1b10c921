/** Speeds by class of road: those of the OSRM that is installed, other engines', and what France allows and observes, each with its source. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DRIVEN_CLASSES, PROFILE_DEFAULTS } from '../../isochrones/osrm/profile.ts';
import { osrmForTests } from '../support/osrm.ts';
import type { Section } from './report.ts';

/** `default_speed` of lua/graph.lua, as compiled into Valhalla 3.9.1, by its classes of road; a known limit is driven in full (docs/speeds.md of Valhalla). */
const VALHALLA: Record<string, number> = {
  ...{ motorway: 105, trunk: 90, primary: 75, secondary: 60, tertiary: 50 },
  ...{ unclassified: 40, residential: 35, service: 25 },
};
/** `defaultSpeedMap` of CarAverageSpeedParser in GraphHopper 11.0; of a known limit it drives 0.9. */
const GRAPHHOPPER: Record<string, number> = {
  ...{ motorway: 100, motorway_link: 70, trunk: 70, trunk_link: 65, primary: 65, primary_link: 60 },
  ...{ secondary: 60, secondary_link: 50, tertiary: 50, tertiary_link: 40, unclassified: 30 },
  ...{ residential: 30, living_street: 6, service: 20 },
};
/** Code de la route, R413-2 (130, 110, 80), R413-3 (50), R110-2 (30, 20); CGCT, L3221-4-1 (90 by decision of a département). */
const LIMITS: Record<string, string> = {
  motorway: '130',
  trunk: '110 with a central reserve, else 80',
  ...Object.fromEntries(
    ['primary', 'secondary', 'tertiary', 'unclassified'].map((road) => [
      road,
      '80 (90 where raised); 50 in towns',
    ]),
  ),
  residential: '50; 30 in zones',
  living_street: '20',
  service: '50',
};
/** ONISR, Observatoire des vitesses: means of cars by day, 2017 (motorways, two or three lanes then limited to 90) and 2021 (towns). */
const OBSERVED: Record<string, string> = {
  motorway: '121',
  primary: '82; 51 through small towns; 41 in centres',
};

/** What OSRM's car.lua sets for each class, in km/h, and the share of a known limit that it drives. */
export function speedsOfCarProfile(lua: string): { highway: Record<string, number>; maxspeed_share: number } {
  const block = /speeds\s*=\s*Sequence\s*\{\s*highway\s*=\s*\{([^}]*)\}/.exec(lua)?.[1];
  const share = /speed_reduction\s*=\s*([\d.]+)/.exec(lua)?.[1];
  if (block === undefined || share === undefined)
    throw new Error('OSRM’s car.lua sets its speeds in another way.');
  const highway = Object.fromEntries(
    [...block.matchAll(/^\s*(\w+)\s*=\s*(\d+)/gm)].map(([, road, speed]) => [road!, Number(speed)]),
  );
  return { highway, maxspeed_share: Number(share) };
}

export async function speedsByClassSection(): Promise<Section> {
  const { profiles, version } = await osrmForTests();
  const { highway, maxspeed_share } = speedsOfCarProfile(await readFile(join(profiles, 'car.lua'), 'utf8'));
  if (maxspeed_share !== PROFILE_DEFAULTS.maxspeed_share)
    throw new Error(
      `OSRM drives ${maxspeed_share} of a limit, and our default is ${PROFILE_DEFAULTS.maxspeed_share}.`,
    );
  return {
    id: 'speeds-by-class',
    title: 'Speeds by class of road',
    text: [
      'km/h where OpenStreetMap tells no limit. Ours are those of OSRM’s car profile, as it is installed; the last row is the share of a limit that is driven where one is known.',
    ],
    columns: [
      'highway',
      `OSRM ${version}`,
      'Valhalla 3.9.1',
      'GraphHopper 11.0',
      'limit in France',
      'observed in France',
    ],
    rows: [
      ...DRIVEN_CLASSES.map((road) => [
        ...[road, highway[road] ?? null, VALHALLA[road] ?? null, GRAPHHOPPER[road] ?? null],
        ...[LIMITS[road] ?? null, OBSERVED[road] ?? null],
      ]),
      ['share of a known limit', maxspeed_share, 1, 0.9, null, null],
    ],
  };
}
