/** Headers that no table of names holds: what their words say, and what they must not be taken for. */
import { describe, expect, it } from 'vitest';
import { readListHeader } from '../../data/lists/list_header.ts';
import { readSites } from '../../data/lists/read_sites.ts';
import { likelyFacts, likelyPartners } from '../../data/tables/columns/likely_names.ts';
import { foldHeader } from '../../data/tables/text.ts';
import { csv, short } from '../support/bulk.ts';

const facts = (header: string) => likelyFacts(foldHeader(header));

describe('what the words of a header say', () => {
  it.each([
    ['Commune (siège)', 'city'],
    ["Ville d'implantation", 'city'],
    ['Nom de la commune principale', 'city'],
    ['Code INSEE (commune)', 'citycode'],
    ['Code postal du lieu', 'postcode'],
    ['CP (5 chiffres)', 'postcode'],
    ['Adresse (n°, rue)', 'address'],
    ['Adresse du tiers-lieu', 'address'],
    ["Date d'ouverture (jj/mm/aaaa)", 'opened_on'],
    ["Date prévisionnelle d'ouverture", 'opened_on'],
    ['Ouverture prévue', 'opened_on'],
    ['Fermé le', 'closed_on'],
    ['Date effective de fermeture', 'closed_on'],
    ['Statut du tiers-lieu', 'status'],
    ['État d’avancement du projet', 'status'],
    ['Nom usuel', 'name'],
    ['Dénomination du lieu', 'name'],
    ['Coordonnées (GPS)', 'point'],
    ['Localisation précise', 'point'],
  ])('%s: %s', (header, fact) => expect(facts(header)).toEqual([fact]));

  it.each([
    "Horaires d'ouverture",
    "Jours et heures d'ouverture",
    "Période d'ouverture",
    'Ouverture au public',
    'Jours de fermeture',
    'Fermeture annuelle (dates)',
    'Date de clôture des candidatures',
    'Date de dépôt du dossier',
    'Statut juridique',
    'Situation géographique',
    'Statut du dossier',
    'Nom du contact',
    'Prénom et nom du référent',
    'Nom du département',
    'Nom du réseau',
    'Adresse mail',
    'Adresse du site internet',
    'Code du département',
    'Population de la commune',
    'Communauté de communes',
    'Politique de la ville',
    'Téléphone de la mairie',
    'Type de tiers-lieu',
    'Point de vente',
    'Quelles sont les raisons pour lesquelles vous avez choisi la ville et le nom du lieu ?',
  ])('%s: nothing that a place is read from', (header) => expect(facts(header)).toEqual([]));

  it('of a latitude tell how the longitude beside it is called, and in what both are', () => {
    const partner = (header: string) => likelyPartners(foldHeader(header));
    expect(partner('Latitude (WGS 84)')).toContainEqual({ x: 'longitude_wgs_84', unit: 'degrees' });
    expect(partner('Coordonnée Y (L93)')).toEqual([{ x: 'coordonnee_x_l93', unit: 'lambert93' }]);
    expect(partner('Y du lieu')).toEqual([{ x: 'x_du_lieu', unit: 'either' }]);
    expect(partner('axe_y')).toEqual([]);
    expect(partner('plate-forme')).toEqual([]);
  });
});

describe('tables with such headers', () => {
  it.each([
    ['id;Latitude (WGS 84);Longitude (WGS 84)', 'a;42,306;9,149'],
    ['id;lat du lieu;lng du lieu', 'a;42.306;9.149'],
    ['id;Localisation', 'a;42.306, 9.149'],
    ['id;Emplacement', 'a;42°18\'21.6"N 9°08\'56.4"E'],
  ])('have their points: %s', async (header, row) => {
    const [lon, lat] = short((await csv(`${header}\n${row}\n`))[0]!) as [number, number];
    expect([lon, lat].map((degrees) => Math.round(degrees * 1e4) / 1e4)).toEqual([9.149, 42.306]);
  });

  it('words in a column of places are no broken point; a broken point is told', async () => {
    const list = async (cell: string) =>
      (
        await readSites({
          bytes: Buffer.from(`nom;commune;Localisation\nLieu;Corte;${cell}\n`),
          name: 'l.csv',
        })
      ).sites[0]!;
    expect(await list('Centre-ville')).toMatchObject({ position: 'commune_centre' });
    expect((await list('Centre-ville')).doubtful).toBeUndefined();
    expect((await list('42.306')).doubtful).toMatchObject([{ fact: 'point', column: 'Localisation' }]);
  });

  const life = async (header: string, cell: string) => {
    const bytes = Buffer.from(`nom;commune;${header}\nLieu;Corte;${cell}\n`);
    const { status, opened_on, closed_on } = (
      await readSites({ bytes, name: 'l.csv' }, { today: '2026-11-27' })
    ).sites[0]!;
    return [status, opened_on, closed_on];
  };

  it.each([
    ["Date d'ouverture (jj/mm/aaaa)", '01/09/2024', ['open', '2024-09-01', null]],
    ['Date effective de fermeture', '01/09/2024', ['closed', null, '2024-09-01']],
    ['Etat du projet', 'Fermé définitivement', ['closed', null, null]],
    ['Avancement', 'En projet', ['planned', null, null]],
    ['Fermé', 'oui', ['closed', null, null]],
    ['Fermé', 'non', ['open', null, null]],
    // Words of another kind under such a header say nothing of the place's life.
    ['Situation', 'Centre-bourg', ['open', null, null]],
    ['Phase', '2', ['open', null, null]],
    ['Année d’ouverture de la ligne', 'fermé', ['open', null, null]],
  ])('tell the life of a place where their values do: %s: %s', async (header, cell, told) =>
    expect(await life(header, cell)).toEqual(told));

  it('are offered as what they are taken for, under the usual name', async () => {
    const bytes = Buffer.from('Nom usuel;Commune (siège);Statut du lieu\nLieu;Corte;ouvert\n');
    const { fields } = await readListHeader({ bytes, name: 'l.csv' });
    const of = (fact: string) => fields.find(({ field }) => field === fact);
    expect(of('name')).toMatchObject({ column: 'Nom usuel', wanted: 'name' });
    expect(of('city')).toMatchObject({ column: 'Commune (siège)', wanted: 'commune' });
    expect(of('status')).toMatchObject({ column: 'Statut du lieu' });
  });
});
