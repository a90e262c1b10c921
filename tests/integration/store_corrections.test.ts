/** Corrections against the list that they correct: what an import says again is no news, what it says anew is. */
import { expect, it } from 'vitest';
import type { Database } from '../../data/database/database_interface.ts';
import type { Site } from '../../data/records.ts';
import { saveRegion } from '../../data/store/regions.ts';
import { addReport } from '../../data/store/sites/reports.ts';
import { addSite, applySiteList, changeSite, findSite, listVersions } from '../../data/store/sites/sites.ts';
import type { SiteChange, SiteListReport } from '../../data/store/stored_records.ts';
import { describeDatabases } from '../support/database.ts';
import { sampleRegion, sampleSite } from '../support/store_samples.ts';

const origin = { changed_by: 'réseau', reason: 'signalement accepté' };

describeDatabases('corrections of the list', (database) => {
  let regions = 0;
  async function newRegion(db: Database): Promise<string> {
    const id = `region-${++regions}`;
    await saveRegion(db, sampleRegion(id));
    return id;
  }
  const imports = (region: string, sites: Site[], missing: 'close' | 'keep' = 'close') =>
    applySiteList(database(), region, sites, {
      source: 'liste',
      sha256: 'e'.repeat(64),
      changed_by: 'import',
      missing,
    });
  const found = (region: string, id = 'a') => findSite(database(), region, id);

  it.each<[string, SiteChange, Partial<Site>]>([
    // How the list was corrected, and what it says at last.
    ['closing', { status: 'closed', closed_on: '2025-03-01' }, { status: 'closed', closed_on: '2025-04-01' }],
    [
      'closing of an unknown day',
      { status: 'closed', closed_on: null },
      { status: 'closed', closed_on: '2025-04-01' },
    ],
    ['opening day', { opened_on: '2020-01-01' }, { opened_on: '2021-01-01' }],
    ['point', { lon: 9.4, lat: 42.4 }, { lon: 9.3 }],
    ['name', { name: 'Le Chai' }, { name: 'Le Grand Chai' }],
    ['address', { address: '1 quai Neuf' }, { address: '2 quai Neuf' }],
    ['services', { services: ['fablab'] }, { services: [] }],
  ])('%s: stays under a list that says what it said, and gives way to a new word of it', async (_, correction, anew) => {
    const region = await newRegion(database());
    const said = sampleSite('a');
    await imports(region, [said]);
    await changeSite(database(), region, 'a', correction, origin);
    const corrected = await found(region);
    for (let i = 0; i < 2; i++) {
      const report = await imports(region, [said]);
      expect(report).toMatchObject({ changed: [], closed: [], unchanged: 1, version: 2 });
      const [kept] = report.kept;
      expect(Object.keys(correction)).toEqual(expect.arrayContaining(kept!.fields));
      expect(await found(region)).toEqual(corrected);
    }
    // Another fact of the list comes in beside the correction.
    const beside = await imports(region, [{ ...said, themes: ['santé'] }]);
    expect(beside).toMatchObject({ changed: [{ id: 'a', fields: ['themes'] }], kept: [{ id: 'a' }] });
    expect(await found(region)).toEqual({ ...corrected, themes: ['santé'], version: 3 });
    const news = await imports(region, [{ ...said, ...anew }]);
    expect(news.kept).toEqual([]);
    expect(await found(region)).toMatchObject(anew);
    expect(await imports(region, [{ ...said, ...anew }])).toMatchObject({ unchanged: 1, kept: [] });
  });

  it('a list that caught up is believed again when it says the former word anew', async () => {
    const region = await newRegion(database());
    await imports(region, [sampleSite('a')]);
    await changeSite(database(), region, 'a', { status: 'closed', closed_on: '2025-03-01' }, origin);
    const caughtUp = sampleSite('a', { status: 'closed', closed_on: '2025-03-01' });
    expect(await imports(region, [caughtUp])).toMatchObject({ unchanged: 1, kept: [], version: 3 });
    expect(await imports(region, [caughtUp])).toMatchObject({ unchanged: 1, version: 3 });
    expect(await imports(region, [sampleSite('a')])).toMatchObject({ changed: [{ id: 'a' }], kept: [] });
    expect((await found(region))?.status).toBe('open');
  });

  it('a correction that was undone is none', async () => {
    const region = await newRegion(database());
    await imports(region, [sampleSite('a')]);
    await changeSite(database(), region, 'a', { name: 'Faux' }, origin);
    await changeSite(database(), region, 'a', { name: 'Tiers-lieu a' }, origin);
    expect((await imports(region, [sampleSite('a')])).kept).toEqual([]);
    expect(await imports(region, [])).toMatchObject({ closed: [{ id: 'a', missing: true }] });
  });

  it('a place that a report added is not closed by a list that never had it, and is the list’s once it has it', async () => {
    const region = await newRegion(database());
    await imports(region, [sampleSite('a')]);
    await addSite(database(), region, sampleSite('report-1', { name: 'La Grange' }), origin);
    const stale = await imports(region, [sampleSite('a')]);
    expect(stale).toMatchObject({ closed: [], kept: [{ id: 'report-1', name: 'La Grange' }] });
    expect((await found(region, 'report-1'))?.status).toBe('open');
    const both = [sampleSite('a'), sampleSite('report-1', { status: 'planned' })];
    expect(await imports(region, both)).toMatchObject({ changed: [{ id: 'report-1' }], kept: [] });
    expect(await imports(region, [sampleSite('a')])).toMatchObject({ closed: [{ id: 'report-1' }] });
  });

  it('a place reopened against a list that dropped it stays open; another correction of it does not hold it open', async () => {
    const region = await newRegion(database());
    await imports(region, [sampleSite('a'), sampleSite('b')]);
    await imports(region, []);
    await changeSite(database(), region, 'a', { status: 'open' }, origin);
    expect(await imports(region, [])).toMatchObject({ closed: [], kept: [{ id: 'a', fields: ['status'] }] });
    await imports(region, [sampleSite('b')]);
    await changeSite(database(), region, 'b', { name: 'Le Chai' }, origin);
    expect(await imports(region, [])).toMatchObject({ closed: [{ id: 'b' }] });
    expect((await found(region, 'b'))?.name).toBe('Le Chai');
  });

  it('a geocoded point found again a few steps away is no news of the list', async () => {
    const region = await newRegion(database());
    const geocoded = sampleSite('a', { position: 'geocoded' });
    await imports(region, [geocoded]);
    await changeSite(database(), region, 'a', { lon: 9.4, position: 'given' }, origin);
    expect((await imports(region, [{ ...geocoded, lon: 9.1008 }])).kept).toMatchObject([{ id: 'a' }]);
    expect((await found(region))?.lon).toBe(9.4);
    expect((await imports(region, [{ ...geocoded, lon: 9.3 }])).kept).toEqual([]);
  });

  it('a dry run tells what would be kept and keeps no record', async () => {
    const region = await newRegion(database());
    await imports(region, [sampleSite('a')]);
    await changeSite(database(), region, 'a', { name: 'Le Chai' }, origin);
    const told: SiteListReport = await applySiteList(database(), region, [sampleSite('a')], {
      source: 'liste',
      sha256: 'e'.repeat(64),
      changed_by: 'import',
      missing: 'close',
      dryRun: true,
    });
    expect(told.kept).toEqual([{ id: 'a', name: 'Le Chai', fields: ['name'] }]);
    expect(await listVersions(database(), region)).toHaveLength(2);
  });

  it('closed on a day that nobody knows: closed from the day on which it was learnt, which is no fact', async () => {
    const region = await newRegion(database());
    await imports(region, [sampleSite('a')]);
    const site = await changeSite(
      database(),
      region,
      'a',
      { status: 'closed', closed_on: null },
      { ...origin, learnt_on: '2025-03-01' },
    );
    expect(site.closed_on).toBeNull();
    const on = (day: string) => findSite(database(), region, 'a', { on: day });
    expect(await on('2025-02-28')).toMatchObject({ status: 'open' });
    expect(await on('2025-03-01')).toMatchObject({ status: 'closed', closed_on: null });
  });

  it('nobody’s contact details are stored, in whatever field they come', async () => {
    const region = await newRegion(database());
    await addSite(database(), region, sampleSite('a'), origin);
    const contacts = 'jean@ex.fr 06 12 34 56 78';
    await addReport(database(), region, {
      kind: 'missing',
      site_id: null,
      point: [9.1, 42.2],
      text: contacts,
      proposed: { name: `Le Chai ${contacts}`, address: contacts, url: 'https://ex.fr/?jean@ex.fr' },
    });
    await changeSite(
      database(),
      region,
      'a',
      { address: contacts, services: [contacts] },
      { changed_by: 'réseau', reason: contacts },
    );
    for (const table of ['reports', 'site_lists', 'site_versions']) {
      const rows = await database().query<{ row: string }>(`select t::text as row from ${table} t`);
      expect(JSON.stringify(rows)).not.toMatch(/jean@|12 34/);
    }
    const nameless = { kind: 'missing' as const, site_id: null, point: null, text: '' };
    await expect(
      addReport(database(), region, { ...nameless, proposed: { name: 'jean@ex.fr' } }),
    ).rejects.toMatchObject({ code: 'no_name', status: 400 });
    await expect(
      addReport(database(), region, { ...nameless, site_id: 'nowhere', proposed: null }),
    ).rejects.toMatchObject({ code: 'unknown_site', status: 404 });
  });
});
