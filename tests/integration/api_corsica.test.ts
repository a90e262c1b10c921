/** Corsica as it is served: figures that add up, a certificate that OSRM confirms. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { distance_m } from '../../isochrones/geometry/distance.ts';
import { createRandom } from '../../isochrones/geometry/random.ts';
import { createOsrmClient } from '../../isochrones/osrm/client.ts';
import { startRouted } from '../../isochrones/osrm/routed.ts';
import type { LonLat } from '../../isochrones/types.ts';
import { osrmForTests } from '../support/osrm.ts';
import { readMarkedText } from '../support/pdf_text.ts';
import { realRegion } from '../support/real_regions.ts';
import { sharedData } from '../support/shared_data.ts';
import { corsicaHome } from '../support/test_region.ts';
import { startTestServer, type TestServer } from '../support/test_server.ts';

const HOMES = 1000;

describe.skipIf(sharedData('roads/corsica-simplified.osm.pbf') === null)('Corsica', () => {
  let home: Awaited<ReturnType<typeof corsicaHome>>;
  let server: TestServer;
  beforeAll(async () => {
    home = await corsicaHome();
    server = await startTestServer(home!.home);
  }, 600_000);
  afterAll(async () => {
    await server?.close();
    await home?.remove();
  });

  it.each([
    'commune',
    'epci',
    'departement',
    'region',
  ])('figures by %s add up to the coverage’s within 0.1%%, and each part is answered', async (by) => {
    const { items } = (await server.get(`/api/v1/statistics?by=${by}`)).body;
    const { area_km2 } = (await server.get('/api/v1/coverages/current')).body;
    type Item = (typeof items)[number];
    const sum = (pick: (item: Item) => number): number =>
      items.reduce((total: number, item: Item) => total + pick(item), 0);
    if (by === 'commune') expect(items).toHaveLength(360);
    // A commune on an island may belong to no EPCI.
    const share = by === 'epci' ? 0.02 : 0.001;
    expect(Math.abs(sum((item) => item.area_km2) / area_km2.region - 1)).toBeLessThan(share);
    expect(Math.abs(sum((item) => item.white.area_km2) / area_km2.white - 1)).toBeLessThan(share);
    for (const { answer, white_area_share, white, area_km2: own } of items) {
      expect(white_area_share).toBeCloseTo(Math.min(1, white.area_km2 / own), 3);
      expect(['eligible', 'partly_eligible', 'not_eligible']).toContain(answer);
      if (white_area_share === 1) expect(answer).not.toBe('not_eligible');
    }
  });

  it('1,000 random homes are told the time that /table gives for the same road point, and their side of the limit', async () => {
    const routed = await startRouted({
      executables: await osrmForTests(),
      basePath: (await realRegion('corsica'))!.basePath,
    });
    try {
      const osrm = createOsrmClient({ url: routed.url });
      type Told = {
        answer: string;
        drive_time_s: number;
        limit_s: number;
        road: { lon: number; lat: number };
      };
      const homes: Told[] = [];
      const random = createRandom(11);
      while (homes.length < HOMES) {
        const [lon, lat] = [8.57 + random() * 0.95, 41.4 + random() * 1.6];
        const { body } = await server.get(`/api/v1/eligibility?lon=${lon}&lat=${lat}`);
        if (body.answer !== 'outside_region' && body.drive_time_s !== null && body.road.distance_m <= 300)
          homes.push(body);
      }
      const sites = (await server.get('/api/v1/sites?status=open')).body.features;
      const { duration_s } = await osrm.table(
        homes.map(({ road }) => [road.lon, road.lat]),
        sites.map((site: { geometry: { coordinates: LonLat } }) => site.geometry.coordinates),
      );
      const differing: string[] = [];
      homes.forEach(({ answer, drive_time_s, limit_s, road }, i) => {
        const row = duration_s.slice(i * sites.length, (i + 1) * sites.length);
        const least_s = Math.min(...[...row].map((time) => time ?? Number.POSITIVE_INFINITY));
        const told = `${road.lon},${road.lat}: ${drive_time_s} s, by /table ${least_s} s, ${answer}`;
        if (Math.abs(drive_time_s - least_s) > 1) differing.push(told);
        // Within a second of the limit the two may stand on either side of it.
        else if (Math.abs(least_s - limit_s) > 1 && answer !== 'to_confirm')
          expect(answer, told).toBe(least_s < limit_s ? 'not_eligible' : 'eligible');
      });
      // The road point is told to a millionth of a degree, and OSRM may find another road there at a crossing.
      expect(differing.length, differing.join('\n')).toBeLessThanOrEqual(HOMES * 0.005);
    } finally {
      await routed.stop();
    }
  });

  it('the nearest place that would be eligible is so, and no eligible home found at random is nearer', async () => {
    const random = createRandom(17);
    const eligible: { lon: number; lat: number }[] = [];
    const others: { lon: number; lat: number }[] = [];
    let passedOver = 0;
    while (others.length < 150) {
      const [lon, lat] = [8.57 + random() * 0.95, 41.4 + random() * 1.6];
      const { answer } = (await server.get(`/api/v1/eligibility?lon=${lon}&lat=${lat}&fields=answer`)).body;
      if (answer !== 'outside_region') (answer === 'eligible' ? eligible : others).push({ lon, lat });
    }
    const nearest = async ({ lon, lat }: { lon: number; lat: number }) =>
      (await server.get(`/api/v1/eligibility/nearest-eligible?lon=${lon}&lat=${lat}`)).body;
    for (const point of others) {
      const { place, text } = await nearest(point);
      const there = await server.get(`/api/v1/eligibility?lon=${place.lon}&lat=${place.lat}`);
      expect(there.body.answer, JSON.stringify(place)).toBe('eligible');
      expect(place.distance_m).toBe(Math.max(1, Math.round(distance_m(point, place))));
      if (place.commune !== null) expect(text).toMatch(/(vers .+|dans la même commune)\.$/);
      // What is thinner than 13 m may be passed over, and found by chance.
      if (eligible.some((home) => distance_m(point, home) < place.distance_m - 20)) passedOver++;
    }
    expect(passedOver).toBeLessThanOrEqual(1);
    for (const home of eligible.slice(0, 20)) {
      const { answer, place } = await nearest(home);
      expect(answer).toBe('eligible');
      expect(place).toMatchObject({ ...home, distance_m: 0 });
    }
  });

  it('the certificate’s three times are those of OSRM’s /table within a second, and its bytes the same twice', async () => {
    const routed = await startRouted({
      executables: await osrmForTests(),
      basePath: (await realRegion('corsica'))!.basePath,
    });
    try {
      const osrm = createOsrmClient({ url: routed.url });
      for (const [lon, lat] of [
        [9.15, 42.3],
        [8.8, 42.0],
        [9.4, 42.6],
      ] as const) {
        const asked = `lon=${lon}&lat=${lat}`;
        const sheet = async () => {
          const response = await fetch(`${server.url}/api/v1/eligibility/certificate.pdf?${asked}`);
          return Buffer.from(await response.arrayBuffer());
        };
        let content = (await server.get(`/api/v1/eligibility/certificate.json?${asked}`)).body;
        for (let i = 0; i < 120 && content.nearest[0].osrm_time_s === null; i++) {
          await new Promise((resolve) => setTimeout(resolve, 500));
          content = (await server.get(`/api/v1/eligibility/certificate.json?${asked}`)).body;
        }
        type Near = { lon: number; lat: number; drive_time_s: number; osrm_time_s: number };
        const nearest: Near[] = content.nearest;
        expect(nearest).toHaveLength(3);
        const { duration_s } = await osrm.table(
          [[lon, lat]],
          nearest.map((site) => [site.lon, site.lat]),
        );
        nearest.forEach(({ drive_time_s, osrm_time_s }, i) => {
          expect(Math.abs(drive_time_s - duration_s[i]!)).toBeLessThanOrEqual(1);
          expect(Math.abs(osrm_time_s - duration_s[i]!)).toBeLessThanOrEqual(1);
        });
        const [first, second] = [await sheet(), await sheet()];
        expect(first.equals(second)).toBe(true);
        const told = readMarkedText(first)
          .map(({ text }) => text)
          .join(' ')
          .replace(/[\u00a0\u202f]/g, ' ');
        expect(told).toContain(content.id);
        expect(told).not.toContain('UTC');
        for (const { drive_time_s } of nearest) {
          const whole = Math.floor(drive_time_s);
          expect(told).toContain(`${Math.floor(whole / 60)} min`);
        }
      }
    } finally {
      await routed.stop();
    }
  });

  it('a part of Corsica is not told the network of the mainland, nor Paris that of Corsica', async () => {
    const paris = (await server.get('/api/v1/eligibility?lon=2.35&lat=48.85')).body;
    expect([paris.answer, paris.network.code]).toEqual(['outside_region', '11']);
    const corte = (await server.get('/api/v1/eligibility?lon=9.15&lat=42.3')).body;
    expect(corte.network.network.name).toBe('Tiers-Lieux Corsica');
  });
});
