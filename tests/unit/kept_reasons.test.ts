import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytesOf } from '../../data/byte_text.ts';
import type { PointFacts } from '../../data/rules/decision/answer_types.ts';
import { decideCreation } from '../../data/rules/decision/creation.ts';
import { sayOnce } from '../../data/rules/decision/kept_reasons.ts';
import { answerMembers } from '../../server/answers/many/answer_members.ts';
import type { PointAnswer } from '../../server/answers/point.ts';
import { AMI, at } from '../support/decisions.ts';

const oneOf = fc.constantFrom;
const site = fc.record({
  id: oneOf('a', 'b'),
  name: oneOf('Le Chai', 'Le Chai "neuf"', 'L’Atelier'),
  commune: oneOf('Bonnat', 'Le Bugue', '', null),
});
/** Points that differ in little, so that of two of them the same could be said by mistake. */
const facts: fc.Arbitrary<PointFacts> = fc
  .record({
    seconds: fc.oneof(
      { weight: 1, arbitrary: oneOf(null) },
      { weight: 9, arbitrary: fc.integer({ min: 0, max: 240 }).map((parts) => parts * 16.1) },
    ),
    near_s: fc.integer({ min: 11_000, max: 13_000 }).map((tenths) => tenths / 10),
    isNear: fc.boolean(),
    site,
    unconfirmed: fc.boolean(),
    road_distance_m: oneOf(12, 12, 12, 700, 704, 706, 2040, 2060, 5000, null),
    site_road_m: oneOf(3, 650, 1200),
    left_out_road_m: oneOf(null, 120, 1234),
    in_region: oneOf(true, true, true, false),
    region: oneOf(
      { name: 'Corse', code: '94' },
      { name: 'Corse', code: '53' },
      { name: 'Bretagne', code: '53' },
    ),
    open_sites: oneOf(0, 3),
    list_known: oneOf(true, true, false),
    on: oneOf('2026-06-15', '2020-01-01'),
  })
  .map(({ seconds, near_s, isNear, site, unconfirmed, site_road_m, ...more }) => {
    const time = isNear && seconds !== null ? near_s : seconds;
    const nearest =
      time === null
        ? []
        : [{ ...site, drive_time_s: time, unconfirmed, road_distance_m: site_road_m, opened_on: null }];
    return at(time, { ...more, nearest, today: '2026-06-15' });
  });

test('what is said of many points is what is said of each alone, in whatever order they are asked about', () => {
  const asked = fc.sample(facts, { numRuns: 3000, seed: 5 });
  const decided = asked.map((one) => decideCreation(AMI, one));
  // So many others are said meanwhile that all of these are made anew.
  for (let i = 0; i < 10_001; i++) sayOnce('list_unknown', String(i), () => ({}));
  const other = asked.toReversed().map((one) => decideCreation(AMI, one));
  expect(other.toReversed()).toEqual(decided);
  // Names and times are the point's own.
  for (const [i, { nearest, in_region, list_known, road_distance_m }] of asked.entries()) {
    const [first] = nearest;
    const text = decided[i]!.reasons.map((reason) => reason.text).join('\n');
    if (first && in_region && list_known && road_distance_m === 12) expect(text).toContain(first.name);
  }
});

const degrees = fc.double({ min: -180, max: 180, noNaN: true });
const text = fc.string({ unit: 'grapheme' });
const seconds = fc.oneof(fc.constant(null), fc.double({ min: -1e5, max: 1e5, noNaN: true }));

test('a row of many is written as JSON.stringify writes it, the first time and again', () => {
  const named = fc.record({
    name: text,
    commune: fc.oneof(text, fc.constant(null)),
    lon: degrees,
    lat: degrees,
  });
  const row = fc.record({
    facts,
    margin_s: seconds,
    nearest: fc.array(fc.tuple(fc.nat(2), degrees), { maxLength: 3 }),
    road: fc.record({ lon: degrees, lat: degrees, distance_m: degrees }),
    commune: fc.option(fc.nat(2)),
  });
  fc.assert(
    fc.property(
      fc.tuple(named, named, named),
      fc.record({ id: text, computed_at: text, on: text }),
      fc.array(row, { maxLength: 6 }),
      (places, coverage, rows) => {
        const write = answerMembers({ ...coverage, network: {}, sites: {} } as never);
        for (const { facts, margin_s, nearest, road, commune } of rows) {
          const answer: PointAnswer = {
            decision: { ...decideCreation(AMI, facts), margin_s },
            nearest: nearest.map(([i, drive_time_s]) => {
              const { name, lon, lat, commune } = places[i]!;
              return { id: `"${i}`, name, drive_time_s, lon, lat, commune };
            }),
            road,
            commune: commune === null ? null : { code: `c${commune}`, name: places[commune]!.name },
          };
          const { decision } = answer;
          const { drive_time_s, limit_s, programme, rule, reasons } = decision;
          expect(`{${bytesOf(write(answer)).toString()}}`).toBe(
            JSON.stringify({
              answer: decision.answer,
              drive_time_s,
              limit_s,
              margin_s,
              nearest: answer.nearest,
              road,
              commune: answer.commune,
              coverage,
              programme,
              rule: rule.id,
              reasons: reasons.map(({ code, text }) => ({ code, text })),
            }),
          );
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('a verdict asked for alone is the one that the reasons speak for', () => {
  fc.assert(
    fc.property(facts, fc.boolean(), (facts, in_region) => {
      const { reasons, readings, ...whole } = decideCreation(AMI, { ...facts, in_region });
      const alone = decideCreation(AMI, { ...facts, in_region, verdict_alone: true });
      expect(alone).toMatchObject({ ...whole, reasons: [] });
      expect(reasons.length).toBeGreaterThan(0);
      const outcomes = (of: typeof readings) =>
        of.map(({ criteria }) => criteria.map(({ outcome }) => outcome));
      expect(outcomes(alone.readings)).toEqual(outcomes(readings));
    }),
  );
});
