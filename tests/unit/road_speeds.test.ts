import { expect, test } from 'vitest';
import { DRIVEN_CLASSES, PROFILE_DEFAULTS, profileSettings } from '../../isochrones/osrm/profile.ts';
import { opinionOf } from '../benchmarks/opinion.ts';
import { rowOf } from '../benchmarks/speeds.ts';
import { speedsOfCarProfile } from '../benchmarks/speeds_by_class.ts';

test('the speeds of a car profile are read, and one that sets them otherwise is no profile without speeds', () => {
  const lua =
    'speed_reduction = 0.8,\n speeds = Sequence {\n highway = {\n motorway = 90,\n -- slow\n service = 15\n }\n }';
  expect(speedsOfCarProfile(lua)).toEqual({ highway: { motorway: 90, service: 15 }, maxspeed_share: 0.8 });
  expect(() => speedsOfCarProfile('speeds = load()')).toThrow();
});

test.each([
  [{ speeds: { tertiary: 50, primary: 80 } }, null],
  [{ speed_factors: { residential: 0.5 } }, null],
  [{ maxspeed_share: 0.9 }, null],
  [{ speeds: { tertiary: 0 } }, /"tertiary" must be a number between 1 and 200/],
  [{ speeds: { terciary: 50 } }, /no class of road "terciary"; known are motorway/],
  [{ speeds: 50 }, /object of numbers by class/],
  [{ speed_factors: [0.5] }, /object of numbers by class/],
  [{ speed_factors: { primary: 11 } }, /between 0.1 and 10/],
  [{ maxspeed_share: { primary: 1 } }, /must be a number/],
])('a profile that sets %j', (given, wrong) => {
  if (wrong) expect(() => profileSettings(given)).toThrow(wrong);
  else expect(profileSettings(given)).toEqual({ ...PROFILE_DEFAULTS, ...given });
  expect(DRIVEN_CLASSES).toContain('tertiary');
});

test('a second opinion counts journeys, ratios and points that are decided otherwise', () => {
  // Two sites, four points: 18, 21, 24 and 30 minutes from the nearest by ours, nine tenths and seven tenths of it by theirs.
  const ours = [
    [1080, 1260, 1440, 1800],
    [2000, 2000, 2000, Infinity],
  ];
  const times = (factor: number) => ours.map((row) => row.map((time) => time * factor));
  const tenth = opinionOf(ours, times(0.9));
  expect(tenth).toMatchObject({ pairs: 7, decided_otherwise: 1 / 4, beyond_close: 0 });
  expect(tenth.median!).toBeCloseTo(0.9, 9);
  expect(opinionOf(ours, times(0.7))).toMatchObject({ decided_otherwise: 2 / 4, beyond_close: 1 / 4 });
});

test('a point that an engine finds no way for is not judged by speeds: it is told apart', () => {
  const [nan, none] = [Number.NaN, Infinity];
  // Points: both alike; no way by theirs; no way by ours; by neither; ours nearest is one that theirs does not reach; nobody asked.
  const ours = [
    [600, 600, none, none, 600, nan],
    [2000, 2000, none, none, 900, nan],
  ];
  const theirs = [
    [500, none, 500, none, none, nan],
    [1800, none, 900, none, 1800, nan],
  ];
  expect(opinionOf(ours, theirs)).toMatchObject({
    ...{
      judged: 2,
      no_way_ours: 2 / 6,
      no_way_theirs: 3 / 6,
      decided_otherwise: 0,
      beyond_close: 0,
      pairs: 3,
    },
  });
});

test('where there is no journey, no point to judge or no answer, the table has dashes and never NaN', () => {
  const short = opinionOf([[60, 120]], [[50, 100]]);
  expect(short).toMatchObject({ pairs: 0, median: null, judged: 2, decided_otherwise: 0 });
  const nothing = opinionOf([[Infinity]], [[Infinity]]);
  expect(nothing).toMatchObject({
    judged: 0,
    no_way_ours: 1,
    no_way_theirs: 1,
    decided_otherwise: null,
    beyond_close: null,
  });
  const rows = [short, nothing].map((opinion) => rowOf(['here', 'Engine 1', 1], opinion, null));
  expect(rows).toEqual([
    ['here', 'Engine 1', 1, 0, null, null, null, 0, 0, 2, 0, 0],
    ['here', 'Engine 1', 1, 0, null, null, null, 100, 100, 0, null, null],
  ]);
  const refused = rowOf(['here', 'Engine', 1], null, 'it answered 400:\n a | b');
  expect(refused).toHaveLength(rows[0]!.length);
  expect(refused[3]).toBe('refused: it answered 400: a / b');
});
