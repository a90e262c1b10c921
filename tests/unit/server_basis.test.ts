import { expect, test } from 'vitest';
import { basisReasons } from '../../data/rules/decision/basis.ts';
import type { Programme } from '../../data/rules/programmes/schema.ts';
import { readConfig } from '../../server/config.ts';
import { basisOf, type DayTimes, type Served } from '../../server/served/served.ts';
import { AMI } from '../support/decisions.ts';

const served = {
  network: { meta: { modelled: false, osm_date: '2026-01-01T00:00:00Z' } },
  region: { name: 'Nouvelle-Aquitaine', example_sites: false },
  regionCode: '75',
} as unknown as Served;
const day = (confirmed_at: string | null, as_known_at: string | null = null) =>
  ({
    on: '2026-06-01',
    as_known_at,
    list: confirmed_at === null ? null : { confirmed_at },
  }) as unknown as DayTimes;
const codes = (programme: Programme, of: DayTimes, variables: Record<string, string> = {}) =>
  basisReasons(programme, basisOf(served, of, '2026-06-15', readConfig(variables))).map(({ code }) => code);

test('the programme tells from when on a list is old, unless a setting says otherwise', () => {
  // 100 days old: young for the programme’s 180, old for its 60 and for a setting of 90.
  const list = day('2026-03-07T10:00:00Z');
  const strict: Programme = {
    ...AMI,
    doubt: { ...AMI.doubt, stale_list_days: { value: 60, why: 'strict' } },
  };
  expect(codes(AMI, list)).toEqual([]);
  expect(codes(strict, list)).toEqual(['stale_list']);
  expect(codes(AMI, list, { MAILLAGE_STALE_LIST_DAYS: '90' })).toEqual(['stale_list']);
  expect(codes(strict, list, { MAILLAGE_STALE_LIST_DAYS: '120' })).toEqual([]);
});

test('as known at a moment, the age of the list counts to that moment, and no list is told as such', () => {
  expect(codes(AMI, day('2025-01-01T00:00:00Z'))).toEqual(['stale_list']);
  expect(codes(AMI, day('2025-01-01T00:00:00Z', '2025-02-01T00:00:00Z'))).toEqual([]);
  const basis = basisOf(served, day(null, '2001-01-01T00:00:00Z'), '2026-06-15', readConfig({}));
  expect(basis).toMatchObject({ list_known: false, list_age_days: null, on: '2026-06-01' });
});
