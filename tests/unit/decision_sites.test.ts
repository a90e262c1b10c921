import { describe, expect, it } from 'vitest';
import { addYears, daysBetween, depositState } from '../../data/rules/decision/dates.ts';
import { type DevelopmentSite, decideDevelopment } from '../../data/rules/decision/development.ts';
import { AMI, basis, FABRIQUES, readable as read } from '../support/decisions.ts';

describe('development, case by case', () => {
  const site = (more: Partial<DevelopmentSite>): DevelopmentSite => ({
    id: 'chai',
    name: 'Le Chai',
    status: 'open',
    opened_on: '2023-06-15',
    closed_on: null,
    employer: true,
    on_regional_map: true,
    ...more,
  });
  const decide = (more: Partial<DevelopmentSite>, on: string) =>
    decideDevelopment(AMI, site(more), basis(on));

  it.each<[string, Partial<DevelopmentSite>, string, string, [string, string]]>([
    ['the day before 2 years', {}, '2025-06-14', 'not_eligible', ['not_eligible', 'not_eligible']],
    ['2 years on the day', {}, '2025-06-15', 'to_confirm', ['eligible', 'not_eligible']],
    ['between 2 and 3 years', {}, '2026-01-01', 'to_confirm', ['eligible', 'not_eligible']],
    ['the day before 3 years', {}, '2026-06-14', 'to_confirm', ['eligible', 'not_eligible']],
    ['3 years on the day', {}, '2026-06-15', 'eligible', ['eligible', 'eligible']],
    ['3 years, no employer', { employer: false }, '2026-06-15', 'to_confirm', ['eligible', 'not_eligible']],
    [
      '3 years, not on the map',
      { on_regional_map: false },
      '2026-06-15',
      'to_confirm',
      ['eligible', 'not_eligible'],
    ],
    [
      '3 years, employer not known',
      { employer: null },
      '2026-06-15',
      'to_confirm',
      ['eligible', 'to_confirm'],
    ],
    [
      '3 years, map not known',
      { on_regional_map: null },
      '2026-06-15',
      'to_confirm',
      ['eligible', 'to_confirm'],
    ],
    [
      'under 2 years, employer not known',
      { employer: null },
      '2025-05-01',
      'not_eligible',
      ['not_eligible', 'not_eligible'],
    ],
    ['opening not known', { opened_on: null }, '2026-06-15', 'to_confirm', ['to_confirm', 'to_confirm']],
    [
      'opening not known, no employer',
      { opened_on: null, employer: false },
      '2026-06-15',
      'to_confirm',
      ['to_confirm', 'not_eligible'],
    ],
    [
      'planned',
      { status: 'planned', opened_on: null },
      '2026-06-15',
      'not_eligible',
      ['not_eligible', 'not_eligible'],
    ],
    [
      'not yet open on the day',
      { opened_on: '2026-07-01' },
      '2026-06-15',
      'not_eligible',
      ['not_eligible', 'not_eligible'],
    ],
    [
      'closed',
      { status: 'closed', closed_on: '2026-01-01' },
      '2026-06-15',
      'not_eligible',
      ['not_eligible', 'not_eligible'],
    ],
    [
      'closed only later',
      { status: 'closed', closed_on: '2026-07-01' },
      '2026-06-15',
      'eligible',
      ['eligible', 'eligible'],
    ],
    [
      'closed, day not known',
      { status: 'closed' },
      '2026-06-15',
      'not_eligible',
      ['not_eligible', 'not_eligible'],
    ],
    [
      'reopened a year ago',
      { opened_on: '2025-06-01', closed_on: '2024-06-01' },
      '2026-06-15',
      'not_eligible',
      ['not_eligible', 'not_eligible'],
    ],
    [
      'reopened 3 years ago',
      { opened_on: '2023-06-01', closed_on: '2022-06-01' },
      '2026-06-15',
      'eligible',
      ['eligible', 'eligible'],
    ],
    [
      'announced opening nobody confirmed',
      { recorded_status: 'planned', opened_on: '2020-01-01' },
      '2026-06-15',
      'to_confirm',
      ['to_confirm', 'to_confirm'],
    ],
    ['before the programme opens', {}, '2025-03-31', 'not_eligible', ['not_eligible', 'not_eligible']],
    ['on the last day of deposit', {}, '2028-09-01', 'eligible', ['eligible', 'eligible']],
    ['after it', {}, '2028-09-02', 'not_eligible', ['not_eligible', 'not_eligible']],
  ])('%s', (_, more, on, answer, readings) => {
    const decision = decide(more, on);
    expect([decision.answer, decision.readings.map((reading) => reading.answer)]).toEqual([answer, readings]);
  });

  it('tells both durations with their sources, the deadline and what is left', () => {
    const decision = decide({}, '2026-01-01');
    expect(decision.durations).toMatchObject([
      { years: 2, reached_on: '2025-06-15', outcome: 'met', source: { id: 'call' } },
      { years: 3, reached_on: '2026-06-15', outcome: 'not_met', source: { id: 'region' } },
    ]);
    expect(decision).toMatchObject({
      open_since: '2023-06-15',
      open_for_days: 200 + 366 + 365,
      deadline: '2028-09-01',
      days_left: 974,
    });
    expect(decision.reasons[0]!.code).toBe('published_texts_disagree');
    expect(read(decision.reasons[0]!.text)).toContain('page de l’appel ; Les tiers-lieux, page de la Région');
    expect(decision.reasons.map((reason) => read(reason.text))).toContain(
      'Ouvert depuis le 15 juin 2023 : les 3 ans demandés seront atteints le 15 juin 2026.',
    );
  });

  it('tells unknown facts as unknown', () => {
    const codes = decide(
      { opened_on: null, employer: null, on_regional_map: null },
      '2026-06-15',
    ).reasons.map((each) => each.code);
    expect(codes).toEqual(
      expect.arrayContaining(['opening_date_unknown', 'employer_unknown', 'on_regional_map_unknown']),
    );
  });

  it('refuses a programme that has no strand about existing places', () => {
    expect(() => decideDevelopment(FABRIQUES, site({}), basis('2020-01-01'))).toThrowError(
      /no strand about existing places/,
    );
  });
});

describe('days', () => {
  it('count from day to day, leap years included', () => {
    expect(daysBetween('2024-02-28', '2024-03-01')).toBe(2);
    expect(daysBetween('2026-03-28', '2026-03-30')).toBe(2);
    expect(daysBetween('2025-01-01T23:59:59Z', '2025-01-02')).toBe(1);
    expect(daysBetween('2026-01-02', '2026-01-01')).toBe(-1);
  });

  it.each([
    ['2023-06-15', 2, '2025-06-15'],
    ['2024-02-29', 1, '2025-02-28'],
    ['2024-02-29', 4, '2028-02-29'],
    ['2023-08-31', 0.5, '2024-02-29'],
    ['2023-10-31', 1.5, '2025-04-30'],
  ])('%s and %s years make %s', (day, years, expected) => {
    expect(addYears(day, years)).toBe(expected);
  });

  it('tell the window of deposit', () => {
    expect(depositState(AMI, '2028-09-01')).toEqual({ state: 'open', deadline: '2028-09-01', days_left: 0 });
    expect(depositState(AMI, '2025-03-31')).toEqual({
      state: 'not_yet_open',
      deadline: '2028-09-01',
      days_left: null,
    });
    expect(depositState(FABRIQUES, '2020-01-01')).toEqual({
      state: 'open',
      deadline: '2020-03-30',
      days_left: 89,
    });
    expect(depositState(FABRIQUES, '2022-01-01')).toEqual({
      state: 'closed',
      deadline: '2021-06-30',
      days_left: null,
    });
    const endless = { ...AMI, opens_on: null, closes_on: null };
    expect(depositState(endless, '1900-01-01')).toEqual({ state: 'open', deadline: null, days_left: null });
  });
});
