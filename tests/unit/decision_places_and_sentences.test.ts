import { describe, expect, it } from 'vitest';
import type { SiteStatus } from '../../data/records.ts';
import type { PointAnswer, PointFacts } from '../../data/rules/decision/answer_types.ts';
import { decideCreation, decideStrand } from '../../data/rules/decision/creation.ts';
import { siteStateOn } from '../../data/rules/decision/site_state.ts';
import { networkOfRegion } from '../../data/rules/programmes/programmes.ts';
import type { Programme } from '../../data/rules/programmes/schema.ts';
import { AMI, at, FABRIQUES, readable as read } from '../support/decisions.ts';

describe('creation from a list of places on a day', () => {
  const site = (status: SiteStatus, opened_on: string | null, closed_on: string | null = null) => ({
    name: 'Lieu',
    status,
    opened_on,
    closed_on,
  });
  /** Places on one road, a minute a kilometre; the home stands at 0. */
  const decide = (on: string, places: [km: number, site: ReturnType<typeof site>][]) => {
    const open = places
      .filter(([, place]) => siteStateOn(place, on).status === 'open')
      .sort(([a], [b]) => a - b);
    const nearest = open.map(([km], i) => ({
      id: `s${i}`,
      name: 'Lieu',
      commune: null,
      drive_time_s: km * 60,
    }));
    return decideCreation(AMI, at(nearest[0]?.drive_time_s ?? null, { on, nearest, open_sites: open.length }))
      .answer;
  };

  it.each<[string, string, [number, ReturnType<typeof site>][], PointAnswer]>([
    [
      'a planned place does not count',
      '2026-01-01',
      [
        [5, site('planned', null)],
        [40, site('open', null)],
      ],
      'eligible',
    ],
    [
      'a planned place does not count past its day',
      '2026-01-01',
      [
        [5, site('planned', '2025-06-01')],
        [40, site('open', null)],
      ],
      'eligible',
    ],
    [
      'a closed place does not count',
      '2026-01-01',
      [
        [5, site('closed', '2020-01-01', '2025-01-01')],
        [40, site('open', null)],
      ],
      'eligible',
    ],
    [
      'a place closed on an unknown day does not count',
      '2026-01-01',
      [
        [5, site('closed', null)],
        [40, site('open', null)],
      ],
      'eligible',
    ],
    [
      'the day before it opens',
      '2025-12-31',
      [
        [5, site('open', '2026-01-01')],
        [40, site('open', null)],
      ],
      'eligible',
    ],
    [
      'the day it opens',
      '2026-01-01',
      [
        [5, site('open', '2026-01-01')],
        [40, site('open', null)],
      ],
      'not_eligible',
    ],
    [
      'the last day it is open',
      '2025-12-31',
      [
        [5, site('closed', '2020-01-01', '2026-01-01')],
        [40, site('open', null)],
      ],
      'not_eligible',
    ],
    [
      'the first day it is closed',
      '2026-01-01',
      [
        [5, site('closed', '2020-01-01', '2026-01-01')],
        [40, site('open', null)],
      ],
      'eligible',
    ],
    [
      'reopened: before it closed',
      '2024-06-01',
      [[5, site('open', '2026-01-01', '2025-01-01')]],
      'not_eligible',
    ],
    [
      'reopened: while it was closed',
      '2025-06-01',
      [[5, site('open', '2026-01-01', '2025-01-01')]],
      'eligible',
    ],
    ['reopened: since then', '2026-01-01', [[5, site('open', '2026-01-01', '2025-01-01')]], 'not_eligible'],
    [
      'moved: at its old point',
      '2025-12-31',
      [
        [5, site('open', null, '2026-01-01')],
        [30, site('open', '2026-01-01')],
      ],
      'not_eligible',
    ],
    [
      'moved: at its new point',
      '2026-01-01',
      [
        [5, site('open', null, '2026-01-01')],
        [30, site('open', '2026-01-01')],
      ],
      'eligible',
    ],
    ['open since always', '1990-01-01', [[5, site('open', null)]], 'not_eligible'],
  ])('%s', (_, on, places, answer) => {
    expect(decide(on, places)).toBe(answer);
  });
});

describe('the sentences of an answer', () => {
  const text = (programme: Programme, facts: PointFacts) => {
    const { headline, headline_en, reasons } = decideCreation(programme, facts);
    return { headline, headline_en, first: reasons[0]!.text, first_en: reasons[0]!.text_en, reasons };
  };
  it('say who is near, where and how far, as a French reader writes it', () => {
    const eligible = text(AMI, at(1620));
    expect(eligible.headline).toBe('Éligible à la création.');
    expect(eligible.headline_en).toBe('Eligible for creation.');
    expect(read(eligible.first)).toBe(
      'Aucun tiers-lieu ouvert à moins de 20 minutes en voiture : le plus proche, Le Chai à Bonnat, est à 27 min.',
    );
    expect(eligible.first).toContain('27\u00a0min');
    const refused = text(AMI, at(840));
    expect(refused.headline).toBe('Non éligible à la création.');
    expect(read(refused.first)).toBe('Le Chai, à Bonnat, est à 14 min en voiture.');
    expect(read(refused.first_en)).toBe('Le Chai, in Bonnat, is 14 min away by car.');
    const close = text(AMI, at(1180));
    expect(close.headline).toBe('À confirmer.');
    expect(read(close.first)).toBe(
      'Le Chai, à Bonnat, est à 19 min 40 s : trop près de la limite pour conclure sur un calcul. Demandez à la Région, la fiche est prête.',
    );
    const other = text(AMI, at(null, { in_region: false, other_region: networkOfRegion('44') }));
    expect(other.headline).toBe('Hors de la région.');
    expect(read(other.first)).toBe(
      'Ce point n’est pas en Nouvelle-Aquitaine ; le réseau du Grand Est est Réseau des Tiers Lieux Grand Est.',
    );
    const demo = text(AMI, at(840, { modelled_network: true, example_sites: true }));
    expect(demo.reasons.at(-1)!.text).toContain('routes modélisées, tiers-lieux d’exemple');
  });

  it.each([
    [1079.9, null],
    [1080, '2 min de moins'],
    [1199.9, '1 s de moins'],
    [1200, 'exactement à la limite'],
    [1200.4, '0,4 s de plus'],
    [1229.9, '29 s de plus'],
    [1320, '2 min de plus'],
  ])('tell the margin at %s s and its direction', (seconds, margin) => {
    const reason = decideCreation(AMI, at(seconds)).reasons.find((each) => each.code === 'close_to_limit');
    if (margin === null) expect(reason).toBeUndefined();
    else expect(read(reason!.text)).toContain(margin);
  });

  it('leave out a commune that is not known, and write articles as they are spoken', () => {
    const near = (commune: string | null) =>
      read(text(AMI, at(840, { nearest: [{ id: 'a', name: 'L’Étape', commune, drive_time_s: 840 }] })).first);
    expect(near(null)).toBe('L’Étape est à 14 min en voiture.');
    expect(near('Le Bugue')).toBe('L’Étape, au Bugue, est à 14 min en voiture.');
    expect(near('Les Eyzies')).toBe('L’Étape, aux Eyzies, est à 14 min en voiture.');
    expect(near('La Rochelle')).toBe('L’Étape, à La Rochelle, est à 14 min en voiture.');
  });

  it('name programme, strand, rule, source and network', () => {
    expect(decideCreation(AMI, at(840))).toMatchObject({
      programme: 'ami-nouvelle-aquitaine-2025',
      strand: 'creation',
      rule: {
        id: 'no_open_site_within_20_min',
        quote: "où il n'existe pas de tiers-lieu ouvert à moins de 20 mn en voiture",
        source: { id: 'call', publisher: 'Région Nouvelle-Aquitaine' },
      },
      network: { network: { name: 'La coopérative des tiers-lieux' } },
    });
    expect(decideCreation(AMI, at(840, { region: { name: 'Andorra', code: null } })).network).toBeNull();
  });
});

describe('a programme of zones and deposit rounds', () => {
  const zones = (large_urban_centres: boolean | null, qpv: boolean | null, on = '2020-01-15') =>
    at(1620, { on, zones: { large_urban_centres, qpv } });

  it.each<[string, PointFacts, PointAnswer, string]>([
    ['outside the centres', zones(false, false), 'eligible', 'outside_urban_centres'],
    ['in a priority district of a centre', zones(true, true), 'eligible', 'qpv'],
    ['in a centre, in no priority district', zones(true, false), 'not_eligible', 'outside_urban_centres'],
    ['zones not imported', at(1620, { on: '2020-01-15' }), 'to_confirm', 'outside_urban_centres'],
    ['in a centre, districts not imported', zones(true, null), 'to_confirm', 'qpv'],
    ['before the launch', zones(false, true, '2019-06-16'), 'not_eligible', 'outside_urban_centres'],
    ['on the last day of deposit', zones(false, true, '2021-06-30'), 'eligible', 'outside_urban_centres'],
    ['after it', zones(false, true, '2021-07-01'), 'not_eligible', 'outside_urban_centres'],
  ])('%s', (_, facts, answer, strand) => {
    const decision = decideCreation(FABRIQUES, facts);
    expect([decision.answer, decision.strand, decision.limit_s, decision.margin_s]).toEqual([
      answer,
      strand,
      null,
      null,
    ]);
  });

  it('tells the next day of deposit', () => {
    const said = decideStrand(FABRIQUES, FABRIQUES.strands[0]!, zones(false, false, '2020-03-31')).reasons;
    expect(said.map((reason) => reason.text)).toContain('Prochaine date de dépôt\u00a0: 30\u00a0juin 2020.');
  });

  it('is told apart from one that has no strand about points', () => {
    const sitesOnly = { ...AMI, strands: AMI.strands.filter((strand) => strand.subject === 'site') };
    expect(() => decideCreation(sitesOnly, at(840))).toThrowError(
      expect.objectContaining({ code: 'programme_without_points' }),
    );
  });
});
