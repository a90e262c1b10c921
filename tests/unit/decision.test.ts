import { describe, expect, it } from 'vitest';
import type { PointAnswer, PointFacts } from '../../data/rules/decision/answer_types.ts';
import { decideCreation } from '../../data/rules/decision/creation.ts';
import { networkOfRegion } from '../../data/rules/programmes/programmes.ts';
import { AMI, at } from '../support/decisions.ts';

type Case = [what: string, facts: PointFacts, answer: PointAnswer, codes: string];
/** The deposit window is told in every answer inside the region; it stands last in the expected codes. */
const OPEN = 'programme_open';

/** A site that stands so many metres from its road. */
const away = (seconds: number, road_distance_m: number, more: Partial<PointFacts> = {}): PointFacts => {
  const facts = at(seconds, more);
  return { ...facts, nearest: facts.nearest.map((site) => ({ ...site, road_distance_m })) };
};
/** On a day of the past; the nearest sites opened on these days. */
const past = (seconds: number[], opened: (string | null)[], today = '2026-06-16'): PointFacts =>
  at(seconds[0]!, {
    today,
    nearest: seconds.map((drive_time_s, i) => ({
      id: `s${i}`,
      name: `Lieu ${i}`,
      commune: null,
      drive_time_s,
      opened_on: opened[i]!,
    })),
  });

const limits: Case[] = [
  ['at the door of an open site', at(0), 'not_eligible', `open_site_under_limit ${OPEN}`],
  ['14 min', at(840), 'not_eligible', `open_site_under_limit ${OPEN}`],
  ['one tenth before the tenth of the limit', at(1079.9), 'not_eligible', `open_site_under_limit ${OPEN}`],
  ['10% under the limit', at(1080), 'not_eligible', `open_site_under_limit close_to_limit ${OPEN}`],
  ['19 min', at(1140), 'not_eligible', `open_site_under_limit close_to_limit ${OPEN}`],
  ['a tenth before the doubt', at(1169.9), 'not_eligible', `open_site_under_limit close_to_limit ${OPEN}`],
  [
    'the doubt begins',
    at(1170),
    'to_confirm',
    `too_close_to_conclude open_site_under_limit close_to_limit ${OPEN}`,
  ],
  [
    '19 min 40 s',
    at(1180),
    'to_confirm',
    `too_close_to_conclude open_site_under_limit close_to_limit ${OPEN}`,
  ],
  [
    'a tenth under the limit',
    at(1199.9),
    'to_confirm',
    `too_close_to_conclude open_site_under_limit close_to_limit ${OPEN}`,
  ],
  [
    'the limit itself is not less than it',
    at(1200),
    'to_confirm',
    `too_close_to_conclude no_open_site_under_limit close_to_limit other_speeds ${OPEN}`,
  ],
  [
    'less than a tenth under reads as the limit',
    at(1199.96),
    'to_confirm',
    `too_close_to_conclude no_open_site_under_limit close_to_limit other_speeds ${OPEN}`,
  ],
  [
    'a tenth over the limit',
    at(1200.1),
    'to_confirm',
    `too_close_to_conclude no_open_site_under_limit close_to_limit other_speeds ${OPEN}`,
  ],
  [
    'a tenth before the end of the doubt',
    at(1229.9),
    'to_confirm',
    `too_close_to_conclude no_open_site_under_limit close_to_limit other_speeds ${OPEN}`,
  ],
  ['the doubt ends', at(1230), 'eligible', `no_open_site_under_limit close_to_limit other_speeds ${OPEN}`],
  [
    '10% over the limit',
    at(1320),
    'eligible',
    `no_open_site_under_limit close_to_limit other_speeds ${OPEN}`,
  ],
  ['a tenth beyond', at(1320.1), 'eligible', `no_open_site_under_limit other_speeds ${OPEN}`],
  ['25 min: 20 min by the fastest engine', at(1500), 'eligible', `no_open_site_under_limit ${OPEN}`],
  ['27 min', at(1620), 'eligible', `no_open_site_under_limit ${OPEN}`],
  ['two hours', at(7200), 'eligible', `no_open_site_under_limit ${OPEN}`],
  [
    'without doubt, just under',
    at(1199.9, { settings: { to_confirm_within_s: 0 } }),
    'not_eligible',
    `open_site_under_limit close_to_limit ${OPEN}`,
  ],
  [
    'without doubt, at the limit',
    at(1200, { settings: { to_confirm_within_s: 0 } }),
    'eligible',
    `no_open_site_under_limit close_to_limit other_speeds ${OPEN}`,
  ],
  [
    'a wider doubt of the server',
    at(1150, { settings: { to_confirm_within_s: 60 } }),
    'to_confirm',
    `too_close_to_conclude open_site_under_limit close_to_limit ${OPEN}`,
  ],
];

const dates: Case[] = [
  [
    'the day before the opening',
    at(1620, { on: '2025-03-31' }),
    'eligible',
    'no_open_site_under_limit programme_not_yet_open',
  ],
  ['the day of opening', at(1620, { on: '2025-04-01' }), 'eligible', `no_open_site_under_limit ${OPEN}`],
  ['the last day', at(1620, { on: '2028-09-01' }), 'eligible', `no_open_site_under_limit ${OPEN}`],
  ['the day before the last', at(1620, { on: '2028-08-31' }), 'eligible', `no_open_site_under_limit ${OPEN}`],
  ['the day after', at(1620, { on: '2028-09-02' }), 'eligible', 'no_open_site_under_limit programme_closed'],
  [
    'under the limit on the day after',
    at(840, { on: '2028-09-02' }),
    'not_eligible',
    'open_site_under_limit programme_closed',
  ],
  [
    'a day to come',
    at(1620, { on: '2026-06-15', today: '2026-06-14' }),
    'eligible',
    `no_open_site_under_limit ${OPEN} date_in_future`,
  ],
  ['today', at(1620, { today: '2026-06-15' }), 'eligible', `no_open_site_under_limit ${OPEN}`],
];

const roads: Case[] = [
  ['road at 500 m', at(1620, { road_distance_m: 500 }), 'eligible', `no_open_site_under_limit ${OPEN}`],
  [
    'road at 500.1 m',
    at(1620, { road_distance_m: 500.1 }),
    'eligible',
    `no_open_site_under_limit ${OPEN} road_far`,
  ],
  [
    'road at 2 km',
    at(1620, { road_distance_m: 2000 }),
    'eligible',
    `no_open_site_under_limit ${OPEN} road_far`,
  ],
  ['road beyond 2 km', at(1620, { road_distance_m: 2000.1 }), 'to_confirm', `road_too_far ${OPEN}`],
  ['road beyond 2 km, near a site', at(300, { road_distance_m: 3000 }), 'to_confirm', `road_too_far ${OPEN}`],
  ['no road at all', at(null, { road_distance_m: null }), 'to_confirm', `no_road_near ${OPEN}`],
  [
    'road at 1 km, near a site',
    at(300, { road_distance_m: 1000 }),
    'not_eligible',
    `open_site_under_limit ${OPEN} road_far`,
  ],
  [
    'a road that is left out and nearer',
    at(1620, { left_out_road_m: 12 }),
    'eligible',
    `no_open_site_under_limit ${OPEN} nearer_road_left_out`,
  ],
  [
    'a road that is closed part of the year',
    at(1620, { closed_part_of_year: true }),
    'eligible',
    `no_open_site_under_limit ${OPEN} closed_part_of_year`,
  ],
  ['a site 500 m from its road', away(300, 500), 'not_eligible', `open_site_under_limit ${OPEN}`],
  [
    'a site 501 m from its road',
    away(300, 501),
    'not_eligible',
    `open_site_under_limit ${OPEN} site_road_far`,
  ],
  [
    'a site 1.9 km from its road, beyond the limit',
    away(1620, 1900),
    'eligible',
    `no_open_site_under_limit ${OPEN} site_road_far`,
  ],
];

const islands: Case[] = [
  ['an island: no road leads to a site', at(null), 'eligible', `no_road_leads_there ${OPEN}`],
  [
    'an island, ferries left out',
    at(null, { ferries: false }),
    'eligible',
    `no_road_leads_there ferries_left_out ${OPEN}`,
  ],
  ['an island, ferries counted', at(null, { ferries: true }), 'eligible', `no_road_leads_there ${OPEN}`],
  ['an island with its own open site', at(540), 'not_eligible', `open_site_under_limit ${OPEN}`],
  ['an island, far from its road', at(null, { road_distance_m: 2500 }), 'to_confirm', `road_too_far ${OPEN}`],
  ['no open site on the list', at(null, { open_sites: 0 }), 'eligible', `no_open_site_known ${OPEN}`],
];

const border: Case[] = [
  ['past the border', at(300, { in_region: false }), 'outside_region', 'outside_region'],
  [
    'past the border, far from all',
    at(null, { in_region: false, road_distance_m: null }),
    'outside_region',
    'outside_region',
  ],
  [
    'inside with longitude and latitude exchanged',
    at(null, { in_region: false, meant: { lon: -0.57, lat: 44.83 } }),
    'outside_region',
    'coordinates_swapped outside_region',
  ],
  [
    'in Occitanie',
    at(300, { in_region: false, other_region: networkOfRegion('76') }),
    'outside_region',
    'outside_region',
  ],
  [
    'in Guadeloupe',
    at(300, { in_region: false, other_region: networkOfRegion('01') }),
    'outside_region',
    'outside_region',
  ],
  [
    'in Guyane',
    at(300, { in_region: false, other_region: networkOfRegion('03') }),
    'outside_region',
    'outside_region',
  ],
  ['inside, with the nearest site past the border', at(600), 'not_eligible', `open_site_under_limit ${OPEN}`],
];

const data: Case[] = [
  [
    'modelled roads',
    at(1620, { modelled_network: true }),
    'eligible',
    `no_open_site_under_limit ${OPEN} modelled_network`,
  ],
  [
    'modelled roads and example sites',
    at(1620, { modelled_network: true, example_sites: true, network_age_days: null }),
    'eligible',
    `no_open_site_under_limit ${OPEN} modelled_network`,
  ],
  [
    'example sites on real roads',
    at(840, { example_sites: true }),
    'not_eligible',
    `open_site_under_limit ${OPEN} example_sites`,
  ],
  ['a list of 180 days', at(1620, { list_age_days: 180 }), 'eligible', `no_open_site_under_limit ${OPEN}`],
  [
    'a list of 181 days',
    at(1620, { list_age_days: 181 }),
    'eligible',
    `no_open_site_under_limit ${OPEN} stale_list`,
  ],
  ['roads of 365 days', at(1620, { network_age_days: 365 }), 'eligible', `no_open_site_under_limit ${OPEN}`],
  [
    'roads of 366 days',
    at(1620, { network_age_days: 366 }),
    'eligible',
    `no_open_site_under_limit ${OPEN} stale_network`,
  ],
  [
    'roads without a date',
    at(1620, { network_age_days: null }),
    'eligible',
    `no_open_site_under_limit ${OPEN} network_date_unknown`,
  ],
  [
    'ages of the server',
    at(1620, {
      list_age_days: 8,
      network_age_days: 8,
      settings: { stale_list_days: 7, stale_network_days: 7 },
    }),
    'eligible',
    `no_open_site_under_limit ${OPEN} stale_list stale_network`,
  ],
  [
    'another region under this programme',
    at(1620, { region: { name: 'Corse', code: '94' } }),
    'eligible',
    'no_open_site_under_limit programme_of_another_region',
  ],
  [
    'a region of one’s own',
    at(1620, { region: { name: 'Andorra', code: null } }),
    'eligible',
    'no_open_site_under_limit programme_of_another_region',
  ],
  [
    'an announced opening alone under the limit',
    at(600, { nearest: [{ id: 'a', name: 'A', commune: null, drive_time_s: 600, unconfirmed: true }] }),
    'to_confirm',
    `opening_not_confirmed open_site_under_limit ${OPEN}`,
  ],
  [
    'an announced opening, and an open site under the limit',
    at(600, {
      nearest: [
        { id: 'a', name: 'A', commune: null, drive_time_s: 600, unconfirmed: true },
        { id: 'b', name: 'B', commune: null, drive_time_s: 700 },
      ],
    }),
    'not_eligible',
    `open_site_under_limit ${OPEN}`,
  ],
  [
    'an announced opening beyond the limit',
    at(1620, { nearest: [{ id: 'a', name: 'A', commune: null, drive_time_s: 1620, unconfirmed: true }] }),
    'eligible',
    `no_open_site_under_limit ${OPEN}`,
  ],
];

const knowledge: Case[] = [
  [
    'before the first list',
    at(null, { list_known: false, open_sites: 0 }),
    'to_confirm',
    `list_unknown ${OPEN}`,
  ],
  [
    'before the first list, a time all the same',
    at(300, { list_known: false }),
    'to_confirm',
    `list_unknown ${OPEN}`,
  ],
  [
    'before the first list, outside',
    at(null, { list_known: false, in_region: false }),
    'outside_region',
    'outside_region',
  ],
  ['a known list', at(1620, { list_known: true }), 'eligible', `no_open_site_under_limit ${OPEN}`],
  [
    'a past day, opened on an unknown day',
    past([600], [null]),
    'not_eligible',
    `open_site_under_limit opening_date_unknown ${OPEN}`,
  ],
  ['a past day, opened before', past([600], ['2020-01-01']), 'not_eligible', `open_site_under_limit ${OPEN}`],
  [
    'today, opened on an unknown day',
    past([600], [null], '2026-06-15'),
    'not_eligible',
    `open_site_under_limit ${OPEN}`,
  ],
  [
    'a past day, the nearest of an unknown day, another known under the limit',
    past([600, 700], [null, '2020-01-01']),
    'not_eligible',
    `open_site_under_limit ${OPEN}`,
  ],
  [
    'a past day, the known one beyond the limit',
    past([600, 1300], [null, '2020-01-01']),
    'not_eligible',
    `open_site_under_limit opening_date_unknown ${OPEN}`,
  ],
  [
    'a past day, nothing under the limit',
    past([1620], [null]),
    'eligible',
    `no_open_site_under_limit ${OPEN}`,
  ],
  [
    'a past day, in doubt',
    past([1180], [null]),
    'to_confirm',
    `too_close_to_conclude open_site_under_limit close_to_limit opening_date_unknown ${OPEN}`,
  ],
  [
    'a day before the dates, opened on an unknown day',
    { ...past([600], [null]), on: '2025-03-31' },
    'not_eligible',
    'open_site_under_limit opening_date_unknown programme_not_yet_open',
  ],
  [
    'all doubts at once',
    away(1180, 900, { road_distance_m: 700, list_age_days: 400, network_age_days: null }),
    'to_confirm',
    `too_close_to_conclude open_site_under_limit close_to_limit ${OPEN} road_far site_road_far stale_list network_date_unknown`,
  ],
];

describe('creation, case by case', () => {
  for (const [title, cases] of Object.entries({ limits, dates, roads, islands, border, data, knowledge })) {
    it.each(cases)(`${title}: %s`, (_, facts, answer, codes) => {
      const decision = decideCreation(AMI, facts);
      expect([decision.answer, decision.reasons.map((reason) => reason.code).join(' ')]).toEqual([
        answer,
        codes,
      ]);
      const { drive_time_s, margin_s, limit_s } = decision;
      expect(limit_s).toBe(1200);
      if (/road_too_far|no_road_near|list_unknown/.test(codes)) expect(drive_time_s).toBeNull();
      if (drive_time_s === null) expect(margin_s).toBeNull();
      else expect(margin_s).toBeCloseTo(drive_time_s - 1200, 6);
    });
  }
});
