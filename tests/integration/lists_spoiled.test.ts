/** Real lists, spoiled in many ways and imported again: no site is closed, moved or renamed by it. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Database } from '../../data/database/database_interface.ts';
import { saveRegion } from '../../data/store/regions.ts';
import { SAME_PLACE_M } from '../../data/store/sites/site_place.ts';
import { sitesOn } from '../../data/store/sites/sites.ts';
import type { SiteOn } from '../../data/store/stored_records.ts';
import { MaillageError } from '../../errors/maillage_error.ts';
import { distance_m } from '../../isochrones/geometry/distance.ts';
import { importSites } from '../../server/prepare/import_sites.ts';
import { SILENT } from '../../server/process/progress.ts';
import { describeDatabases } from '../support/database.ts';
import { sharedData } from '../support/shared_data.ts';
import {
  LIST_SPOILERS,
  type ListRow,
  listText,
  randomFrom,
  SPOILERS,
  spoiled,
} from '../support/spoiled_lists.ts';
import { sampleRegion, square } from '../support/store_samples.ts';

const file = sharedData('sites/corsica-france-services-2020.geojson');

function realRows(): ListRow[] {
  const { features } = JSON.parse(readFileSync(file!, 'utf8')) as {
    features: { properties: Record<string, unknown>; geometry: { coordinates: [number, number] } }[];
  };
  return features.map(({ properties, geometry: { coordinates } }, i) => ({
    id: String(properties.id_fs ?? properties.id ?? 700 + i),
    nom: String(properties.lib_fs ?? properties.nom ?? properties.name),
    adresse: String(properties.adresse ?? properties.address ?? '').replace(/[;"]/g, ' '),
    code_postal: String(properties.code_postal ?? properties.cp ?? ''),
    commune: String(properties.commune ?? properties.lib_com ?? ''),
    longitude: String(coordinates[0]),
    latitude: String(coordinates[1]),
    date_ouverture: '01/09/2020',
    statut: i % 7 === 6 ? 'en projet' : 'ouvert',
  }));
}

describeDatabases('a list spoiled and imported again', (database) => {
  let regions = 0;
  const region = async (db: Database) => {
    const made = { ...sampleRegion(`spoiled-${++regions}`), outline: square(8, 41, 2) };
    await saveRegion(db, made);
    return made;
  };
  const imports = (of: Awaited<ReturnType<typeof region>>, text: string, name = 'liste-2026-02.csv') =>
    importSites(
      { db: database(), progress: SILENT },
      of,
      { bytes: Buffer.from(text), name },
      { dryRun: false, missing: 'close', force: false, changed_by: 'import' },
    );
  const expectSame = (before: SiteOn[], after: SiteOn[], way: string) => {
    const told = ({ id, name, status, recorded_status }: SiteOn) => ({ id, name, status, recorded_status });
    expect([way, after.map(told)]).toEqual([way, before.map(told)]);
    for (const [i, site] of after.entries())
      expect([way, site.id, distance_m(site, before[i]!) < SAME_PLACE_M]).toEqual([way, site.id, true]);
  };

  it.skipIf(file === null)(
    'a tenth of its cells: everything stays, and what cannot be read is told',
    async () => {
      const rows = realRows();
      const of = await region(database());
      await imports(of, listText(rows), 'liste-2026-01.csv');
      const before = await sitesOn(database(), of.id);
      expect(before).toHaveLength(rows.length);
      const random = randomFrom(11);
      const quiet = new Set([
        'a date in words',
        'a serial number for a date',
        'a month for a date',
        'a year for a date',
        'coordinates with commas',
        'coordinates exchanged',
        'coordinates without decimals',
        // Read as they were meant, to the letter: nothing is left to tell.
        'letters misread',
      ]);
      for (const way of Object.keys(SPOILERS)) {
        const list = spoiled(rows, way, random);
        const { report, rejected } = await imports(of, listText(list));
        expect([way, report.closed, report.added, rejected]).toEqual([way, [], [], []]);
        expectSame(before, await sitesOn(database(), of.id), way);
        const hurt = list
          .filter((row, i) => JSON.stringify(row) !== JSON.stringify(rows[i]))
          .map(({ id }) => id);
        const told = report.doubtful.map(({ id }) => id);
        if (!quiet.has(way) && hurt.length > 0) expect([way, told.sort()]).toEqual([way, hurt.sort()]);
      }
      // Whole again: nothing is doubtful any more.
      const whole = await imports(of, listText(rows));
      expect([whole.report.doubtful, whole.report.changed]).toEqual([[], []]);
      expect((await sitesOn(database(), of.id)).filter(({ doubtful }) => doubtful)).toEqual([]);
    },
  );

  it.skipIf(file === null)('as a whole: everything stays, or the list is refused', async () => {
    const rows = realRows();
    for (const [way, spoil] of Object.entries(LIST_SPOILERS)) {
      const of = await region(database());
      await imports(of, listText(rows), 'liste-2026-01.csv');
      const before = await sitesOn(database(), of.id);
      try {
        const { report } = await imports(of, spoil(rows));
        expect([way, report.closed, report.added]).toEqual([way, [], []]);
      } catch (error) {
        if (!(error instanceof MaillageError)) throw error;
        expect([way, error.code]).toEqual([way, expect.stringMatching(/^list_/)]);
      }
      expectSame(before, await sitesOn(database(), of.id), way);
    }
  });
});
