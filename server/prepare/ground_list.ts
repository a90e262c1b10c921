import { writeFile } from 'node:fs/promises';
import { stringify } from 'csv-stringify/sync';
import type { Commune } from '../../data/records.ts';

/** Writes a row for each commune whose polygons were mended or differ from its official area, for whoever checks them. */
export async function writeGroundList(file: string, communes: Commune[]): Promise<void> {
  const rows = communes.flatMap((commune) =>
    (commune.ground?.notes ?? []).map((note) => ({
      code: commune.code,
      name: commune.name,
      area_km2: Math.round(commune.area_km2 * 1000) / 1000,
      official_area_km2: commune.ground?.official_area_km2 ?? '',
      what: note.code,
      by_km2: note.area_km2,
      text: note.text,
      text_en: note.text_en,
    })),
  );
  const columns = ['code', 'name', 'area_km2', 'official_area_km2', 'what', 'by_km2', 'text', 'text_en'];
  await writeFile(file, stringify(rows, { header: true, columns, bom: true }));
}
