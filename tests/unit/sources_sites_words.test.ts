import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isDamaged, isDamageOf } from '../../data/lists/damaged_text.ts';
import { listName } from '../../data/lists/list_source.ts';
import { openWord, statusWord } from '../../data/lists/status_words.ts';
import { repairedText } from '../../data/tables/values/misread_text.ts';

const today = '2026-11-26';

describe('words of status', () => {
  test.each([
    [
      'open',
      'ouvert, Ouverte, OUVERT, Ouvert au public, Ouvert depuis 2019, En fonctionnement, Opérationnel, Fonctionnel',
    ],
    [
      'open',
      'en activité, Existant, actif , open, Ouvert (fermé le lundi), ouvert du lundi au vendredi, En service, rouvert',
    ],
    [
      'planned',
      'Projet, En projet, En projet (ouverture 2026), Projet en cours, en réflexion, émergent, en préfiguration',
    ],
    [
      'planned',
      "En cours d'ouverture, Ouverture prochaine, ouverture prévue, ouverture en 2028, Ouvrira en mars, à venir",
    ],
    [
      'planned',
      'pas encore ouvert, en construction, en cours de création, planned, under construction, Bientôt ouvert, open soon',
    ],
    [
      'closed',
      'Fermé, fermée, fermeture définitive, Fermé définitivement, fermé depuis juin 2023, Abandonné, inactif',
    ],
    [
      'closed',
      'closed, permanently closed, cessation d’activité, dissous, n’existe plus, projet abandonné, Plus ouvert',
    ],
    [
      'paused',
      'Fermé temporairement, suspendu, en sommeil, En travaux, temporarily closed, fermeture provisoire',
    ],
    [
      'open',
      '1 - Ouvert, Statut : ouvert, (ouvert), ✅ ouvert, fermeture prévue en 2028, cessation d’activité fin 2028',
    ],
    [
      'closed',
      'FERME DEFINITIVEMENT, ferme depuis 2023, FERMÉ, Fermé (faillite), 2 - Fermé, Statut : fermé, fermé en août 2023, fermé depuis août, fermé depuis l’été 2023',
    ],
    [
      'paused',
      'fermeture imminente, fermeture définitive prévue, en cours de fermeture, va fermer, fermé jusqu’en mars 2028',
    ],
    [
      'paused',
      'fermé jusqu’au 15/09, fermé (réouvre en mars), fermé depuis 2023 - a rouvert, Fermé COVID-19',
    ],
    [
      'unclear',
      'fermeture annuelle, fermeture estivale, Fermé pour congés, fermé l’été, fermé en août, fermé d’octobre à avril',
    ],
    ['unclear', 'fermé hors saison, fermé du 01/11/2025 au 31/03/2026, fermé au public, fermé partiellement'],
    [
      'unclear',
      'closed on sundays, fermé ou ouvert, actif/inactif, fermé ?, ouvert ?, fermé (à vérifier), peut-être fermé',
    ],
    ['unclear', 'n’a pas cessé, non abandonné, jamais fermé, fermeture annulée, annulation de la fermeture'],
    [
      'unclear',
      'Ferme pédagogique, Ferme du Lieu, Ferme-auberge, FERME DES PRÉS, Close to station, terminé, projet terminé, travaux achevés, à supprimer',
    ],
    ['unclear', 'validé, Publié, oui, non, 1, 0, peut-être, ouvret, Lancé, prototype, fermé le lundi, ???x'],
    ['none', ', -, NC, N/A, ?, non renseigné, à préciser, inconnu'],
  ])('%s: %s', (word, texts) => {
    for (const text of texts.split(',')) expect([text, statusWord(text, today)]).toEqual([text, word]);
  });

  test('yes and no answer a column that asks whether it is open; hours in it say nothing', () => {
    expect(
      ['oui', '1', 'VRAI', 'non', '0', 'fermé', 'lun-ven 9h-18h'].map((text) => openWord(text, today)),
    ).toEqual(['open', 'open', 'open', 'closed', 'closed', 'closed', 'none']);
  });

  test('any text has a word, and none that does not speak of closing closes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        fc.pre(
          !/ferm|clos|inacti|cess|radi|liquid|dispar|suppr|dissou|aband|annul|arret|termin|archiv|exist|plus/i.test(
            text.normalize('NFKD'),
          ),
        );
        expect(['open', 'planned', 'paused', 'unclear', 'none']).toContain(statusWord(text, today));
      }),
    );
  });
});

describe('damaged letters', () => {
  const names = ['Café de l’Espace', 'Le Phénix à Brûlé', 'Œuvre d’été', 'Piana', 'Cœur d’Hérault'];
  /** What becomes of a name whose UTF-8 bytes are read as windows-1252, as many programs do. */
  const misread = (text: string) => new TextDecoder('windows-1252').decode(new TextEncoder().encode(text));

  test.each(names)('%s is known again', (name) => {
    expect(isDamaged(name)).toBe(false);
    for (const damaged of [misread(name), misread(misread(name))]) {
      expect(repairedText(damaged)).toBe(name);
      expect(isDamageOf(damaged, name)).toBe(true);
    }
    if (/[^\x20-\x7e]/.test(name))
      expect(isDamageOf(name.replace(/[^\x20-\x7e]/g, '\ufffd'), name)).toBe(true);
    expect(isDamageOf(misread('Un autre café'), name)).toBe(false);
  });

  test('a text that is not damaged is never changed', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'abcéèàçôÉÂ ’-12'), maxLength: 30 }), (text) => {
        expect(repairedText(text)).toBe(text);
      }),
      { examples: [['Â’'], ['abÂ’c']], numRuns: 2000 },
    );
  });
});

test.each([
  ['tiers-lieux-2026-01.csv', 'tiers-lieux'],
  ['data/tiers-lieux-2026-02.csv', 'tiers-lieux'],
  ['tiers_lieux_20260115.csv.gz', 'tiers_lieux'],
  ['Liste tiers-lieux (1).xlsx', 'Liste tiers-lieux'],
  ['tiers-lieux janvier 2026 v2.csv', 'tiers-lieux'],
  ['01-02-2026 sites.geojson', 'sites'],
  ['list.csv', 'list'],
  ['2026-01.csv', '2026-01'],
])('the list of %s is %s', (file, name) => {
  expect(listName(file)).toBe(name);
});
