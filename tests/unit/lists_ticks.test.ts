/** States told by ticks, signs and words that stand where something else is asked: never read as open for sure. */
import { expect, test } from 'vitest';
import { readSites } from '../../data/lists/read_sites.ts';

/** Status of a place, and the facts of it that are in doubt. */
async function told(column: string, value: string): Promise<string> {
  const bytes = Buffer.from(`nom;latitude;longitude;${column}\nCafé;42.306;9.15;${value}\n`);
  const { sites } = await readSites({ bytes, name: 'liste.csv' }, { today: '2026-11-27' });
  const { status, doubtful = [] } = sites[0]!;
  return [status, ...doubtful.map(({ fact }) => fact)].join(' ');
}

test.each([
  ...['✓', '✔', '☑', '✅', '✔️', 'x', 'oui'].map((tick) => ['ouvert', tick, 'open']),
  ...['☐', '✗', '❌', '0', 'non'].map((cross) => ['ouvert', cross, 'closed']),
  ...['✓', 'x', 'oui'].map((tick) => ['ferme', tick, 'closed']),
  ['ferme', '☐', 'open'],
  // A sign under a header that asks for a day is no answer; a word is.
  ...['x', 'X', '✓', '☐', '-x-'].map((sign) => ['date_fermeture', sign, 'open closed_on']),
  ['closed_on', 'x', 'open closed_on'],
  ['date_fermeture', 'oui', 'closed'],
  ['date_fermeture', '-', 'open'],
  ['ouvert', 'plus maintenant', 'open status'],
  // A column of that name may hold opening hours.
  ['ouvert', 'sur rendez-vous', 'open'],
  ...['🔴', '🟢', '❌', '✅'].map((sign) => ['statut', sign, 'open status']),
  ['statut', '🔴 Fermé', 'closed'],
  ['statut', '🟢 Ouvert', 'open'],
  ['statut', '-', 'open'],
  // The year is that of the end.
  ['statut', 'Ouvert jusqu’en 2027', 'open status'],
  ['statut', 'Ouvert en 2027', 'planned'],
  ['date_ouverture', 'en projet', 'planned opened_on'],
  ['date_ouverture', 'bientôt', 'planned opened_on'],
  ['date_ouverture', '9h-18h', 'open opened_on'],
])('%s: %s', async (column, value, expected) => {
  expect(await told(column!, value!)).toBe(expected);
});
