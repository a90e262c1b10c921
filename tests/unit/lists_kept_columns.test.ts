/** Names of columns that were given for a list once are used for its next versions, and for no other list. */
import { describe, expect, it } from 'vitest';
import type { SiteOn } from '../../data/store/stored_records.ts';
import { aquitaine, readSiteList } from '../support/sources.ts';

const MAPPING = { nom: 'lib_structure', statut: 'etat_court' };
const HEAD = 'num;lib_structure;etat_court;lon;lat\n';
const PLACES = ['La Forge', 'Le Phare', 'L’Atelier', 'Le Moulin'].map(
  (name, i) => `${i};${name};ouvert;${-0.5 + i / 10};44.8\n`,
);
const FIRST = HEAD + PLACES.join('');
const kept = [{ source: 'forges', columns: MAPPING }];

async function known(): Promise<SiteOn[]> {
  const { sites } = await readSiteList(FIRST, { ...aquitaine, columns: MAPPING, source: 'forges' });
  return sites.map((site) => ({ ...site, recorded_status: site.status, version: 1 }));
}
const next = async (text: string, options = {}) =>
  readSiteList(text, { ...aquitaine, existing: await known(), kept, ...options }, 'mars.csv');

describe('names of columns kept with a list', () => {
  it('are those that it was read with', async () => {
    const given = await readSiteList(FIRST, { ...aquitaine, columns: MAPPING });
    expect(given.columns).toEqual(MAPPING);
    expect((await readSiteList('nom;lon;lat\nLa Forge;-0.5;44.8\n')).columns).toBeNull();
  });

  it('are used for its next version without being told, which is said', async () => {
    await expect(readSiteList(FIRST)).rejects.toMatchObject({ code: 'sites_columns_missing' });
    const read = await next(`${HEAD + PLACES.slice(1).join('')}9;Le Neuf;fermé;-0.2;44.9\n`);
    expect(read.source).toBe('forges');
    expect(read.columns).toEqual(MAPPING);
    expect(read.sites.map(({ name, status }) => [name, status])).toEqual([
      ['Le Phare', 'open'],
      ['L’Atelier', 'open'],
      ['Le Moulin', 'open'],
      ['Le Neuf', 'closed'],
    ]);
    expect(read.notes[0]).toMatch(/kept for forges: nom=lib_structure,statut=etat_court/);
  });

  it('are used where the header stands under a title and the same names are written otherwise', async () => {
    const read = await next(`Liste des forges\n\n${FIRST.replace('lib_structure', 'LIB STRUCTURE')}`);
    expect(read.sites.map(({ name }) => name)).toEqual(['La Forge', 'Le Phare', 'L’Atelier', 'Le Moulin']);
  });

  it('are used where the list is empty, and for JSON', async () => {
    const empty = await next(HEAD, { allow_empty: true, source: 'forges' });
    expect([empty.rows, empty.columns]).toEqual([0, MAPPING]);
    const rows = PLACES.map((line) => line.trim().split(';'));
    const json = rows.map(([num, lib_structure, etat_court, lon, lat]) => ({
      ...{ num, lib_structure, etat_court, lon, lat },
    }));
    const read = await next(JSON.stringify({ resultats: json }));
    expect(read.sites).toHaveLength(4);
    expect(read.source).toBe('forges');
  });

  it('give way to others that are given, and to none', async () => {
    const columns = { nom: 'num', statut: 'etat_court' };
    expect((await next(FIRST, { columns })).columns).toEqual(columns);
    await expect(next(FIRST, { columns: {} })).rejects.toMatchObject({ code: 'sites_columns_missing' });
  });

  it('are left aside, told, where the list has none of these columns any more', async () => {
    const read = await next(FIRST.replace('lib_structure', 'nom').replace('etat_court', 'statut'));
    expect(read.sites).toHaveLength(4);
    expect(read.columns).toBeNull();
    expect(read.notes[0]).toMatch(/no longer has lib_structure, etat_court/);
  });

  it('are not left half aside: where one column is gone, nothing is read in silence', async () => {
    for (const text of [FIRST.replace('etat_court', 'etat_long'), FIRST.replace('lib_structure', 'nom')])
      await expect(next(text)).rejects.toMatchObject({ code: 'kept_columns_unfit' });
  });

  it('do not touch another list, be it of the same columns', async () => {
    const other = await next('nom;lib_structure;etat_court;lon;lat\nAilleurs;x;fermé;0.5;45.5\n');
    expect(other.sites.map(({ name }) => name)).toEqual(['Ailleurs']);
    expect([other.source, other.columns]).toEqual(['mars', null]);
    const named = await next(`nom;statut;lib_structure;etat_court\n${'x;ouvert;y;fermé\n'}`, {
      source: 'autres',
      communes: [],
    }).catch((error) => error);
    expect(named.columns ?? null).toBeNull();
  });

  it('of the list that it is a version of, where several are kept', async () => {
    const several = [{ source: 'phares', columns: { nom: 'num' } }, ...kept];
    const read = await next(FIRST, { kept: several });
    expect([read.source, read.sites[0]?.name]).toEqual(['forges', 'La Forge']);
  });
});
