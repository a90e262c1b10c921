import { describe, expect, it } from 'vitest';
import { publicFacts } from '../../data/store/sites/public_facts.ts';
import { withoutContacts } from '../../data/tables/values/contacts.ts';
import { urlOf } from '../../data/tables/values/fields.ts';

describe('contact details of persons', () => {
  it.each([
    ['joignable au 0612345678', 'joignable au […]'],
    ['+33 6 12 34 56 78', '[…]'],
    ['Tél. : 05.56.00.00.01, merci', '[…], merci'],
    ['au +33 (0)5 56 00 00 01', 'au […]'],
    ['au 06/12/34/56/78', 'au […]'],
    ['au 06\u00a012\u202f34 56 78', 'au […]'],
    ['La Réunion : +262 262 12 34 56', 'La Réunion : […]'],
    ['contact : a.b+c@d-e.co.uk;', 'contact : […];'],
    ['jean(at)ex.fr', '[…]'],
    ['33000 Bordeaux, 12 rue du 8 mai 1945', '33000 Bordeaux, 12 rue du 8 mai 1945'],
    ['SIRET 12345678901234', 'SIRET 12345678901234'],
    ['à 44.0612345678, -0.654321', 'à 44.0612345678, -0.654321'],
    ['ouvert le 01-04-2025 10 h', 'ouvert le 01-04-2025 10 h'],
  ])('%s', (text, kept) => {
    expect(withoutContacts(text, '[…]')).toBe(kept);
  });

  it('are in no fact of a site', () => {
    expect(
      publicFacts({
        name: 'Le Chai (Jean 06 12 34 56 78)',
        address: 'jean@ex.fr 06 12 34 56 78',
        url: 'https://ex.fr/?mail=jean%40ex.fr',
        services: ['coworking', 'tél. 0612345678'],
        opened_on: '2025-04-01',
      }),
    ).toEqual({
      name: 'Le Chai (Jean)',
      address: null,
      url: null,
      services: ['coworking'],
      opened_on: '2025-04-01',
    });
    const facts = {
      name: 'Atelier 12, 3e étage',
      address: '3 rue du 8 mai 1945',
      url: 'https://chai.example',
    };
    expect(publicFacts(facts)).toEqual(facts);
  });

  it.each([
    ['https://ex.fr/contact/jean@ex.fr'],
    ['https://ex.fr/?tel=06+12+34+56+78'],
    ['https://ex.fr/?tel=%2B33612345678'],
  ])('%s is no address of a site', (url) => {
    expect(urlOf(url)).toBeNull();
  });
});
