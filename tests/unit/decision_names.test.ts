import { describe, expect, it } from 'vitest';
import { decideCreation } from '../../data/rules/decision/creation.ts';
import { networkOfRegion } from '../../data/rules/programmes/programmes.ts';
import type { Strand } from '../../data/rules/programmes/schema.ts';
import { AMI, at, readable } from '../support/decisions.ts';

describe('what an answer names', () => {
  it('the last day of deposit is open, and is not called closed the day after', () => {
    const told = (on: string) => decideCreation(AMI, at(1620, { on })).reasons.at(-1)!;
    expect(readable(told('2028-09-01').text)).toBe('Dépôt possible jusqu’au 1er septembre 2028.');
    expect(readable(told('2028-09-02').text)).toBe(
      'Le dépôt est clos : le dernier jour était le 1er septembre 2028.',
    );
    expect(readable(told('2028-09-02').text_en)).toBe(
      'Applications are closed: 1 September 2028 was the last day.',
    );
  });

  it('outside the region: the other region with its network, never the served one’s, nor its dates', () => {
    const paris = at(300, { in_region: false, other_region: networkOfRegion('11'), list_age_days: 999 });
    const decision = decideCreation(AMI, paris);
    expect(decision.reasons.map((reason) => readable(reason.text))).toEqual([
      'Ce point n’est pas en Nouvelle-Aquitaine ; le réseau d’Île-de-France est Ile-de-France Tiers-Lieux.',
    ]);
    expect(decision.network).toMatchObject({ code: '11', network: { name: 'Ile-de-France Tiers-Lieux' } });
    const sea = decideCreation(AMI, at(null, { in_region: false }));
    expect(sea.reasons.map((reason) => readable(reason.text))).toEqual([
      'Ce point n’est pas en Nouvelle-Aquitaine.',
    ]);
    expect(sea.network).toBeNull();
  });

  it('the limit of the strand that is told, not of the programme’s first', () => {
    const [creation] = AMI.strands;
    const [reading] = creation!.readings;
    const strandOf = (id: string, minutes: number): Strand => ({
      ...creation!,
      id,
      readings: [
        {
          ...reading!,
          criteria: reading!.criteria.map((each) =>
            each.type === 'no_open_site_within' ? { ...each, minutes } : each,
          ),
        },
      ],
    });
    // 25 minutes away: refused by the first strand's half hour, taken by the second's 20 minutes.
    const programme = { ...AMI, strands: [strandOf('far', 30), strandOf('near', 20)] };
    expect(decideCreation(programme, at(1500))).toMatchObject({
      answer: 'eligible',
      strand: 'near',
      limit_s: 1200,
      margin_s: 300,
    });
  });
});
