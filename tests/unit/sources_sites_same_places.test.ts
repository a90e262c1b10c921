/** The same place has the same id, whatever a list changes of it that does not make another place of it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hashedId, matchExisting } from '../../data/lists/identity.ts';
import { listSource } from '../../data/lists/list_source.ts';
import type { Site } from '../../data/records.ts';

/** A site at a corner of a grid with 5 km between corners: no two are near each other. */
const siteAt = (corner: number, name: string, source_id: string | null): Site => ({
  id: source_id ?? hashedId(name, `c${corner}`),
  name,
  lon: 1 + (corner % 7) * 0.065,
  lat: 45 + Math.floor(corner / 7) * 0.045,
  position: 'given',
  status: 'open',
  opened_on: null,
  closed_on: null,
  address: null,
  commune: { code: `c${corner}`, name: `Commune ${corner}` },
  themes: [],
  services: [],
  labels: [],
  url: null,
  employer: null,
  on_regional_map: null,
  source: 'liste',
  source_id,
});
const word = fc.string({ unit: fc.constantFrom(...'abcdefghijklmnoprstuv'), minLength: 6, maxLength: 12 });
const names = fc.uniqueArray(word, { minLength: 3, maxLength: 24 });
const list = (ids: boolean) =>
  names.map((all) => all.map((name, i) => siteAt(i, name, ids ? `${100 + i}` : null)));
const shuffled = (sites: Site[], by: readonly number[]) =>
  sites
    .map((site, i) => ({ site, key: by[i % by.length]! * (i + 1) }))
    .sort((a, b) => a.key - b.key)
    .map(({ site }) => site);
const order = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 24 });
/** Which of the known sites each of the list became, by the name of its commune. */
const found = (known: Site[], next: Site[]) =>
  matchExisting(next, known).sites.map((site, i) => [next[i]!.commune!.code, site.id]);
const right = (known: Site[], next: Site[]) =>
  next.map(({ commune }) => [commune!.code, known.find((each) => each.commune!.code === commune!.code)!.id]);

describe('a place keeps its id', () => {
  test('under its list’s own id, renamed or moved or both', () => {
    fc.assert(
      fc.property(
        list(true),
        order,
        fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 3 }),
        (known, by, how) => {
          const next = shuffled(
            known.map((site, i) => ({
              ...site,
              ...((how[i % how.length]! & 1) === 1 && {
                name: `nouveau ${site.name.split('').reverse().join('')}`,
              }),
              ...(how[i % how.length] === 2 && { lon: site.lon + 0.02, lat: site.lat + 0.02 }),
            })),
            by,
          );
          expect(found(known, next)).toEqual(right(known, next));
        },
      ),
    );
  });

  test('without ids, renamed where it is or moved next door', () => {
    fc.assert(
      fc.property(list(false), order, fc.array(fc.boolean(), { minLength: 1 }), (known, by, renamed) => {
        const next = shuffled(
          known.map((site, i) =>
            renamed[i % renamed.length]
              ? { ...site, id: hashedId(`zz ${i}`, site.commune!.code), name: `zz${i}qqxx` }
              : { ...site, id: `n-${i}`, lon: site.lon + 0.004 },
          ),
          by,
        );
        expect(found(known, next)).toEqual(right(known, next));
      }),
    );
  });

  test('where the ids are written otherwise, numbered anew or gone', () => {
    const otherIds: ((id: string, i: number, count: number) => string | null)[] = [
      (id) => `TL-00${id}`,
      (_, i, count) => `${100 + count - 1 - i}`,
      (_, i) => `${100 + ((i + 1) % 24)}`,
      () => null,
    ];
    fc.assert(
      fc.property(list(true), order, fc.constantFrom(...otherIds), (known, by, other) => {
        const next = shuffled(
          known.map((site, i) => {
            const source_id = other(site.source_id!, i, known.length);
            return { ...site, source_id, id: source_id ?? hashedId(site.name, site.commune!.code) };
          }),
          by,
        );
        expect(found(known, next)).toEqual(right(known, next));
      }),
    );
  });

  test('by its id and place where two near places exchange their names', () => {
    const near = (name: string, id: string, lon: number) => ({ ...siteAt(0, name, id), lon });
    const known = [near('La Fabrique', '1', 1), near('Le Moulin', '2', 1.002)];
    const next = [near('Le Moulin', '1', 1), near('La Fabrique', '2', 1.002)];
    expect(matchExisting(next, known).sites.map(({ id }) => id)).toEqual(['1', '2']);
  });

  test('and no two places have one id', () => {
    const any = fc.array(
      fc.record({
        corner: fc.nat(6),
        name: fc.constantFrom('a', 'b', 'fabrique', 'moulin'),
        id: fc.constantFrom('1', '2', null),
      }),
      { maxLength: 12 },
    );
    const sites = (rows: { corner: number; name: string; id: string | null }[]) => {
      const ids = new Set<string>();
      return rows
        .map(({ corner, name, id }) => siteAt(corner, name, id))
        .filter(({ id }) => !ids.has(id) && ids.add(id));
    };
    fc.assert(
      fc.property(any, any, (known, next) => {
        const ids = matchExisting(sites(next), sites(known)).sites.map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
      }),
    );
  });
});

describe('a list is known again', () => {
  test('by what it holds, whatever its file’s name; another one is not taken for it', () => {
    fc.assert(
      fc.property(
        list(true),
        fc.constantFrom('liste.csv', 'a.csv', 'tiers-lieux-2026-02.csv'),
        (known, file) => {
          const part = known.slice(0, Math.max(2, Math.ceil(known.length / 2)));
          expect(listSource(part, known, file)).toMatchObject({ source: 'liste', kind: 'known' });
          // The same ids for other places, elsewhere.
          const others = known.map((site, i) => ({
            ...siteAt(i + 200, `autre ${i} zzz`, site.source_id),
            source: '',
          }));
          const other = listSource(others, known, file);
          expect([other.kind, other.source === 'liste']).toEqual(['unrelated', false]);
          expect(listSource(others, known, file, { source: 'liste' })).toMatchObject({
            source: 'liste',
            kind: 'named',
          });
        },
      ),
    );
  });
});
