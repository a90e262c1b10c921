import fc from 'fast-check';
import type { Feature } from 'geojson';
import { describe, expect, it, test } from 'vitest';
import { MaillageError } from '../../errors/maillage_error.ts';
import { readFilter } from '../../server/http/ogc/cql2.ts';
import { parseCql2 } from '../../server/http/ogc/cql2_text.ts';
import { queriedValue, queryablesOf } from '../../server/http/ogc/queryables.ts';
import { processorMs } from '../support/processor_time.ts';

const site = (id: string, lon: number, properties: object): Feature => ({
  type: 'Feature',
  id,
  geometry: { type: 'Point', coordinates: [lon, 45] },
  properties: { id, ...properties },
});
const FEATURES = [
  site('a', 0, {
    name: 'Étoile',
    population: 100,
    opened_on: '2019-03-01',
    themes: ['santé'],
    commune: { code: '87085' },
  }),
  site('b', 1, {
    name: 'étable',
    population: 250.5,
    opened_on: null,
    themes: [],
    commune: { code: '23096' },
  }),
  site('c', 2, {
    name: "L'Atelier",
    population: null,
    opened_on: '2022-01-01',
    themes: ['x', 'santé'],
    commune: null,
  }),
];
const known = new Set(queryablesOf('sites', FEATURES).keys());
const kept = async (filter: string, language = 'cql2-text'): Promise<string> =>
  (await readFilter(filter, language, known, queriedValue)(FEATURES)).map(({ id }) => id).join('');

describe('CQL2 text', () => {
  it.each([
    ["name = 'Étoile'", 'a'],
    ["name = 'L''Atelier'", 'c'],
    ['"population" > 100', 'b'],
    ['population >= 100 AND population < 200', 'a'],
    ["population > 200 OR name LIKE 'L%'", 'bc'],
    // What is not known is neither in nor out.
    ['NOT population > 200', 'a'],
    ['population IS NULL', 'c'],
    ['population IS NOT NULL', 'ab'],
    ['population BETWEEN 100 AND 250.5', 'ab'],
    ['population NOT BETWEEN 100 AND 200', 'b'],
    ["commune_code IN ('87085', '23096')", 'ab'],
    ["commune_code NOT IN ('87085')", 'b'],
    ["CASEI(name) = CASEI('ÉTOILE')", 'a'],
    ["ACCENTI(CASEI(name)) LIKE ACCENTI('eta%')", 'b'],
    ["name LIKE '_toile'", 'a'],
    ["opened_on < DATE('2020-01-01')", 'a'],
    ["opened_on >= TIMESTAMP('2020-01-01T00:00:00Z')", 'c'],
    ["themes = 'santé'", 'ac'],
    ['S_INTERSECTS(geometry, BBOX(0.5, 44, 3, 46))', 'bc'],
    ['S_INTERSECTS(geometry, POINT(1 45))', 'b'],
    ['population > -1 AND (NOT (population = 100) OR NOT NOT TRUE)', 'ab'],
    ['FALSE', ''],
  ])('%s keeps %s', async (filter, ids) => {
    expect(await kept(filter)).toBe(ids);
    // The same as JSON.
    expect(await kept(JSON.stringify(parseCql2(filter)), 'cql2-json')).toBe(ids);
  });

  it.each([
    '',
    'name =',
    "colour = 'blue'",
    "name == 'a'",
    "name = 'a",
    'name = a; drop table sites',
    'population > 1 population',
    'S_TOUCHES(geometry, POINT(1 1))',
    'S_INTERSECTS(geometry, BBOX(1, 2))',
    `${'('.repeat(200)}TRUE${')'.repeat(200)}`,
  ])('refuses %s', async (filter) => {
    await expect(kept(filter)).rejects.toThrow(MaillageError);
  });

  it.each([
    '[',
    '{}',
    '{"op":"=","args":[1]}',
    '{"op":"sleep","args":[1,2]}',
    `${'['.repeat(5000)}${']'.repeat(5000)}`,
  ])('refuses as JSON %.40s', async (filter) => {
    await expect(kept(filter, 'cql2-json')).rejects.toThrow(/not understood as CQL2/);
  });
});

test('whatever is sent is kept, left out or refused in one sentence, in a time that grows with it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ maxLength: 300, unit: 'grapheme' }), async (text) => {
      for (const language of ['cql2-text', 'cql2-json'])
        try {
          await kept(text, language);
        } catch (error) {
          expect(error).toBeInstanceOf(MaillageError);
        }
    }),
    { numRuns: 500 },
  );
  const taken_ms = await processorMs(async () => {
    await kept(`name LIKE '${'%a'.repeat(1900)}'`);
    for (const part of ["'", '(', ' ', 'NOT ', 'a.', '1', '%'])
      try {
        await kept(part.repeat(4000 / part.length));
      } catch (error) {
        expect(error).toBeInstanceOf(MaillageError);
      }
  });
  expect(taken_ms).toBeLessThan(2000);
});
