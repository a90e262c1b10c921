import { MaillageError } from '../../../errors/maillage_error.ts';
import type { MultiPolygonCoordinates } from '../../../isochrones/types.ts';
import { featuresOf } from '../../tables/formats/geojson_features.ts';
import { polygonsOf } from '../../tables/places/polygons.ts';
import { countText, foldHeader } from '../../tables/text.ts';
import { boxOf } from '../polygons/geometry.ts';
import { onGrid } from '../polygons/overlay.ts';

/** A polygon with the code that its edition gave it. */
export interface CommunePiece {
  code: string;
  name: string;
  polygons: MultiPolygonCoordinates;
  /** File and feature, for errors. */
  where: string;
  /** Ground that the source itself tells, in the source's unit (see `officialAreas`); missing: it tells none. */
  told_area?: number;
  /** True: of a part (a delegated commune) that today's commune, which has its own polygon, may lack. */
  part?: true;
}

/** Properties by their folded names, the best first. */
const CODE_FIELDS = [
  'code',
  'insee',
  'insee_com',
  'code_insee',
  'codgeo',
  'depcom',
  'codeinsee',
  'insee_code',
  'ref_insee',
  'code_commune',
  'code_com',
  'com_code',
  'code_geo',
  'code_commune_insee',
  'id_com',
  'com',
];
const NAME_FIELDS = [
  'nom',
  'name',
  'nom_com',
  'nom_officiel',
  'libelle',
  'libgeo',
  'nom_commune',
  'com_name',
  'libcom',
  'nom_m',
];
const AREA_FIELDS = [
  'superficie_cadastrale',
  'superf_cad',
  'superficie',
  'superficie_km2',
  'surface_km2',
  'area_km2',
  'superf',
  'surface',
  'surf_ha',
  'surface_ha',
  'superficie_ha',
];
/** A property of one of the names that is INSEE's word for a commune's name in other tables. */
const CODE_FORM = /^[A-Z]*\d[0-9A-Z]*$/i;

/**
 * Polygons and codes of one GeoJSON content; the checks of form happen here. Features that are no polygons (the points of town halls)
 * are left aside where others are, and told in `notes`. Throws `communes_*`, `coordinates_swapped`, `coordinates_projected`.
 */
export function piecesOf(content: unknown, file: string, notes: string[] = []): CommunePiece[] {
  const features = featuresOf(content);
  if (features === null || features.length === 0) {
    throw new MaillageError('communes_empty', { file });
  }
  const pieces: CommunePiece[] = [];
  const flat: string[] = [];
  for (const [index, feature] of features.entries()) {
    const properties = byFoldedName(feature.properties ?? {});
    const code = codeOf(properties);
    const where = `feature ${index + 1}${code ? ` (${code})` : ''} of ${file}`;
    const polygons = onGrid(polygonsOf(feature.geometry) ?? []);
    if (polygons.length === 0) {
      flat.push(`${where} is ${formOf(feature.geometry)}`);
      continue;
    }
    if (!code) {
      throw new MaillageError('commune_code_missing', { where });
    }
    checkPlausible(polygons, where);
    const told_area = areaOf(properties);
    pieces.push({
      code: code.toUpperCase(),
      name: textOf(properties, NAME_FIELDS) ?? code,
      polygons,
      where,
      ...(told_area !== null && { told_area }),
    });
  }
  if (pieces.length === 0) throw new MaillageError('communes_not_polygons', { found: flat[0]! });
  if (flat.length > 0)
    notes.push(
      `${countText(flat.length)} features are no polygons and were left aside: ${flat.slice(0, 3).join(', ')}${flat.length > 3 ? ' ...' : ''}.`,
    );
  return pieces;
}

function formOf(geometry: unknown): string {
  const type = (geometry as { type?: string } | null)?.type ?? 'no geometry';
  return type === 'Polygon' || type === 'MultiPolygon' ? 'a polygon without an inside' : `a ${type}`;
}

function byFoldedName(properties: Record<string, unknown>): Map<string, unknown> {
  const folded = new Map<string, unknown>();
  for (const [name, value] of Object.entries(properties)) {
    const key = foldHeader(name);
    if (!folded.has(key)) folded.set(key, value);
  }
  return folded;
}

function codeOf(properties: Map<string, unknown>): string | undefined {
  const texts = CODE_FIELDS.flatMap((field) => textOf(properties, [field]) ?? []);
  return texts.find((text) => CODE_FORM.test(text)) ?? texts[0];
}

function textOf(properties: Map<string, unknown>, fields: string[]): string | undefined {
  for (const field of fields) {
    const given = properties.get(field);
    // Some portals give lists of one.
    const value: unknown = Array.isArray(given) && given.length === 1 ? given[0] : given;
    if (typeof value === 'string' && value.trim() !== '') return padded(value.trim());
    if (typeof value === 'number') return padded(String(value));
  }
  return undefined;
}

/** 1001 is what a spreadsheet made of 01001. */
function padded(text: string): string {
  return /^\d{4}$/.test(text) ? `0${text}` : text;
}

function areaOf(properties: Map<string, unknown>): number | null {
  for (const field of AREA_FIELDS) {
    const value = Number(properties.get(field) ?? Number.NaN);
    if (Number.isFinite(value) && value > 0) return value;
  }
  return null;
}

function checkPlausible(polygons: MultiPolygonCoordinates, where: string): void {
  const box = boxOf(polygons);
  if (box.west < -360 || box.east > 360 || box.south < -360 || box.north > 360) {
    throw new MaillageError('coordinates_projected', {
      where,
      x: Math.round(box.west),
      y: Math.round(box.south),
    });
  }
  if (box.south < -90 || box.north > 90 || box.west < -180 || box.east > 180) {
    throw new MaillageError('coordinates_swapped', { where });
  }
}
