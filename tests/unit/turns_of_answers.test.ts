/** Answers that take long let others have their turn: each in pieces, none of which is most of it. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Feature, Geometry } from 'geojson';
import { pino } from 'pino';
import Type from 'typebox';
import { describe, expect, it, vi } from 'vitest';
import type { Basis } from '../../data/rules/decision/answer_types.ts';
import { BAND_MINUTES, type MultiPolygonCoordinates } from '../../isochrones/types.ts';
import { statisticsItems } from '../../server/answers/statistics.ts';
import { readConfig } from '../../server/config.ts';
import { jsonWriter } from '../../server/http/json_writer.ts';
import { readFilter } from '../../server/http/ogc/cql2.ts';
import { findCrs, projectFeature } from '../../server/http/ogc/crs.ts';
import { featureText } from '../../server/http/ogc/feature_text.ts';
import { queriedValue } from '../../server/http/ogc/queryables.ts';
import { newApp } from '../../server/http/plugins/index.ts';
import { listWriter } from '../../server/http/plugins/long_lists.ts';
import type { DayTimes, Served } from '../../server/served/served.ts';
import { projectRoot } from '../support/shared_data.ts';
import { longestTurn } from '../support/turns.ts';

// A commune's answer is what takes long: here half a millisecond of this thread.
vi.mock('../../server/answers/commune.ts', async (original) => ({
  ...(await original<object>()),
  answerCommune: () => {
    const spent = (): number => process.threadCpuUsage().user + process.threadCpuUsage().system;
    for (const until = spent() + 500; spent() < until; );
    return { drive_times_s: {}, nearest: [] };
  },
}));
vi.mock('../../server/served/served.ts', async (original) => ({
  ...(await original<object>()),
  basisOf: () => ({}),
}));

/** As a module of its own: the one that another file has loaded in this process would have the real answers. */
const here = '../../server/output/layer_features.ts?turns_of_answers';
const { communeFeatures } = (await import(here)) as typeof import('../../server/output/layer_features.ts');

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
    const { served, day } = country(10_000);
    const before = process.threadCpuUsage();
    const { result, longest_ms } = await longestTurn(() => statisticsItems(served, day, {} as Basis, by));
    const { user, system } = process.threadCpuUsage(before);
    expect(result).toHaveLength({ commune: 10_000, departement: 90, epci: 1000 }[by]);
    expect(longest_ms).toBeLessThan((user + system) / 1000 / 2);
  });
});

describe('OGC pages', () => {
  const CORNERS = 60_000;
  /** White zones of a region, unpacked whenever their coordinates are read, as stored ones are. */
  const zones = (): Feature => ({
    type: 'Feature',
    id: 'white-zones',
    properties: { limit_minutes: 20 },
    geometry: {
      type: 'MultiPolygon',
      get coordinates() {
        const ring = Array.from({ length: CORNERS }, (_, i): [number, number] => {
          const angle = (i / (CORNERS - 1)) * 2 * Math.PI;
          return [9 + 0.3 * Math.cos(angle), 42 + 0.3 * Math.sin(angle)];
        });
        return [[ring]];
      },
    },
  });
  const most = async <T>(work: () => Promise<T>): Promise<{ result: T; share: number }> => {
    const before = process.threadCpuUsage();
    const { result, longest_ms } = await longestTurn(work);
    const { user, system } = process.threadCpuUsage(before);
    return { result, share: (longest_ms * 1000) / (user + system) };
  };

  // What was wrong: the ground was unpacked for each of them, and all of it was one turn, of seconds.
  it('of a filter with many shapes are found shape by shape', async () => {
    const points = Array.from({ length: 60 }, (_, i) => `S_INTERSECTS(geometry, POINT(9.29${i + 10} 42))`);
    const filter = readFilter(`NOT (${points.join(' AND ')})`, 'cql2-text', new Set(), queriedValue);
    const { result, share } = await most(() => filter([zones()]));
    expect(result).toEqual([]);
    expect(share).toBeLessThan(0.3);
  });

  // What was wrong: a feature was projected and written in one turn.
  it.each([
    '2154',
    '3857',
    '4326',
  ])('are written in EPSG %s corner by corner, the same as at once', async (code) => {
    const crs = findCrs(`http://www.opengis.net/def/crs/EPSG/0/${code}`, 'crs');
    const feature = zones();
    const { result, share } = await most(() => featureText({ ...feature, links: [1], left: undefined }, crs));
    expect(JSON.parse(result)).toEqual({ ...projectFeature(feature, crs), links: [1] });
    expect(share).toBeLessThan(0.5);
  });

  it.each<Geometry | null>([
    null,
    { type: 'Point', coordinates: [9, 42] },
    {
      type: 'LineString',
      coordinates: [
        [9, 42],
        [9.1, 42],
      ],
    },
    { type: 'MultiPolygon', coordinates: [] },
    { type: 'Polygon', coordinates: [[]] },
    { type: 'GeometryCollection', geometries: [{ type: 'Point', coordinates: [9, 42] }] },
  ])('are written of %j too', async (geometry) => {
    const crs = findCrs('http://www.opengis.net/def/crs/EPSG/0/2154', 'crs');
    const feature = { type: 'Feature' as const, id: 1, geometry: geometry as Geometry, properties: null };
    expect(JSON.parse(await featureText(feature, crs))).toEqual(projectFeature(feature, crs));
    expect(await featureText(feature, findCrs(undefined, 'crs'))).toBe(JSON.stringify(feature));
  });
});

describe('long lists', () => {
  const Item = Type.Object({
    code: Type.String(),
    place: Type.Union([Type.Null(), Type.Object({ lon: Type.Number(), lat: Type.Number() })]),
    left: Type.Optional(Type.String()),
  });
  const List = Type.Object({
    by: Type.Optional(Type.String()),
    items: Type.Array(Item),
    notes: Type.Array(Type.String()),
    coverage: Type.Object({ id: Type.String() }),
  });
  const value = (length: number) => ({
    items: Array.from({ length }, (_, i) => ({
      code: `"${i}"`,
      place: i % 3 === 0 ? null : { lon: i / 100, lat: 45, more: 'is not told' },
    })),
    notes: [],
    coverage: { id: 'é' },
    more: 'is not told',
  });

  // What was wrong: thousands of communes or sites were one turn, each time that anyone asked.
  it('are written thing by thing, the same as at once', async () => {
    const write = listWriter(List) as NonNullable<ReturnType<typeof listWriter>>;
    const long = value(60_000);
    const before = process.threadCpuUsage();
    const { result, longest_ms } = await longestTurn(() => write(long));
    const { user, system } = process.threadCpuUsage(before);
    expect(result).toBe(jsonWriter(List)(long));
    expect(longest_ms).toBeLessThan((user + system) / 1000 / 2);
    expect(await write({ ...value(0), by: 'x' })).toBe(jsonWriter(List)({ ...value(0), by: 'x' }));
  });

  it('are answered so, with their type and tag; short ones and what is no list as ever', async () => {
    const { app } = await newApp(readConfig({}), pino({ level: 'silent' }));
    const open = Type.Object({ items: Type.Array(Type.Number()) }, { additionalProperties: true });
    app.get('/list', { schema: { response: { 200: List } } }, () => value(500));
    app.get('/short', { schema: { response: { 200: List } } }, () => value(2));
    app.get('/open', { schema: { response: { 200: open } } }, () => ({ items: Array(500).fill(1), more: 2 }));
    const answers = await Promise.all(['/list', '/short', '/open'].map((url) => app.inject({ url })));
    await app.close();
    expect(answers.map(({ body }) => body)).toEqual([
      jsonWriter(List)(value(500)),
      jsonWriter(List)(value(2)),
      JSON.stringify({ items: Array(500).fill(1), more: 2 }),
    ]);
    for (const { headers } of answers) {
      expect(headers['content-type']).toBe('application/json; charset=utf-8');
      expect(headers.etag).toMatch(/^W\//);
    }
  });
});

describe('communes as features', () => {
  // What was wrong: each export and each first page of a region of thousands was half a second of one turn.
  it('are told one by one', async () => {
    const served = {
      communes: Array.from({ length: 200 }, (_, i) => ({ code: String(i), centre: [9, 42], area_km2: 1 })),
    };
    const figures = { bands: [], white: {}, drive_times_s: {} };
    const day = { communes: async () => served.communes.map(() => figures) };
    const before = process.threadCpuUsage();
    const { result, longest_ms } = await longestTurn(() =>
      communeFeatures({ today: () => '2026-01-01', config: {} } as never, served as never, day as never),
    );
    const { user, system } = process.threadCpuUsage(before);
    expect(result.map(({ id }) => id)).toEqual(served.communes.map(({ code }) => code));
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
