import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayInFrance } from '../../data/day_in_france.ts';
import {
  lifeAfter,
  lifeOn,
  multirangeOf,
  periodsOf,
  type SiteLife,
  type StatedLife,
} from '../../data/store/sites/site_life.ts';

type Statement = [
  learntOn: string,
  status: StatedLife['status'],
  opened_on?: string | null,
  closed_on?: string | null,
];

function lifeOf(statements: Statement[]): { life: SiteLife; stated: StatedLife } {
  let known: { life: SiteLife; stated: StatedLife } | null = null;
  for (const [learntOn, status, opened_on = null, closed_on = null] of statements) {
    const stated = { status, opened_on, closed_on };
    known = { stated, life: lifeAfter(known, stated, learntOn) };
  }
  return known!;
}

/** Open days as text: `..` for no bound; days that were only learnt are marked ~. */
const periodsText = ({ periods, learnt }: SiteLife): string => {
  const bound = (day: string | null) => (day === null ? '' : learnt.includes(day) ? `~${day}` : day);
  return periods.map(({ from, to }) => `${bound(from)}..${bound(to)}`).join(' ');
};

describe('the life of a site after what was stated of it', () => {
  const K1 = '2024-01-10';
  const K2 = '2024-06-20';
  const K3 = '2025-03-30';
  const cases: [what: string, statements: Statement[], periods: string][] = [
    ['open, nothing more known: since ever', [[K1, 'open']], '..'],
    ['open since a day', [[K1, 'open', '2015-09-01']], '2015-09-01..'],
    ['open with an announced closing', [[K1, 'open', null, '2026-01-01']], '..2026-01-01'],
    ['planned, no day', [[K1, 'planned']], ''],
    ['planned, first day announced', [[K1, 'planned', '2024-09-01']], '2024-09-01..'],
    ['closed, no day: never known as open', [[K1, 'closed']], ''],
    ['closed, first day told, last not', [[K1, 'closed', '2015-01-01']], ''],
    ['closed on a day', [[K1, 'closed', null, '2019-05-01']], '..2019-05-01'],
    ['closed, both days told', [[K1, 'closed', '2015-01-01', '2019-05-01']], '2015-01-01..2019-05-01'],
    ['opened and closed on one day: no open day', [[K1, 'open', '2019-05-01', '2019-05-01']], ''],

    [
      'same statement again changes nothing',
      [
        [K1, 'open'],
        [K2, 'open'],
      ],
      '..',
    ],
    [
      'the first day learnt later',
      [
        [K1, 'open'],
        [K2, 'open', '2015-01-01'],
      ],
      '2015-01-01..',
    ],
    [
      'the first day corrected',
      [
        [K1, 'open', '2015-01-01'],
        [K2, 'open', '2016-02-02'],
      ],
      '2016-02-02..',
    ],
    [
      'closed, no day: from the day we learnt it',
      [
        [K1, 'open', '2015-01-01'],
        [K2, 'closed', '2015-01-01'],
      ],
      `2015-01-01..~${K2}`,
    ],
    [
      'closed on a day before we learnt it',
      [
        [K1, 'open'],
        [K2, 'closed', null, '2024-05-01'],
      ],
      '..2024-05-01',
    ],
    [
      'the last day told after it had only been learnt',
      [
        [K1, 'open'],
        [K2, 'closed'],
        [K3, 'closed', null, '2024-05-01'],
      ],
      '..2024-05-01',
    ],
    [
      'a closing cancelled',
      [
        [K1, 'open', null, '2026-01-01'],
        [K2, 'open'],
      ],
      '..',
    ],
    [
      'a closing put off',
      [
        [K1, 'open', null, '2024-12-01'],
        [K2, 'open', null, '2025-12-01'],
      ],
      '..2025-12-01',
    ],
    [
      'closed before it had opened',
      [
        [K1, 'planned', '2024-09-01'],
        [K2, 'closed', '2024-09-01', '2024-09-01'],
      ],
      '',
    ],

    [
      'planned, then open: from the day we learnt it',
      [
        [K1, 'planned'],
        [K2, 'open'],
      ],
      `~${K2}..`,
    ],
    [
      'planned, then open on a day',
      [
        [K1, 'planned'],
        [K2, 'open', '2024-05-02'],
      ],
      '2024-05-02..',
    ],
    [
      'announced, then open as announced',
      [
        [K1, 'planned', '2024-05-02'],
        [K2, 'open', '2024-05-02'],
      ],
      '2024-05-02..',
    ],
    [
      'announced for later, open already',
      [
        [K1, 'planned', '2024-09-01'],
        [K2, 'open'],
      ],
      `~${K2}..`,
    ],
    [
      'announcement put off',
      [
        [K1, 'planned', '2024-05-01'],
        [K2, 'planned', '2024-11-01'],
      ],
      '2024-11-01..',
    ],
    [
      'announcement withdrawn',
      [
        [K1, 'planned', '2024-09-01'],
        [K2, 'planned'],
      ],
      '',
    ],
    [
      'project given up',
      [
        [K1, 'planned', '2024-05-01'],
        [K2, 'closed', '2024-05-01'],
      ],
      '',
    ],
    [
      'open, then said to be planned',
      [
        [K1, 'open'],
        [K2, 'planned'],
      ],
      `..~${K2}`,
    ],
    [
      'open, closed for works, opening announced',
      [
        [K1, 'open'],
        [K2, 'planned', '2025-01-01'],
      ],
      `..~${K2} 2025-01-01..`,
    ],

    [
      'reopened on a day',
      [
        [K1, 'closed', null, '2019-05-01'],
        [K2, 'open', '2022-03-01'],
      ],
      '..2019-05-01 2022-03-01..',
    ],
    [
      'reopened, day not told',
      [
        [K1, 'closed', null, '2019-05-01'],
        [K2, 'open'],
      ],
      `..2019-05-01 ~${K2}..`,
    ],
    [
      'reopened on the day of closing: never closed',
      [
        [K1, 'closed', '2015-01-01', '2019-05-01'],
        [K2, 'open', '2019-05-01'],
      ],
      '2015-01-01..',
    ],
    [
      'not closed after all: same first day, open',
      [
        [K1, 'open', '2015-01-01'],
        [K2, 'closed', '2015-01-01'],
        [K3, 'open', '2015-01-01'],
      ],
      '2015-01-01..',
    ],
    [
      'reopened and closed again',
      [
        [K1, 'closed', '2012-01-01', '2019-05-01'],
        [K2, 'open', '2022-03-01'],
        [K3, 'closed', '2022-03-01', '2025-01-31'],
      ],
      '2012-01-01..2019-05-01 2022-03-01..2025-01-31',
    ],
    [
      'reopened; the list goes on telling the first opening',
      [
        [K1, 'closed', '2012-01-01', '2019-05-01'],
        [K2, 'open', '2022-03-01'],
        [K3, 'open', '2012-01-01'],
      ],
      '2012-01-01..2019-05-01 2022-03-01..',
    ],
    [
      'reopened; the list goes on telling the first closing',
      [
        [K1, 'closed', null, '2019-05-01'],
        [K2, 'open', '2022-03-01'],
        [K3, 'open', null, '2019-05-01'],
      ],
      '..2019-05-01 2022-03-01..',
    ],
    [
      'reopened; the list goes on telling the first opening and closing',
      [
        [K1, 'closed', '2012-01-01', '2019-05-01'],
        [K2, 'open', '2022-03-01'],
        [K3, 'open', '2012-01-01', '2019-05-01'],
      ],
      '2012-01-01..2019-05-01 2022-03-01..',
    ],
    [
      'the reopening had been an error',
      [
        [K1, 'closed', '2012-01-01', '2019-05-01'],
        [K2, 'open', '2022-03-01'],
        [K3, 'closed', '2012-01-01', '2019-05-01'],
      ],
      '2012-01-01..2019-05-01',
    ],
  ];
  it.each(cases)('%s', (_, statements, periods) => {
    expect(periodsText(lifeOf(statements).life)).toBe(periods);
  });
});

describe('a site on a day', () => {
  const reopened = lifeOf([
    ['2024-01-10', 'closed', '2012-01-01', '2019-05-01'],
    ['2024-06-20', 'open', '2022-03-01'],
  ]);
  const learnt = lifeOf([
    ['2024-01-10', 'planned'],
    ['2024-06-20', 'open'],
    ['2025-02-01', 'closed'],
  ]);
  const planned = lifeOf([['2024-01-10', 'planned', '2024-09-01']]);
  const cases: [
    what: string,
    known: ReturnType<typeof lifeOf>,
    day: string,
    status: string,
    opened: string | null,
    closed: string | null,
  ][] = [
    ['the day before it first opened', reopened, '2011-12-31', 'planned', '2012-01-01', '2019-05-01'],
    ['its first open day', reopened, '2012-01-01', 'open', '2012-01-01', '2019-05-01'],
    ['its last open day', reopened, '2019-04-30', 'open', '2012-01-01', '2019-05-01'],
    ['the first day no longer open', reopened, '2019-05-01', 'closed', '2012-01-01', '2019-05-01'],
    ['the day before it reopened', reopened, '2022-02-28', 'closed', '2012-01-01', '2019-05-01'],
    ['the day on which it reopened', reopened, '2022-03-01', 'open', '2022-03-01', null],
    ['planned without a day', lifeOf([['2024-01-10', 'planned']]), '2030-01-01', 'planned', null, null],
    ['the day before the announced opening', planned, '2024-08-31', 'planned', '2024-09-01', null],
    ['the day of the announced opening', planned, '2024-09-01', 'open', '2024-09-01', null],
    ['before the day on which its opening was learnt', learnt, '2024-06-19', 'planned', null, null],
    ['on the day on which its opening was learnt', learnt, '2024-06-20', 'open', null, null],
    ['on the day before its closing was learnt', learnt, '2025-01-31', 'open', null, null],
    ['on the day on which its closing was learnt', learnt, '2025-02-01', 'closed', null, null],
    [
      'closed, days unknown',
      lifeOf([['2024-01-10', 'closed', '2015-01-01']]),
      '2016-01-01',
      'closed',
      '2015-01-01',
      null,
    ],
    [
      'opened and closed on one day',
      lifeOf([['2024-01-10', 'open', '2019-05-01', '2019-05-01']]),
      '2019-05-01',
      'closed',
      '2019-05-01',
      '2019-05-01',
    ],
    ['leap day', lifeOf([['2024-01-10', 'open', '2024-02-29']]), '2024-02-29', 'open', '2024-02-29', null],
  ];
  it.each(cases)('%s', (_, { life, stated }, day, status, opened_on, closed_on) => {
    expect(lifeOn(life, stated, day)).toEqual({ status, opened_on, closed_on });
  });
});

describe('whatever is stated, in whatever order', () => {
  const day = fc
    .integer({ min: 0, max: 1500 })
    .map((n) => new Date(Date.UTC(2021, 0, 1 + n)).toISOString().slice(0, 10));
  const statement = fc
    .record({ status: fc.constantFrom('planned', 'open', 'closed'), a: fc.option(day), b: fc.option(day) })
    .map(({ status, a, b }): StatedLife => {
      const [opened_on, closed_on] = a !== null && b !== null && b < a ? [b, a] : [a, b];
      return { status: status as StatedLife['status'], opened_on, closed_on };
    });
  const history = fc
    .array(fc.record({ learntOn: day, stated: statement }), { minLength: 1, maxLength: 6 })
    .map((list) => list.sort((x, y) => (x.learntOn < y.learntOn ? -1 : 1)));

  it('periods are in order, apart, and each has a day; they survive the database', () => {
    fc.assert(
      fc.property(history, (list) => {
        let known: { life: SiteLife; stated: StatedLife } | null = null;
        for (const { learntOn, stated } of list) {
          known = { stated, life: lifeAfter(known, stated, learntOn) };
          let end: string | null = '';
          for (const { from, to } of known.life.periods) {
            expect(end !== null && (from === null ? end === '' : from > end)).toBe(true);
            expect(from === null || to === null || from < to).toBe(true);
            end = to;
          }
          expect(periodsOf(multirangeOf(known.life.periods))).toEqual(known.life.periods);
        }
      }),
    );
  });

  it('the last word counts: closed now is closed today, open without a last day is open today', () => {
    fc.assert(
      fc.property(history, statement, day, (list, last, today) => {
        const learnt = [
          ...list.filter(({ learntOn }) => learntOn <= today),
          { learntOn: today, stated: last },
        ];
        const { life, stated } = lifeOf(
          learnt.map(({ learntOn, stated: s }) => [learntOn, s.status, s.opened_on, s.closed_on]),
        );
        const { status } = lifeOn(life, stated, today);
        if (last.status === 'closed' && (last.closed_on === null || last.closed_on <= today)) {
          // Said before in the same words: what was known stays, and may hold an announced reopening.
          const former = learnt.at(-2)?.stated;
          if (former === undefined || JSON.stringify(former) !== JSON.stringify(last))
            expect(status).not.toBe('open');
        }
        if (
          last.status === 'open' &&
          last.closed_on === null &&
          (last.opened_on === null || last.opened_on <= today)
        )
          expect(status).toBe('open');
      }),
    );
  });
});

describe('the day in France', () => {
  it.each([
    ['2025-05-31T21:59:59.999Z', '2025-05-31'],
    ['2025-05-31T22:00:00.000Z', '2025-06-01'],
    ['2025-12-31T22:59:59.000Z', '2025-12-31'],
    ['2025-12-31T23:00:00.000Z', '2026-01-01'],
  ])('%s is %s', (moment, day) => {
    expect(dayInFrance(moment)).toBe(day);
  });
});
