/** How good and how quick the best next places are: greedy choice against trying every choice, then Corsica. */

import { createRandom } from '../../isochrones/geometry/random.ts';
import { buildTerritory } from '../../isochrones/ground/territory.ts';
import { createIsochroneScratch } from '../../isochrones/questions/isochrone.ts';
import { greedyCover, openRegion, placeSites } from '../../isochrones/questions/placements.ts';
import { computeDriveTimes } from '../../isochrones/search/drive_times.ts';
import { corsicanCommunes, realRegion } from '../support/real_regions.ts';
import { serveCorsica } from './corsica.ts';
import { measure, rounded } from './measure.ts';
import type { Section } from './report.ts';

const INSTANCES = 3000;
const LEAST_ALLOWED = 1 - 1 / Math.E;
const COUNT = 5;

/** Random covers of two kinds: points in the plane with discs around candidates, and without any geometry. */
export async function smallPlacementsSection(tell: (text: string) => void): Promise<Section> {
  tell('placements: small instances');
  const rows = [
    judge('points within a distance of candidates', discs),
    judge('any points to any candidate', anySets),
  ];
  return {
    id: 'placements-small',
    title: 'Best places: greedy choice against every choice tried',
    text: [
      `${INSTANCES} random instances of each kind: 8 to 14 candidates, 40 weighted points, 2 to 5 places. Greedy choice is promised 1 - 1/e = ${rounded(100 * LEAST_ALLOWED)} % of the best.`,
    ],
    columns: [
      'kind',
      'equal to the best, %',
      'mean share of the best, %',
      'least share, %',
      'bound above the best, mean %',
    ],
    rows,
  };
}

interface Instance {
  sets: Uint32Array[];
  weight: Float64Array;
  count: number;
}

function judge(kind: string, make: (random: () => number) => Instance): Section['rows'][number] {
  const random = createRandom(63);
  let [equal, sum, least, slack] = [0, 0, 1, 0];
  for (let i = 0; i < INSTANCES; i++) {
    const instance = make(random);
    const { gains, bound } = greedyCover(instance.sets, instance.weight, instance.count);
    const greedy = gains.reduce((total, gain) => total + gain, 0);
    const best = bestCover(instance);
    const share = best === 0 ? 1 : greedy / best;
    if (share > 1 - 1e-12) equal++;
    sum += share;
    least = Math.min(least, share);
    slack += best === 0 ? 0 : bound / best - 1;
  }
  if (least < LEAST_ALLOWED) throw new Error(`greedy choice reached only ${least} of the best`);
  const percent = (value: number) => rounded(100 * value, 2);
  return [
    kind,
    percent(equal / INSTANCES),
    percent(sum / INSTANCES),
    percent(least),
    percent(slack / INSTANCES),
  ];
}

const POINTS = 40;
const between = (random: () => number, least: number, most: number) =>
  least + Math.floor(random() * (most - least + 1));

function discs(random: () => number): Instance {
  const points = Array.from({ length: POINTS }, () => [random(), random()]);
  const reach = 0.15 + 0.25 * random();
  const sets = Array.from({ length: between(random, 8, 14) }, () => {
    const [x, y] = [random(), random()];
    return Uint32Array.from(points.flatMap(([px, py], i) => (Math.hypot(px - x, py - y) < reach ? [i] : [])));
  });
  return { sets, weight: weights(random), count: between(random, 2, 5) };
}

function anySets(random: () => number): Instance {
  const share = 0.05 + 0.3 * random();
  const sets = Array.from({ length: between(random, 8, 14) }, () =>
    Uint32Array.from(Array.from({ length: POINTS }, (_, i) => i).filter(() => random() < share)),
  );
  return { sets, weight: weights(random), count: between(random, 2, 5) };
}

/** As inhabitants are spread: many small, few large. */
const weights = (random: () => number) =>
  Float64Array.from({ length: POINTS }, () => Math.ceil(100 * random() ** 3));

/** The greatest weight that `count` of the sets cover, by trying all choices. */
function bestCover({ sets, weight, count }: Instance): number {
  const times = new Uint8Array(weight.length);
  let best = 0;
  const choose = (from: number, left: number, covered: number) => {
    if (covered > best) best = covered;
    if (left === 0) return;
    for (let set = from; set < sets.length; set++) {
      let more = covered;
      for (const item of sets[set]) if (times[item]++ === 0) more += weight[item];
      choose(set + 1, left - 1, more);
      for (const item of sets[set]) times[item]--;
    }
  };
  choose(0, count, 0);
  return best;
}

/** The best five among Corsica's communes: engine, GET and POST. */
export async function corsicanPlacementsSection(tell: (text: string) => void): Promise<Section | null> {
  const region = await realRegion('corsica');
  const given = await corsicanCommunes();
  const served = region && given && (await serveCorsica());
  if (!served) return null;
  try {
    tell('placements: Corsica');
    const { network, sites } = region;
    const territory = buildTerritory(network, given);
    const driveTimes = computeDriveTimes(network, sites);
    const scratch = createIsochroneScratch(network, territory);
    const candidates = given.communes.map(({ centre: [lon, lat] }, commune) => ({ lon, lat, commune }));
    const newRegion = () => openRegion(driveTimes, territory, 20);
    const place = (open = newRegion()) => placeSites(open, territory, scratch, candidates, { count: COUNT });
    const engine = await measure([0], () => place());
    const open = newRegion();
    const found = place(open);
    const again = await measure([0], () => place(open));
    const url = `${served.url}/api/v1/placements`;
    const ask = async (init?: RequestInit) => {
      const response = await fetch(init ? url : `${url}?count=${COUNT}`, init);
      if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
      await response.arrayBuffer();
    };
    const overHttp = await measure([0], () => ask(), { rounds: 5, warmUp: 0 });
    const body = JSON.stringify({
      count: COUNT,
      candidates: candidates.map(({ lon, lat }) => ({ lon, lat })),
    });
    const headers = { 'content-type': 'application/json' };
    const posted = await measure([0], () => ask({ method: 'POST', headers, body }), { rounds: 5, warmUp: 0 });
    const row = (name: string, { median_ms, p95_ms, cpu_ms }: typeof engine, own: boolean) => [
      name,
      median_ms,
      p95_ms,
      own ? cpu_ms : null,
    ];
    return {
      id: 'placements-corsica',
      title: `Best ${COUNT} places: Corsica`,
      text: [
        `${candidates.length} candidates, ${sites.length} open sites. The places found bring ${Math.round(found.gained)} people under the limit; no ${COUNT} candidates can bring more than ${Math.round(found.bound)}.`,
      ],
      columns: ['what', 'median ms', 'p95', 'processor ms'],
      rows: [
        row('engine alone', engine, true),
        row('engine alone, asked again', again, true),
        row('GET /placements, centres of communes', overHttp, false),
        row(`POST /placements, ${candidates.length} points`, posted, false),
      ],
    };
  } finally {
    await served.stop();
  }
}
