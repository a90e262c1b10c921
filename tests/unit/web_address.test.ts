import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { misreadIn, readAddress, readPath, writeAddress, writePath } from '../../web/src/state/address.ts';
import {
  DEFAULT_PAGE,
  LANGUAGES,
  LAYERS,
  LISTS,
  MOST_KEPT,
  type PageState,
  SECTIONS,
  SHADINGS,
  STATUSES,
  THEMES,
  VIEWS,
} from '../../web/src/state/page.ts';

const degrees = (most: number) =>
  fc.integer({ min: -most * 1e5, max: most * 1e5 }).map((value) => value / 1e5);
const id = fc.stringMatching(/^[\w.:-]{1,40}$/);
const part = <T extends string>(of: readonly T[]) =>
  fc.uniqueArray(fc.constantFrom(...of)).map((some) => of.filter((one) => some.includes(one)));

const imagined = fc
  .record({
    places: fc.array(fc.tuple(degrees(180), degrees(90)), { maxLength: 6 }),
    removed: fc.array(id, { maxLength: 3 }),
  })
  .filter(({ places, removed }) => places.length + removed.length > 0);

const state: fc.Arbitrary<PageState> = fc.record({
  view: fc.constantFrom(...VIEWS),
  section: fc.constantFrom(...SECTIONS),
  report: fc.constant(null),
  subject: fc.oneof(
    fc.constant(null),
    fc.record({ kind: fc.constant('point' as const), lon: degrees(180), lat: degrees(90) }),
    fc.record({ kind: fc.constant('commune' as const), code: id }),
    fc.record({ kind: fc.constant('site' as const), id }),
  ),
  on: fc.option(
    fc
      .date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
      .map((day) => day.toISOString().slice(0, 10)),
  ),
  layers: part(LAYERS),
  shading: fc.constantFrom(...SHADINGS),
  statuses: part(STATUSES),
  label: fc.option(id),
  area: fc.option(fc.record({ by: fc.constantFrom('departement' as const, 'epci' as const), code: id })),
  list: fc.record({
    of: fc.constantFrom(...LISTS),
    sort: fc.option(fc.stringMatching(/^-?[a-z_]{1,30}$/)),
    words: fc.string({ maxLength: 50 }),
  }),
  comparison: fc.option(fc.record({ before: id, after: id })),
  places: fc.array(fc.tuple(degrees(180), degrees(90)), { maxLength: 20 }),
  removed: fc.array(id, { maxLength: 5 }),
  kept: fc.array(imagined, { maxLength: MOST_KEPT }),
  camera: fc.option(
    fc.record({
      lon: fc.integer({ min: -1_800_000, max: 1_800_000 }).map((value) => value / 1e4),
      lat: fc.integer({ min: -850_000, max: 850_000 }).map((value) => value / 1e4),
      zoom: fc.integer({ min: 0, max: 2400 }).map((value) => value / 100),
    }),
  ),
  language: fc.constantFrom(...LANGUAGES),
  theme: fc.constantFrom(...THEMES),
  embedded: fc.boolean(),
});

/** -0 and 0 are one place; the section is told where it is shown, and the list in its section. */
const asRead = (page: PageState): PageState => {
  const kept = page.view === 'territory' ? page : { ...page, section: DEFAULT_PAGE.section };
  const list = kept.section === 'communes' ? page.list : DEFAULT_PAGE.list;
  return JSON.parse(JSON.stringify({ ...kept, list }));
};

describe('the address of the page', () => {
  test('says all of the state and nothing else', () => {
    fc.assert(
      fc.property(state, (page) => {
        expect(readAddress(writeAddress(page))).toEqual(asRead(page));
      }),
    );
  });

  test('of a followed report is a path of its own, of nothing known the page that says so', () => {
    fc.assert(
      fc.property(state, fc.uuid(), (page, report) => {
        const followed: PageState = { ...page, view: 'report', report };
        const query = writeAddress(followed);
        expect(readPath(writePath(followed), query)).toEqual({
          ...followed,
          section: DEFAULT_PAGE.section,
          list: DEFAULT_PAGE.list,
        });
      }),
    );
    expect(readPath('', '')).toEqual(DEFAULT_PAGE);
    for (const path of ['nothing', 'reports/', 'reports/a/b', 'assets2', 'index.php'])
      expect(readPath(path, '').view).toBe('nowhere');
  });

  test('is empty for the page as it first opens', () => {
    expect(writeAddress(DEFAULT_PAGE)).toBe('');
    expect(readAddress('')).toEqual(DEFAULT_PAGE);
  });

  test('never fails on what it cannot understand', () => {
    fc.assert(
      fc.property(fc.webQueryParameters(), (query) => {
        const read = readAddress(`?${query}`);
        expect(VIEWS).toContain(read.view);
        expect(readAddress(writeAddress(read))).toEqual(asRead(read));
      }),
    );
    const wrong =
      '?view=moon&at=999,1&on=2025-02-30&layers=lava&map=a/b/c&places=1,2;x;200,1&compare=a&lang=de&removed=a b,c&embed=yes';
    expect(readAddress(wrong)).toEqual({ ...DEFAULT_PAGE, places: [[1, 2]], removed: ['c'] });
  });

  test('keeps commas and slashes legible', () => {
    const page: PageState = {
      ...DEFAULT_PAGE,
      subject: { kind: 'point', lon: 1.26, lat: 45.83 },
      camera: { lon: 1, lat: 45, zoom: 9 },
    };
    expect(writeAddress(page)).toBe('?at=1.26,45.83&map=9/45/1');
  });

  test('leaves out the language and colours that the reader is used to', () => {
    const used: PageState = { ...DEFAULT_PAGE, language: 'en', theme: 'dark' };
    expect(writeAddress(used, used)).toBe('');
    expect(readAddress('', used).language).toBe('en');
    expect(writeAddress({ ...used, language: 'fr' }, used)).toBe('?lang=fr');
  });
});

describe('what an address asks in vain', () => {
  test('an address that the page wrote is understood whole', () => {
    fc.assert(
      fc.property(state, (written) => {
        expect(misreadIn(writeAddress(written))).toEqual([]);
      }),
    );
  });

  test.each([
    ['?at=abc', 'at'],
    ['?at=200,45', 'at'],
    ['?at=9.2,41.5&on=2026-02-31', 'on'],
    ['?on=31/12/2026', 'on'],
    ['?commune=a%20b', 'commune'],
    ['?view=territory&departement=2 A', 'departement'],
    ['?view=nothing', 'view'],
    ['?view=territory&section=plan', 'section'],
    ['?map=1/2', 'map'],
    ['?layers=sites,rods', 'layers'],
    ['?statuses=opened', 'statuses'],
    ['?label=a b', 'label'],
    ['?list=towns', 'list'],
    ['?sort=Nom!', 'sort'],
    ['?compare=one', 'compare'],
    ['?compare=one~two~three', 'compare'],
    ['?places=9.1,42.3;9.2', 'places'],
    [`?places=${Array.from({ length: 21 }, () => '9.1,42.3').join(';')}`, 'places'],
    ['?removed=124,a b', 'removed'],
    ['?kept=9.1,42.3!124~!', 'kept'],
    ['?kept=9.1!', 'kept'],
    ['?kept=!1~!2~!3~!4', 'kept'],
    ['?shading=blue', 'shading'],
    ['?lang=de', 'lang'],
    ['?theme=pink', 'theme'],
    ['?embed=yes', 'embed'],
  ])('%s', (query, name) => {
    expect(misreadIn(query).map((one) => one.name)).toEqual([name]);
  });

  test('each parameter that the page knows is looked at; those of others are theirs', () => {
    const all = [
      ...[
        'at',
        'commune',
        'site',
        'on',
        'departement',
        'epci',
        'view',
        'section',
        'shading',
        'layers',
        'statuses',
      ],
      ...['label', 'list', 'sort', 'compare', 'places', 'removed', 'kept', 'map', 'lang', 'theme', 'embed'],
    ];
    const query = new URLSearchParams([...all, 'utm_source'].map((name) => [name, '<!>']));
    expect(
      misreadIn(`?${query}`)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(all.sort());
  });

  test('what is left empty asks for nothing', () => {
    expect(misreadIn('?at=&on=&view=')).toEqual([]);
  });
});
