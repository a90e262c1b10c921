import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PointFacts } from '../../data/rules/decision/answer_types.ts';
import { decideCreation } from '../../data/rules/decision/creation.ts';
import { formatMinuteRange } from '../../data/rules/decision/format.ts';
import { PROFILE_DEFAULTS } from '../../isochrones/osrm/profile.ts';
import { OTHER_SPEEDS, otherSpeedsOf } from '../../isochrones/questions/other_speeds.ts';
import { AMI, at, readable } from '../support/decisions.ts';

const LIMIT_S = 1200;
const told = (facts: PointFacts) =>
  decideCreation(AMI, facts).reasons.filter(({ code }) => code === 'other_speeds');

describe('other engines’ speeds', () => {
  it('are told exactly where they bring the time to the other side of the limit', () => {
    const factor = fc.double({ min: 0.5, max: 2, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40_000 }), factor, factor, (time_ds, one, other) => {
        const time_s = time_ds / 10;
        const [least, most] = [Math.min(one, other), Math.max(one, other)];
        const said = told(at(time_s, { other_speeds: { least, most } }));
        const sides = [time_s, time_s * least, time_s * most].map((time) => time < LIMIT_S);
        expect(said.length).toBe(sides.some((side) => side !== sides[0]) ? 1 : 0);
        if (said.length === 0) return;
        // The range that is told holds both times and reaches to the other side.
        const [, from, to] = /serait de (.+) à (.+) : la réponse/.exec(readable(said[0]!.text))!;
        const [from_s, to_s] = [secondsOf(from!), secondsOf(to!)];
        expect(from_s).toBeLessThanOrEqual(time_s * least);
        expect(to_s).toBeGreaterThanOrEqual(time_s * most);
        expect(sides[0] ? to_s >= LIMIT_S : from_s < LIMIT_S).toBe(true);
      }),
    );
  });

  it('change no answer, and are named in both languages', () => {
    const decision = decideCreation(AMI, at(1380));
    expect(decision.answer).toBe('eligible');
    const reason = decision.reasons[1]!;
    expect(readable(reason.text)).toBe(
      'Avec les vitesses d’autres moteurs (Valhalla, GraphHopper), ce temps serait de 18 à 21 min : la réponse pourrait changer.',
    );
    expect(readable(reason.text_en)).toBe(
      'With the speeds of other engines (Valhalla, GraphHopper) this time would be 18 to 21 min: the answer could change.',
    );
  });

  it('are not told where another criterion refuses, no time is known, or the roads have speeds of their own', () => {
    expect(decideCreation(closing, at(1380, { on: '2030-01-01' })).answer).toBe('not_eligible');
    expect(
      decideCreation(closing, at(1380, { on: '2030-01-01' })).reasons.map(({ code }) => code),
    ).not.toContain('other_speeds');
    expect(told(at(null))).toEqual([]);
    expect(told(at(1380, { in_region: false }))).toEqual([]);
    expect(told(at(1380, { road_distance_m: 9000 }))).toEqual([]);
    expect(told(at(1380, { other_speeds: null }))).toEqual([]);
    expect(otherSpeedsOf({ ...PROFILE_DEFAULTS })).toEqual(otherSpeedsOf({}));
    for (const own of [
      { speeds: { tertiary: 30 } },
      { speed_factors: { tertiary: 2 } },
      { maxspeed_share: 0.9 },
    ])
      expect(otherSpeedsOf({ ...PROFILE_DEFAULTS, ...own })).toBeNull();
  });

  it('are judged by the site that refuses, not by a nearer one that nobody has seen open', () => {
    const site = (id: string, drive_time_s: number, unconfirmed: boolean) => ({
      ...{ id, name: id, commune: null, drive_time_s, unconfirmed },
    });
    const nearest = [site('a', 600, true), site('b', 1000, false)];
    const facts = at(600, { nearest, other_speeds: { least: 1.1, most: 1.3 } });
    expect(decideCreation(AMI, facts).answer).toBe('not_eligible');
    expect(told(facts)).toHaveLength(1);
  });

  it('move along with a factor on all speeds: half the speed is twice the time, and half their share of it', () => {
    const [usual, halved] = [otherSpeedsOf({ speed_factor: 1 })!, otherSpeedsOf({ speed_factor: 0.5 })!];
    expect(halved.least * 2).toBeCloseTo(usual.least, 12);
    expect(halved.most * 2).toBeCloseTo(usual.most, 12);
  });

  it('are dated, and shorter as the page says', () => {
    expect(OTHER_SPEEDS.measured_on).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    for (const { least, most } of OTHER_SPEEDS.engines) {
      expect(least).toBeLessThanOrEqual(most);
      expect(most).toBeLessThan(1);
    }
  });

  it('are written as whole minutes that hold both times', () => {
    expect(readable(formatMinuteRange(1199.2, 1310))).toBe('19 à 22 min');
    expect(readable(formatMinuteRange(3540, 3900, 'en'))).toBe('59 min to 1 h 05');
  });
});

/** The programme with its dates of deposit deciding. */
const closing = {
  ...AMI,
  strands: AMI.strands.map((strand) => ({
    ...strand,
    readings: strand.readings.map((reading) => ({
      ...reading,
      criteria: reading.criteria.map((criterion) => ({ ...criterion, decides: true })),
    })),
  })),
};

/** "19", "22 min" or "1 h 05". */
function secondsOf(text: string): number {
  const [, hours = '0', minutes = '0'] = /^(?:(\d+) h )?(\d+)/.exec(text)!;
  return (Number(hours) * 60 + Number(minutes)) * 60;
}
