import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildOsrmFiles } from '../../isochrones/osrm/build.ts';
import { readOsrmGraph } from '../../isochrones/osrm/graph_files.ts';
import { type ProfileSettings, profileSettings } from '../../isochrones/osrm/profile.ts';
import { ROAD_CLASSES } from '../../isochrones/types.ts';
import { osrmForTests } from '../support/osrm.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'maillage-profile-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

// Ways side by side along parallels, each 0.01 degrees long at 45 degrees north and told apart by their latitude.
const WAYS: Record<string, Record<string, string>> = {
  street: { highway: 'residential', maxspeed: '45' },
  motorway: { highway: 'motorway', maxspeed: '90', oneway: 'yes' },
  trunk_link: { highway: 'trunk_link' },
  primary: { highway: 'primary' },
  secondary: { highway: 'secondary' },
  tertiary_link: { highway: 'tertiary_link' },
  ferry: { route: 'ferry' },
  ferry_open_to_cars: { route: 'ferry', motor_vehicle: 'yes' },
  car_train: { route: 'shuttle_train', motorcar: 'yes' },
  toll: { highway: 'primary', toll: 'yes' },
  residents: { highway: 'residential', access: 'residents' },
  driveway: { highway: 'service', access: 'private' },
  no_cars: { highway: 'residential', motor_vehicle: 'no' },
  track: { highway: 'track' },
  footway: { highway: 'footway' },
};

/** What became of each way: its class and its time in seconds, for those that are roads. */
async function roadsWith(
  given: Partial<ProfileSettings>,
): Promise<Map<string, { class: string; time_s: number }>> {
  const roadsFile = join(folder, 'ways.osm');
  const lines = Object.entries(WAYS).flatMap(([, tags], i) => {
    const nodes = [2 * i + 1, 2 * i + 2];
    const points = nodes.map(
      (id, end) => `<node id="${id}" version="1" lat="${45 + i / 1000}" lon="${end / 100}"/>`,
    );
    const content = [
      ...nodes.map((id) => `<nd ref="${id}"/>`),
      ...Object.entries(tags).map(([k, v]) => `<tag k="${k}" v="${v}"/>`),
    ];
    return [...points, `<way id="${i + 1}" version="1">${content.join('')}</way>`];
  });
  // Nodes before ways, as in every extract.
  lines.sort((a, b) => Number(a.startsWith('<way')) - Number(b.startsWith('<way')));
  await writeFile(roadsFile, ['<osm version="0.6">', ...lines, '</osm>'].join('\n'));
  const executables = await osrmForTests();
  const settings = profileSettings(given);
  const outputFolder = join(folder, 'network');
  const graph = await readOsrmGraph(
    (await buildOsrmFiles({ executables, roadsFile, settings, outputFolder })).basePath,
  );
  const names = Object.keys(WAYS);
  const found = new Map<string, { class: string; time_s: number }>();
  for (let stretch = 0; stretch < graph.stretchCount; stretch++) {
    const vertex = graph.geometryVertex[graph.geometryIndex[graph.stretchGeometry[stretch]]];
    const name = names[Math.round((graph.vertexLonLat_e6[2 * vertex + 1] - 45e6) / 1000)];
    found.set(name, {
      class: ROAD_CLASSES[graph.stretchClass[stretch]],
      time_s: graph.stretchDuration_ds[stretch] / 10,
    });
  }
  return found;
}

describe('the profile', () => {
  test('by default: no ferry of any kind, no private way; classes and speeds', async () => {
    const roads = await roadsWith({});
    expect([...roads.keys()].sort()).toEqual(
      ['motorway', 'primary', 'secondary', 'street', 'tertiary_link', 'toll', 'trunk_link'].sort(),
    );
    const classes = Object.fromEntries([...roads].map(([name, road]) => [name, road.class]));
    expect(classes).toEqual({
      street: 'minor',
      motorway: 'motorway',
      trunk_link: 'trunk',
      primary: 'primary',
      toll: 'primary',
      secondary: 'secondary',
      tertiary_link: 'tertiary',
    });
    // 788.5 m (WGS 84) at 80% of 45 km/h: 10 m/s.
    expect(roads.get('street')?.time_s).toBeCloseTo(78.85, 0);
    expect(roads.get('motorway')?.time_s).toBeCloseTo(78.85 / 2, 0);
  });

  test('ferries and car trains, when they count', async () => {
    const roads = await roadsWith({ ferries: true });
    expect([...roads.keys()]).toEqual(expect.arrayContaining(['ferry', 'ferry_open_to_cars', 'car_train']));
    // At 5 km/h.
    expect(roads.get('ferry')?.time_s).toBeCloseTo(788.5 / (5 / 3.6), -1);
  });

  test('speeds by class, factors by class, and how much of a limit is driven', async () => {
    const usual = await roadsWith({});
    const set = await roadsWith({ speeds: { primary: 32.5, residential: 5 } });
    const times = (name: string, roads = set) => roads.get(name)!.time_s / usual.get(name)!.time_s;
    // OSRM's own primary roads are driven at 65 km/h; the street has a limit, and keeps to it.
    expect(times('primary')).toBeCloseTo(2, 1);
    for (const name of ['street', 'secondary', 'motorway']) expect(times(name)).toBe(1);
    const factors = await roadsWith({
      speed_factors: { residential: 0.5, secondary: 0.5 },
      speed_factor: 0.5,
    });
    for (const name of ['street', 'secondary']) expect(times(name, factors)).toBeCloseTo(4, 1);
    expect(times('primary', factors)).toBeCloseTo(2, 1);
    const share = await roadsWith({ maxspeed_share: 0.4 });
    for (const name of ['street', 'motorway']) expect(times(name, share)).toBeCloseTo(2, 1);
    expect(times('primary', share)).toBe(1);
  });

  test('without toll roads, with roads kept for residents, with slower traffic', async () => {
    const roads = await roadsWith({ toll_roads: false, restricted_roads: true, speed_factor: 0.8 });
    expect(roads.has('toll')).toBe(false);
    expect(roads.get('residents')?.class).toBe('minor');
    expect(roads.get('street')?.time_s).toBeCloseTo(78.85 / 0.8, 0);
  });
});
