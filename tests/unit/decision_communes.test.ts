import { describe, expect, it } from 'vitest';
import { type CommuneFacts, decideCommune } from '../../data/rules/decision/commune.ts';
import { AMI, basis, FABRIQUES, readable as read } from '../support/decisions.ts';

describe('communes', () => {
  const facts = (
    population: number | null,
    area: number | null,
    more: Partial<CommuneFacts> = {},
  ): CommuneFacts => ({
    ...basis('2026-06-15'),
    code: '23025',
    name: 'Bonnat',
    white_population_share: population,
    white_area_share: area,
    population_method: 'population_grid',
    drive_times_s: { least: 60, town_hall: 1300, most: 2000 },
    nearest: [],
    ...more,
  });

  it.each<[string, CommuneFacts, string, string, string]>([
    [
      'a part of the inhabitants',
      facts(0.62, 0.8),
      'partly_eligible',
      'commune_share judged_by programme_open',
      '62 % des habitants de Bonnat sont à plus de 20 minutes d’un tiers-lieu ouvert.',
    ],
    [
      'all inhabitants',
      facts(1, 1),
      'eligible',
      'commune_share judged_by programme_open',
      'Aucun habitant de Bonnat n’est à moins de 20 minutes d’un tiers-lieu ouvert.',
    ],
    [
      'no inhabitant',
      facts(0, 0),
      'not_eligible',
      'commune_share judged_by programme_open',
      'Tous les habitants de Bonnat sont à moins de 20 minutes d’un tiers-lieu ouvert.',
    ],
    [
      'nearly none',
      facts(0.005, 0.004),
      'not_eligible',
      'commune_share judged_by programme_open',
      '1 % des habitants de Bonnat sont à plus de 20 minutes d’un tiers-lieu ouvert.',
    ],
    [
      'a few',
      facts(0.0051, 0),
      'partly_eligible',
      'commune_share judged_by programme_open',
      '1 % des habitants de Bonnat sont à plus de 20 minutes d’un tiers-lieu ouvert.',
    ],
    [
      'nearly all',
      facts(0.997, 1),
      'eligible',
      'commune_share judged_by programme_open',
      'Plus de 99 % des habitants de Bonnat sont à plus de 20 minutes d’un tiers-lieu ouvert.',
    ],
    [
      'no inhabitant, some ground',
      facts(0, 0.3),
      'not_eligible',
      'commune_share ground_differs judged_by programme_open',
      'Tous les habitants de Bonnat sont à moins de 20 minutes d’un tiers-lieu ouvert.',
    ],
    [
      'all inhabitants, not all ground',
      facts(1, 0.9),
      'eligible',
      'commune_share ground_differs judged_by programme_open',
      'Aucun habitant de Bonnat n’est à moins de 20 minutes d’un tiers-lieu ouvert.',
    ],
    [
      'ground alone',
      facts(null, 0.25),
      'partly_eligible',
      'commune_share judged_by programme_open',
      '25 % du territoire de Bonnat est à plus de 20 minutes d’un tiers-lieu ouvert.',
    ],
    [
      'all the ground',
      facts(null, 1),
      'eligible',
      'commune_share judged_by programme_open',
      'Aucune partie du territoire de Bonnat n’est à moins de 20 minutes d’un tiers-lieu ouvert.',
    ],
    [
      'none of the ground',
      facts(null, 0),
      'not_eligible',
      'commune_share judged_by programme_open',
      'Tout le territoire de Bonnat est à moins de 20 minutes d’un tiers-lieu ouvert.',
    ],
    [
      'nothing computed',
      facts(null, null),
      'to_confirm',
      'commune_not_computed programme_open',
      'Les parts de Bonnat n’ont pas été calculées.',
    ],
    [
      'another name',
      facts(0.5, 0.5, { name: 'Le Bugue', modelled_network: true }),
      'partly_eligible',
      'commune_share judged_by programme_open modelled_network',
      '50 % des habitants du Bugue sont à plus de 20 minutes d’un tiers-lieu ouvert.',
    ],
    [
      'a vowel',
      facts(0.5, 0.5, { name: 'Ajaccio' }),
      'partly_eligible',
      'commune_share judged_by programme_open',
      '50 % des habitants d’Ajaccio sont à plus de 20 minutes d’un tiers-lieu ouvert.',
    ],
  ])('%s', (_, given, answer, codes, sentence) => {
    const decision = decideCommune(AMI, given);
    expect([decision.answer, decision.reasons.map((reason) => reason.code).join(' ')]).toEqual([
      answer,
      codes,
    ]);
    expect(read(decision.reasons[0]!.text)).toBe(sentence);
    expect(decision.rule.source.id).toBe('call');
  });

  it('name the method', () => {
    expect(decideCommune(AMI, facts(0.5, 0.5)).method).toBe('population_grid');
    expect(decideCommune(AMI, facts(0.5, 0.5, { population_method: 'population_spread' })).method).toBe(
      'population_spread',
    );
    expect(decideCommune(AMI, facts(null, 0.5)).method).toBe('ground');
  });

  it('before the first list nothing is concluded, whatever was computed without it', () => {
    const decision = decideCommune(AMI, facts(1, 1, { list_known: false }));
    expect([decision.answer, decision.white_share, decision.reasons[0]!.code]).toEqual([
      'to_confirm',
      null,
      'list_unknown',
    ]);
  });

  it('a programme without a limit of drive time answers by its dates, and for zones asks for the point', () => {
    const closed = decideCommune(FABRIQUES, facts(0.5, 0.5));
    expect(closed).toMatchObject({ answer: 'not_eligible', limit_s: null, method: null, white_share: null });
    expect(closed.reasons.map(({ code }) => code)).toEqual(['programme_closed', 'zone_unknown']);
    expect(closed.rule.id).toBe('deposit');
    const open = decideCommune(FABRIQUES, facts(0.5, 0.5, { on: '2020-01-15' }));
    expect([open.answer, open.reasons[0]!.code]).toEqual(['to_confirm', 'zone_unknown']);
  });

  it('names the limit wherever it stands in the programme (the first reading had none, and it threw)', () => {
    const [creation] = AMI.strands;
    const [reading] = creation!.readings;
    const [limit, deposit] = reading!.criteria;
    const programme = {
      ...AMI,
      strands: [
        {
          ...creation!,
          readings: [
            { source: 'region', criteria: [deposit!] },
            { source: 'call', criteria: [limit!] },
          ],
        },
      ],
    };
    const decision = decideCommune(programme, facts(1, 1));
    expect(decision).toMatchObject({ answer: 'eligible', limit_s: 1200, rule: { id: limit!.id } });
    expect(decision.rule.source.id).toBe('call');
  });
});
