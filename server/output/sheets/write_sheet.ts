import { writeCertificate } from '../certificate/certificate.ts';
import type { CertificateContent } from '../certificate/content.ts';
import { type CommuneSheetContent, writeCommuneSheet } from './commune_sheet.ts';
import type { TerritoryContent } from './territory_content.ts';
import { writeTerritoryReport } from './territory_report.ts';

/** A sheet to be written, by its kind. */
export type Sheet =
  | { kind: 'certificate'; content: CertificateContent }
  | { kind: 'commune'; content: CommuneSheetContent }
  | { kind: 'territory'; content: TerritoryContent };

/** The bytes of a sheet: the same content gives the same. */
export function writeSheet(sheet: Sheet): Promise<Uint8Array> {
  switch (sheet.kind) {
    case 'certificate':
      return writeCertificate(sheet.content);
    case 'commune':
      return writeCommuneSheet(sheet.content);
    case 'territory':
      return writeTerritoryReport(sheet.content);
  }
}
