import { serialize } from 'node:v8';
import fc from 'fast-check';
import serializerOf from 'fast-json-stringify';
import { expect, test } from 'vitest';
import { bytesOf, byteText } from '../../data/byte_text.ts';
import { siteText } from '../../server/answers/site_text.ts';
import { memberWriter } from '../../server/http/json_writer.ts';
import { Eligibility, type EligibilityField } from '../../server/schemas/eligibility.ts';

const text = fc.string({ unit: 'grapheme' });
const seconds = fc.oneof(fc.constant(null), fc.double({ min: 0, max: 1e5, noNaN: true }));
const degrees = fc.double({ min: -180, max: 180, noNaN: true });
/** Some are told again and again, and those never change. */
const sometimesFrozen = <T extends object>(made: fc.Arbitrary<T>) =>
  fc.tuple(made, fc.boolean()).map(([value, frozen]) => (frozen ? Object.freeze(value) : value));
const reason = sometimesFrozen(fc.record({ code: text, text, text_en: text }));
const answers = fc.record(
  {
    answer: fc.constantFrom('eligible', 'not_eligible', 'to_confirm', 'outside_region'),
    headline: text,
    headline_en: text,
    indicative: fc.boolean(),
    drive_time_s: seconds,
    limit_s: seconds,
    margin_s: seconds,
    nearest: fc.array(
      fc.record(
        {
          // The same site under another name, or at another place, is told as it is now.
          id: fc.oneof(text, fc.constantFrom('a', 'b')),
          name: fc.oneof(text, fc.constantFrom('Le Chai', 'L’Atelier')),
          drive_time_s: degrees,
          lon: degrees,
          lat: degrees,
          commune: fc.oneof(text, fc.constant(null)),
        },
        { requiredKeys: ['id', 'name', 'drive_time_s', 'lon', 'lat'] },
      ),
      { maxLength: 3 },
    ),
    road: fc.record({ lon: degrees, lat: degrees, distance_m: degrees }),
    commune: fc.oneof(fc.constant(null), sometimesFrozen(fc.record({ code: text, name: text }))),
    coverage: sometimesFrozen(
      fc.record({
        id: text,
        computed_at: text,
        on: text,
        network: fc.record({ id: text, osm_date: fc.oneof(text, fc.constant(null)), modelled: fc.boolean() }),
        sites: fc.record({ list_version: fc.nat(), open: fc.nat(), sha256: text }),
      }),
    ),
    as_known_at: text,
    programme: text,
    strand: text,
    rule: sometimesFrozen(
      fc.record({
        id: text,
        text,
        text_en: text,
        quote: fc.oneof(text, fc.constant(null)),
        source: fc.record({
          id: text,
          title: text,
          publisher: text,
          published_on: fc.oneof(text, fc.constant(null)),
          url: fc.constant(null),
          publisher_url: text,
        }),
      }),
    ),
    reasons: fc.array(reason, { maxLength: 4 }),
    network: fc.oneof(
      fc.constant(null),
      sometimesFrozen(
        fc.record({ code: text, name: text, status: fc.constant('active'), network: fc.constant(null) }),
      ),
    ),
    region: fc.record({ id: text, name: text }),
  },
  {
    requiredKeys: [
      'answer',
      'headline',
      'headline_en',
      'indicative',
      'drive_time_s',
      'limit_s',
      'margin_s',
      'nearest',
      'road',
      'commune',
      'coverage',
      'programme',
      'strand',
      'rule',
      'reasons',
    ],
  },
) as unknown as fc.Arbitrary<Eligibility>;

const write = memberWriter<Eligibility>(Eligibility, { nearest: siteText });
const written = (...asked: Parameters<typeof write>): string => bytesOf(write(...asked)).toString();

test('an answer is written as the serializer of its schema writes it, the first time and again', () => {
  const whole = serializerOf(Eligibility as object);
  fc.assert(
    fc.property(answers, (answer) => {
      expect(written(answer)).toBe(whole(answer));
      expect(written(answer)).toBe(whole(answer));
    }),
  );
});

test('members that are asked for are written alone, in the order asked', () => {
  const names = Object.keys(Eligibility.properties) as EligibilityField[];
  fc.assert(
    fc.property(answers, fc.shuffledSubarray(names, { minLength: 1 }), (answer, only) => {
      const alone = Object.fromEntries(only.map((name) => [name, answer[name]]));
      expect(written(answer, only)).toBe(JSON.stringify(alone));
    }),
  );
});

// What was wrong: a piece cut from a sentence with ’ in it took two bytes a sign, and so did the whole answer that it was joined into.
test('a text of bytes takes a byte a sign, whatever it was cut from', () => {
  const cut = 'L’atelier est ouvert depuis longtemps'.slice(2);
  expect([serialize(cut)[2], serialize(byteText(cut))[2]]).toEqual(
    ['c', '"'].map((tag) => tag.charCodeAt(0)),
  );
  expect(bytesOf(byteText('L’été')).toString()).toBe('L’été');
});
