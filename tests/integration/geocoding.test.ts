import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findAtPoint, findPlaces, looksLikeAddress } from '../../data/search/find.ts';
import { createGeocoder, type GeocoderOptions } from '../../data/search/geocoder.ts';
import { buildSearchIndex } from '../../data/search/search_index.ts';
import { forAsker } from '../../data/turns/asker.ts';
import { type Fault, type GeocodingService, startGeocodingService } from '../support/geocoding_service.ts';

let service: GeocodingService;
/** The clock of breaker and cache. */
let clock: number;
beforeAll(async () => {
  service = await startGeocodingService();
});
afterAll(() => service.stop());
beforeEach(() => {
  Object.assign(service, { asked: [], fault: null, delay_ms: 0, atOnce: 0 });
  clock = 1_000_000;
});
const client = (more: Partial<GeocoderOptions> = {}) =>
  createGeocoder({ url: service.url, timeout_ms: 300, batch_timeout_ms: 1000, now: () => clock, ...more });
const value = <T>(answer: { ok: boolean; value?: T }): T => {
  expect(answer.ok).toBe(true);
  return answer.value!;
};

describe('the geocoding service', () => {
  it('finds addresses, best first, asked as documented', async () => {
    const found = value(
      await client().search('10  rue nationale', { limit: 5, near: { lon: -0.58, lat: 44.84 } }),
    );
    expect(found).toEqual([
      {
        id: '33063_0',
        label: '10 Rue Nationale 33000 Bordeaux',
        lon: -0.5742,
        lat: 44.8391,
        score: 0.9,
        type: 'housenumber',
        city: 'Bordeaux',
        citycode: '33063',
        postcode: '33000',
        context: '33, Nouvelle-Aquitaine',
      },
    ]);
    const asked = new URL(service.asked[0]!, service.url);
    expect(asked.pathname).toBe('/geocodage/search');
    expect(Object.fromEntries(asked.searchParams)).toEqual({
      q: '10 rue nationale',
      limit: '5',
      index: 'address',
      lon: '-0.580',
      lat: '44.840',
    });
  });

  it('narrows by commune, and finds the address of a point', async () => {
    const found = value(await client().search('rue nationale', { citycode: '23025' }));
    expect(found.map((each) => each.city)).toEqual(['Bonnat']);
    const near = value(await client().reverse(1.9051, 46.3274));
    expect(near[0]!.label).toBe('10 Rue Nationale 33000 Bordeaux');
    expect(service.asked[1]).toBe('/geocodage/reverse?lon=1.905100&lat=46.327400&limit=1&index=address');
  });

  it('asks nothing for a text that is no question, and takes a 400 for nothing found', async () => {
    expect(value(await client().search('ab'))).toEqual([]);
    expect(value(await client().search('?rue nationale'))).toEqual([]);
    expect(service.asked).toEqual([]);
    const refusing = client({
      fetch: async () => new Response('{"code":400,"message":"Failed parsing query"}', { status: 400 }),
    });
    expect(value(await refusing.search('rue nationale'))).toEqual([]);
  });

  it('asks the same once: cached, and shared while under way; again when the cache is old', async () => {
    const geocoder = client({ cache_life_ms: 1000 });
    service.delay_ms = 20;
    await Promise.all([geocoder.search('rue nationale'), geocoder.search('rue nationale')]);
    await geocoder.search('rue nationale');
    expect(service.asked).toHaveLength(1);
    clock += 1001;
    await geocoder.search('rue nationale');
    expect(service.asked).toHaveLength(2);
  });

  it('keeps the entries used last', async () => {
    const geocoder = client({ cache_size: 2 });
    for (const q of ['bonnat', 'bordeaux', 'bonnat', 'nationale', 'bonnat', 'bordeaux'])
      await geocoder.search(q);
    expect(service.asked.map((path) => new URL(path, service.url).searchParams.get('q'))).toEqual([
      'bonnat',
      'bordeaux',
      'nationale',
      'bordeaux',
    ]);
  });

  it('sends no more at once than it may, and refuses beyond the queue', async () => {
    const geocoder = client({ concurrency: 2, timeout_ms: 5000 });
    service.delay_ms = 15;
    const { signal } = new AbortController();
    const askedBy = (street: string, clientOfNumber: (i: number) => string) =>
      Promise.all(
        Array.from({ length: 30 }, (_, i) =>
          forAsker({ client: clientOfNumber(i), signal }, () => geocoder.search(`${street} ${i}`)),
        ),
      );
    const counts = (answers: Awaited<ReturnType<typeof askedBy>>) => {
      const refused = answers.filter((answer) => !answer.ok);
      expect(refused.every((answer) => !answer.ok && answer.code === 'geocoder_busy')).toBe(true);
      return [answers.length - refused.length, refused.length];
    };
    // Two at once and twenty in the queue; of one client a quarter of it.
    expect(counts(await askedBy('rue nationale', (i) => `client ${i}`))).toEqual([22, 8]);
    expect(service.atOnce).toBe(2);
    expect(counts(await askedBy('rue royale', () => 'one client'))).toEqual([7, 23]);
  });

  it('geocodes a file of addresses in one request, in order', async () => {
    const answer = await client().batch([
      { text: '10 rue nationale', citycode: '33063' },
      { text: 'nowhere at all' },
      { text: 'rue "nationale"\nbonnat'.replaceAll('"', ''), citycode: '23025' },
    ]);
    expect(
      value(answer).map((each) => each && [each.label, each.lon, each.lat, each.score, each.type]),
    ).toEqual([
      ['10 Rue Nationale 33000 Bordeaux', -0.5742, 44.8391, 0.81, 'housenumber'],
      null,
      ['Rue Nationale 23220 Bonnat', 1.9051, 46.3274, 0.81, 'street'],
    ]);
    expect(service.asked).toEqual(['/geocodage/search/csv']);
    expect(value(await client().batch([]))).toEqual([]);
  });
});

describe('a geocoding service in trouble', () => {
  it.each<[Fault, string]>([
    ['hang', 'geocoder_timeout'],
    ['error_500', 'geocoder_unavailable'],
    ['busy_429', 'geocoder_busy'],
    ['garbage', 'geocoder_garbled'],
    ['empty_object', 'geocoder_garbled'],
    ['reset', 'geocoder_unavailable'],
    ['huge', 'geocoder_garbled'],
  ])('%s is told as %s, in French and English, within the time-out', async (fault, code) => {
    service.fault = fault;
    const start = performance.now();
    for (const answer of [
      await client().search('rue nationale'),
      await client({ batch_timeout_ms: 300 }).batch([{ text: 'rue nationale' }]),
    ]) {
      expect(answer).toMatchObject({
        ok: false,
        code,
        text: expect.stringContaining('service national d’adresses'),
      });
    }
    expect(performance.now() - start).toBeLessThan(2500);
  });

  it('an address where nobody listens', async () => {
    const geocoder = createGeocoder({ url: 'http://127.0.0.1:9/geocodage', timeout_ms: 300 });
    expect(await geocoder.search('rue nationale')).toMatchObject({ ok: false, code: 'geocoder_unavailable' });
  });

  it('is left alone after five failures in a row, then tried by one request, and trusted again', async () => {
    const geocoder = client({ breaker_rest_ms: 1000 });
    service.fault = 'error_500';
    for (let i = 0; i < 8; i++) await geocoder.search(`rue nationale ${i}`);
    expect([service.asked.length, geocoder.state]).toEqual([5, 'open']);
    clock += 1001;
    expect(geocoder.state).toBe('half_open');
    await Promise.all([geocoder.search('bonnat'), geocoder.search('bordeaux')]);
    expect([service.asked.length, geocoder.state]).toEqual([6, 'open']);
    clock += 1001;
    service.fault = null;
    expect(value(await geocoder.search('bonnat'))).toHaveLength(2);
    expect(geocoder.state).toBe('closed');
  });

  it('that asks to wait is left alone as long as it says', async () => {
    const geocoder = client();
    service.fault = 'busy_429';
    await geocoder.search('rue nationale');
    service.fault = null;
    expect(await geocoder.search('bonnat')).toMatchObject({ ok: false, code: 'geocoder_unavailable' });
    expect(service.asked).toHaveLength(1);
    clock += 2001;
    expect(value(await geocoder.search('bonnat'))).toHaveLength(2);
  });

  it('failures are not remembered as answers', async () => {
    const geocoder = client();
    service.fault = 'garbage';
    await geocoder.search('bonnat');
    service.fault = null;
    expect(value(await geocoder.search('bonnat'))).toHaveLength(2);
  });

  it('turned off asks nothing', async () => {
    for (const url of ['off', '']) {
      const geocoder = createGeocoder({ url });
      expect(geocoder.state).toBe('off');
      expect(await geocoder.search('bonnat')).toMatchObject({ ok: false, code: 'geocoder_off' });
      expect(await geocoder.reverse(0, 45)).toMatchObject({ ok: false, code: 'geocoder_off' });
      expect(await geocoder.batch([{ text: 'bonnat' }])).toMatchObject({ ok: false, code: 'geocoder_off' });
    }
  });
});

describe('search with addresses', () => {
  const commune = (code: string, name: string) => ({
    code,
    name,
    departement: code.slice(0, 2),
    departement_name: 'Creuse',
    population: 1000,
    postcodes: ['23220'],
    former: [],
    centre: [1.9, 46.3] as [number, number],
  });
  const index = buildSearchIndex(
    [commune('23025', 'Bonnat'), commune('33063', 'Bordeaux')],
    [
      {
        id: 'chai',
        name: 'Le Chai',
        lon: 1.9,
        lat: 46.3,
        status: 'open',
        address: null,
        commune: { code: '23025', name: 'Bonnat' },
      },
    ],
  );

  const searched = new Map([['', index]]);

  it('puts addresses first where the text reads like one, and each commune once', async () => {
    const { items, notices } = await findPlaces(searched, client(), 'rue nationale bonnat', 5);
    expect(items.map((item) => [item.kind, item.label])).toEqual([['address', 'Rue Nationale 23220 Bonnat']]);
    expect(notices).toEqual([]);
    expect((await findPlaces(searched, client(), 'bonnat', 5)).items.map((item) => item.kind)).toEqual([
      'commune',
      'site',
    ]);
  });

  it('asks nothing for an exact name, a point or two letters', async () => {
    for (const q of ['bonnat', '46.3, 1.9', 'bo']) await findPlaces(searched, client(), q, 5);
    expect(service.asked).toEqual([]);
  });

  it('says so without the service, and still finds communes and places', async () => {
    service.fault = 'error_500';
    const street = await findPlaces(searched, client(), '10 rue nationale', 5);
    expect(street).toMatchObject({ items: [], notices: [{ code: 'geocoder_unavailable' }] });
    const address = await findPlaces(searched, client(), '1 cours napoléon bonnat', 5);
    expect(address).toMatchObject({
      items: [{ kind: 'commune', code: '23025' }],
      notices: [{ code: 'geocoder_unavailable' }],
    });
    const place = await findPlaces(searched, client(), 'chai', 5);
    expect(place).toMatchObject({ items: [{ kind: 'site', id: 'chai' }], notices: [] });
    const off = await findPlaces(searched, createGeocoder({ url: 'off' }), 'bonn', 5);
    expect(off.items[0]).toMatchObject({ kind: 'commune', code: '23025' });
  });

  it('finds the address of a point, and its commune; without the service the commune', async () => {
    const point = { lon: 1.9051, lat: 46.3274 };
    const found = await findAtPoint(index, client(), point, '23025');
    expect(found.items.map((item) => item.kind)).toEqual(['address', 'commune']);
    expect(found.notices).toEqual([]);
    expect((await findAtPoint(index, client(), point, null)).items).toHaveLength(1);
    service.fault = 'error_500';
    expect(await findAtPoint(index, client(), point, '23025')).toMatchObject({
      items: [{ kind: 'commune', code: '23025' }],
      notices: [{ code: 'geocoder_unavailable' }],
    });
  });

  it.each([
    ['10 rue nationale', true],
    ['10 bis nationale', true],
    ['Av. de la Gare', true],
    ['la gare 23220 bonnat', true],
    ['lieu-dit Le Bourg', true],
    ['bonnat', false],
    ['33000', false],
    ['saint jean de luz', false],
    ['le chai', false],
  ])('%s reads like an address: %s', (q, expected) => {
    expect(looksLikeAddress(q)).toBe(expected);
  });
});
