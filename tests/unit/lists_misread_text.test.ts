/** Lists whose letters went through a wrong encoding before they came: columns, states and towns are read as they were meant. */
import { expect, test } from 'vitest';
import { readSites } from '../../data/lists/read_sites.ts';
import { decodeText } from '../../data/tables/formats/encoding.ts';

const LIST = `dénomination;latitude;longitude;commune;date de création;état
Œuvre d’été, voilà 10 €;42.306;9.15;Pietroso;décembre 2020;Fermé
Lieu à côté;42.4;9.2;L’Île-Rousse;août 2019;En création
`;
const read = async (bytes: Uint8Array) => {
  const { sites, rejected } = await readSites({ bytes, name: 'liste.csv' }, { today: '2026-11-27' });
  expect(rejected).toEqual([]);
  return sites.map(({ name, status, commune, doubtful }) => [name, status, commune?.name, doubtful]);
};
const EXPECTED = [
  ['Œuvre d’été, voilà 10 €', 'closed', 'Pietroso', undefined],
  ['Lieu à côté', 'planned', 'L’Île-Rousse', undefined],
];
const utf8 = (text: string) => new TextEncoder().encode(text);
const misread = (text: string, encoding: string) =>
  encoding === 'latin1'
    ? Buffer.from(text, 'utf8').toString('latin1')
    : new TextDecoder(encoding).decode(utf8(text));

test.each([
  ['read as windows-1252', misread(LIST, 'windows-1252')],
  ['read as windows-1252 twice', misread(misread(LIST, 'windows-1252'), 'windows-1252')],
  ['read as ISO 8859-1', misread(LIST, 'latin1')],
  ['with blanks for the no-break ones', misread(LIST, 'windows-1252').replaceAll('\u00a0', ' ')],
  ['in one cell alone', LIST.replace('Fermé', misread('Fermé', 'windows-1252'))],
])('UTF-8 %s', async (_, text) => {
  const sites = await read(utf8(text));
  expect(sites.map(([name, ...rest]) => [String(name).replace(/\s+/g, ' '), ...rest])).toEqual(
    EXPECTED.map(([name, status, commune, doubtful]) => [
      name,
      status,
      expect.stringMatching(String(commune).replace('’', "['’]")),
      doubtful,
    ]),
  );
});

/** What ISO 8859-15 has in the place of ISO 8859-1. */
const PLACES: Record<string, number> = { Œ: 0xbc, œ: 0xbd, '€': 0xa4 };
const iso15 = (text: string) =>
  Uint8Array.from(text.replaceAll('’', "'"), (char) => PLACES[char] ?? char.charCodeAt(0));

test('ISO 8859-15 has Œ, œ and €, windows-1252 fractions', async () => {
  const [first, second] = await read(iso15(LIST));
  expect(first).toEqual(["Œuvre d'été, voilà 10 €", 'closed', 'Pietroso', undefined]);
  expect(second!.slice(0, 2)).toEqual(['Lieu à côté', 'planned']);
  expect(decodeText(iso15('nom;prix\nCœur;3\n')).text).toContain('Cœur');
  const fractions = Buffer.from('nom;prix\nÉpicerie;1½ h\nCafé; ¼\n', 'latin1');
  expect(decodeText(fractions)).toEqual({
    text: 'nom;prix\nÉpicerie;1½ h\nCafé; ¼\n',
    encoding: 'windows-1252',
  });
});
