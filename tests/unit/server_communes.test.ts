import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Commune } from '../../data/records.ts';
import { piecesOf } from '../../data/sources/communes/commune_pieces.ts';
import { communesOfPieces } from '../../data/sources/communes/communes.ts';
import { readGeoJson } from '../../data/sources/polygons/read_geojson.ts';
import { communesBeginning } from '../../server/answers/commune.ts';
import { sharedData } from '../support/shared_data.ts';

const commune = (code: string, name: string, population: number, former: Commune['former'] = []) =>
  ({ code, name, population, former }) as Commune;
const COMMUNES = [
  commune('16281', 'Terres-de-Haute-Charente', 4000, [
    { code: '16259', name: 'La Péruse' },
    { code: '16192', name: null },
  ]),
  commune('17300', 'La Rochelle', 77_000),
  commune('24322', 'Périgueux', 30_000),
];
const named = (q: string) =>
  communesBeginning(COMMUNES, q).map(({ commune: { name }, former }) => [name, former?.name ?? null]);

describe('communes by the beginning of a name', () => {
  it('are found by their own name and by that of a merged one, with or without its article', () => {
    expect(named('per')).toEqual([
      ['Périgueux', null],
      ['Terres-de-Haute-Charente', 'La Péruse'],
    ]);
    expect(named('la peruse')).toEqual([['Terres-de-Haute-Charente', 'La Péruse']]);
    expect(named('rochelle')).toEqual([['La Rochelle', null]]);
    expect(named('16192')).toEqual([['Terres-de-Haute-Charente', null]]);
    expect(named('')).toHaveLength(3);
    expect(named('zzz')).toEqual([]);
  });

  const folder = sharedData('communes');
  it.skipIf(folder === null)(
    'all 112 names of Nouvelle-Aquitaine’s older edition that were merged lead to today’s commune',
    async () => {
      const pieces = [];
      for (const name of readdirSync(folder!).filter((each) => /^communes-\d\d-/.test(each)))
        pieces.push(...piecesOf(await readGeoJson(join(folder!, name), 'Communes'), name));
      const departements = [...new Set(pieces.map(({ code }) => code.slice(0, 2)))];
      const { communes } = await communesOfPieces(pieces, { departements, population: null });
      const today = new Set(communes.map(({ code }) => code));
      const merged = pieces.filter(({ code }) => !today.has(code));
      const lost = merged.filter(
        ({ code, name }) =>
          !communesBeginning(communes, name ?? '').some((found) =>
            found.commune.former.some((former) => former.code === code),
          ),
      );
      expect([merged.length, lost.map(({ name }) => name)]).toEqual([112, []]);
    },
    60_000,
  );
});
