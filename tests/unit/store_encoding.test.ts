import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Database } from '../../data/database/database_interface.ts';
import { databaseError } from '../../data/database/errors.ts';
import { migrate } from '../../data/database/migrate.ts';
import { PART_STRETCHES, packTimes, unpackTimes } from '../../data/store/stored_times.ts';
import { MaillageError } from '../../errors/maillage_error.ts';
import { multiPolygonOf, wkbOf } from '../../isochrones/geometry/wkb.ts';
import type { LonLat, MultiPolygonCoordinates } from '../../isochrones/types.ts';
import { sampleTimes, square } from '../support/store_samples.ts';

describe('WKB', () => {
  it('is what the standard says, byte for byte', () => {
    const hex = Buffer.from(
      wkbOf([
        [
          [
            [1, 2],
            [3, 2],
            [3, 4],
            [1, 2],
          ],
        ],
      ]),
    ).toString('hex');
    const f = (n: number) => Buffer.from(Float64Array.of(n).buffer).toString('hex');
    expect(hex).toBe(
      `01${'06000000'}${'01000000'}01${'03000000'}${'01000000'}${'04000000'}${[1, 2, 3, 2, 3, 4, 1, 2].map(f).join('')}`,
    );
    expect(Buffer.from(wkbOf([])).toString('hex')).toBe('010600000000000000');
  });

  it('brings every multipolygon back to the last bit', () => {
    const point = fc.tuple(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
    );
    const ring = fc
      .array(point, { minLength: 3, maxLength: 6 })
      .map((points): LonLat[] => [...points, points[0]!]);
    const polygons = fc.array(fc.array(ring, { minLength: 1, maxLength: 3 }), { maxLength: 3 });
    fc.assert(
      fc.property(polygons, (shape: MultiPolygonCoordinates) => {
        // Read from within a larger buffer, as rows of a database come.
        const bytes = wkbOf(shape);
        const within = new Uint8Array(bytes.length + 7);
        within.set(bytes, 7);
        expect(multiPolygonOf(within.subarray(7))).toEqual(shape);
      }),
    );
  });

  it('reads a single polygon too, and nothing else', () => {
    const polygon = wkbOf(square(1, 2, 3)).slice(9);
    expect(multiPolygonOf(polygon)).toEqual(square(1, 2, 3));
    expect(() => multiPolygonOf(Uint8Array.of(1, 1, 0, 0, 0, 0, 0, 0, 0))).toThrow('type 1');
  });

  it.each<[string, LonLat[]]>([
    [
      'too few points',
      [
        [1, 2],
        [3, 4],
        [1, 2],
      ],
    ],
    [
      'an open ring',
      [
        [1, 2],
        [3, 2],
        [3, 4],
        [1, 4],
      ],
    ],
    ['no points', []],
    [
      'no number',
      [
        [1, 2],
        [3, Number.NaN],
        [3, 4],
        [1, 2],
      ],
    ],
  ])('refuses %s', (_, ring) => {
    expect(() => wkbOf([[ring]])).toThrowError(expect.objectContaining({ code: 'bad_polygon', status: 400 }));
  });
});

describe('packed drive times', () => {
  const pack = async (times: ReturnType<typeof sampleTimes>) => {
    const parts: Uint8Array[] = [];
    for await (const part of packTimes(times)) parts.push(part);
    return parts;
  };

  it.each([
    0,
    1,
    PART_STRETCHES - 1,
    PART_STRETCHES,
    PART_STRETCHES + 1,
  ])('%i stretches come back', async (stretches) => {
    const times = sampleTimes(stretches);
    const parts = await pack(times);
    expect(parts).toHaveLength(Math.ceil(stretches / PART_STRETCHES));
    const back = await unpackTimes(stretches, parts, 'x');
    expect(back.time_ds).toEqual(times.time_ds);
    expect(back.site).toEqual(times.site);
  });

  it('are the same bytes every time', async () => {
    const times = sampleTimes(1000);
    expect(Buffer.concat(await pack(times)).equals(Buffer.concat(await pack(times)))).toBe(true);
  });

  it('are refused when a part is missing, damaged or of another length', async () => {
    const parts = await pack(sampleTimes(PART_STRETCHES + 10));
    for (const [stretches, broken] of [
      [PART_STRETCHES + 10, parts.slice(0, 1)],
      [PART_STRETCHES + 11, parts],
      [PART_STRETCHES + 10, [parts[0]!, parts[1]!.subarray(0, 20)]],
      [PART_STRETCHES + 10, [...parts].reverse()],
    ] as const)
      await expect(unpackTimes(stretches, [...broken], 'x')).rejects.toMatchObject({
        code: 'coverage_broken',
      });
    await expect(pack({ time_ds: new Int32Array(4), site: new Uint16Array(4) })).rejects.toThrow('a stretch');
  });
});

describe('what people are told of a database', () => {
  const thrown = (code: string, message = 'x') => Object.assign(new Error(message), { code });
  it.each([
    [thrown('28P01'), 'database_login_refused', 503],
    [thrown('3D000'), 'database_missing', 503],
    [thrown('53300'), 'database_busy', 503],
    [thrown('53100'), 'disk_full', 507],
    [thrown('XX000', 'could not extend file "base/5": No space left on device'), 'disk_full', 507],
    [thrown('25006'), 'database_read_only', 503],
    [thrown('ECONNREFUSED'), 'database_unreachable', 503],
    [thrown('57P01'), 'database_unreachable', 503],
    [new Error('Connection terminated unexpectedly'), 'database_unreachable', 503],
    [new AggregateError([thrown('ECONNREFUSED')]), 'database_unreachable', 503],
  ])('%s is %s', (error, code, status) => {
    const told = databaseError(error, '"m" (h:5432)');
    expect(told).toMatchObject({ code, status, cause: error });
    expect((told as MaillageError).message).toMatch(/^The d.*[.]$/);
    expect((told as MaillageError).message).toContain('database "m" (h:5432)');
    expect((told as MaillageError).text_fr).toContain('base de données "m" (h:5432)');
  });

  it('leaves a broken constraint and what has been told already as they are', () => {
    for (const error of [thrown('23505'), new MaillageError('token_unknown')])
      expect(databaseError(error, 'the db')).toBe(error);
  });

  it('a server without PostGIS is told what to install', async () => {
    const bare: Database = {
      kind: 'postgresql',
      query: async () => [],
      exec: async () => [],
      transaction: (work) => work(bare),
      listen: async () => async () => undefined,
      notify: async () => undefined,
      close: async () => undefined,
    };
    await expect(migrate(bare)).rejects.toMatchObject({ code: 'postgis_not_installed', status: 503 });
  });
});
