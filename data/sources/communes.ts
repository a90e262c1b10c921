import { MaillageError } from '../../isochrones/errors.ts';
import { area_km2 } from '../../isochrones/geometry/area.ts';
import type { LonLat, MultiPolygonCoordinates } from '../../isochrones/types.ts';
import type { Commune } from '../records.ts';
import { countText } from '../tables/text.ts';
import { dissolve } from './dissolve.ts';
import { type FrenchCommune, type FrenchCommunes, frenchCommunes } from './french_communes.ts';
import { featuresOf, readGeoJson } from './geojson.ts';
import { boxAround, boxOf, containsPoint, inBox, pointInside, polygonsOf } from './geometry.ts';

/** A polygon with the code that its edition gave it. */
export interface CommunePiece {
  code: string;
  name: string;
  polygons: MultiPolygonCoordinates;
  /** File and feature, for errors. */
  where: string;
}

export interface CommunesOptions {
  /** French communes of other départements are left aside; empty or missing: all are kept. */
  departements?: string[];
  /** Population by code (today's or former); comes before INSEE's own figures. */
  population?: Map<string, number> | null;
}

export interface CommunesRead {
  /** Sorted by code. */
  communes: Commune[];
  /** Sentences for people: merged, missing, left aside. */
  notes: string[];
}

const CODE_FIELDS = ['code', 'insee', 'INSEE_COM', 'code_insee', 'codgeo', 'DEPCOM', 'INSEE', 'CODGEO'];
const NAME_FIELDS = ['nom', 'name', 'NOM', 'NOM_COM', 'nom_officiel', 'libelle', 'LIBGEO', 'NOM_M'];
/** A French code is believed when INSEE's point of it lies in the polygon's box, so many degrees wider. */
const NEAR_DEGREES = 0.35;

/**
 * Communes of GeoJSON files. French ones get name, population, postcodes, EPCI and former codes from INSEE's list, and
 * polygons of communes merged since their edition are merged too. Throws MaillageErrors `communes_*`,
 * `coordinates_swapped`, `coordinates_projected`, each naming file, feature and what to do.
 */
export async function readCommunes(files: string[], options: CommunesOptions = {}): Promise<CommunesRead> {
  const pieces: CommunePiece[] = [];
  for (const file of files) pieces.push(...piecesOf(await readGeoJson(file, 'Communes'), file));
  return communesOfPieces(pieces, options);
}

/** Polygons and codes of one GeoJSON content; the checks of form happen here. */
export function piecesOf(content: unknown, file: string): CommunePiece[] {
  const features = featuresOf(content);
  if (features === null || features.length === 0) {
    throw bad(
      'communes_empty',
      `${file} holds no features: it has to be a GeoJSON FeatureCollection of commune polygons.`,
    );
  }
  return features.map((feature, index) => {
    const properties = feature.properties ?? {};
    const code = firstText(properties, CODE_FIELDS);
    const where = `feature ${index + 1}${code ? ` (${code})` : ''} of ${file}`;
    const polygons = polygonsOf(feature.geometry);
    if (polygons === null || polygons.length === 0) {
      const type = (feature.geometry as { type?: string } | null)?.type ?? 'no geometry';
      throw bad(
        'communes_not_polygons',
        `Communes have to be polygons, but ${where} is ${type === 'Polygon' || type === 'MultiPolygon' ? 'a polygon without an inside' : `a ${type}`}: give the file of commune outlines.`,
      );
    }
    if (!code) {
      throw bad(
        'commune_code_missing',
        `The ${where} has no code: it needs a property code, insee or INSEE_COM.`,
      );
    }
    checkPlausible(polygons, where);
    return { code: code.toUpperCase(), name: firstText(properties, NAME_FIELDS) ?? code, polygons, where };
  });
}

/** Communes of pieces from anywhere; see readCommunes. */
export async function communesOfPieces(
  pieces: CommunePiece[],
  { departements = [], population = null }: CommunesOptions = {},
): Promise<CommunesRead> {
  checkDuplicates(pieces);
  const french = await frenchCommunes();
  checkSwapped(pieces, french);
  const notes: string[] = [];
  const groups = new Map<string, { commune: FrenchCommune | null; pieces: CommunePiece[] }>();
  let elsewhere = 0;
  for (const piece of pieces) {
    const commune = frenchCommuneOf(piece, french);
    if (commune && departements.length > 0 && !departements.includes(commune.departement)) {
      elsewhere++;
      continue;
    }
    const code = commune?.code ?? piece.code;
    const group = groups.get(code) ?? { commune, pieces: [] };
    group.pieces.push(piece);
    groups.set(code, group);
  }
  if (groups.size === 0) {
    throw bad(
      'communes_empty',
      `None of the ${countText(pieces.length)} communes lies in the départements ${departements.join(', ')} of the region.`,
    );
  }
  if (elsewhere > 0) notes.push(`${countText(elsewhere)} communes of other départements were left aside.`);
  const ownPopulation = population ? byCurrentCode(population, groups, french) : null;
  const communes = [...groups]
    .map(([code, group]) => communeOf(code, group, ownPopulation, departements, french))
    .sort((a, b) => (a.code < b.code ? -1 : 1));
  notes.push(...aboutMerged(groups), ...aboutMissing(groups, departements, french));
  const unknown = communes.filter((each) => each.population === null).length;
  if (unknown > 0 && unknown < communes.length)
    notes.push(`The population of ${countText(unknown)} communes is not known.`);
  return { communes, notes };
}

function communeOf(
  code: string,
  { commune, pieces }: { commune: FrenchCommune | null; pieces: CommunePiece[] },
  population: Map<string, number> | null,
  departements: string[],
  french: FrenchCommunes,
): Commune {
  const polygons = dissolve(pieces.flatMap((piece) => piece.polygons));
  const departement = commune?.departement ?? (departements.length === 1 ? departements[0]! : '');
  const former = new Map(commune?.former.map((each) => [each.code, each.name]));
  for (const piece of pieces) {
    // A former commune's name is often lost in the list of today but still in the older edition.
    if (piece.code !== code && former.get(piece.code) == null) former.set(piece.code, piece.name);
  }
  const point = commune?.point;
  const centre: LonLat =
    point && containsPoint(polygons, point[0], point[1]) ? point : rounded(pointInside(polygons));
  return {
    code,
    name: commune?.name ?? pieces.find((piece) => piece.code === code)?.name ?? pieces[0]!.name,
    departement,
    departement_name: french.departementName(departement) ?? departement,
    epci: commune?.epci ?? null,
    population: population ? (population.get(code) ?? null) : (commune?.population ?? null),
    area_km2: area_km2(polygons),
    postcodes: commune?.postcodes ?? [],
    former: [...former].map(([each, name]) => ({ code: each, name })),
    centre,
    polygons,
  };
}

function rounded([lon, lat]: LonLat): LonLat {
  return [Math.round(lon * 1e6) / 1e6, Math.round(lat * 1e6) / 1e6];
}

/** The commune of today that a polygon belongs to, when its code is French and it lies where France has it. */
function frenchCommuneOf(piece: CommunePiece, french: FrenchCommunes): FrenchCommune | null {
  const commune = french.byCode.get(french.currentCode(piece.code) ?? '');
  if (!commune?.point) return commune ?? null;
  return inBox(boxOf(piece.polygons), commune.point[0], commune.point[1], NEAR_DEGREES) ? commune : null;
}

/** A population file of another year: figures of communes merged since are added up. */
function byCurrentCode(
  population: Map<string, number>,
  groups: Map<string, { commune: FrenchCommune | null }>,
  french: FrenchCommunes,
): Map<string, number> {
  const sums = new Map<string, number>();
  for (const [given, persons] of population) {
    const today = groups.has(given) ? given : french.currentCode(given);
    if (today === undefined || !groups.has(today)) continue;
    sums.set(today, (sums.get(today) ?? 0) + persons);
  }
  // Some published figures are estimates with decimals.
  return new Map([...sums].map(([code, persons]) => [code, Math.round(persons)]));
}

function aboutMerged(groups: Map<string, { pieces: CommunePiece[] }>): string[] {
  const merged = [...groups].flatMap(([code, group]) => group.pieces.filter((piece) => piece.code !== code));
  return merged.length === 0
    ? []
    : [`${countText(merged.length)} polygons of communes merged since were joined to today's communes.`];
}

function aboutMissing(
  groups: Map<string, unknown>,
  departements: string[],
  french: FrenchCommunes,
): string[] {
  const missing = [...french.byCode.values()].filter(
    (each) => departements.includes(each.departement) && !groups.has(each.code),
  );
  if (missing.length === 0) return [];
  const some = missing.slice(0, 5).map((each) => `${each.name} (${each.code})`);
  return [
    `${countText(missing.length)} communes of the départements have no polygon: ${some.join(', ')}${missing.length > 5 ? ' ...' : ''}.`,
  ];
}

function checkDuplicates(pieces: CommunePiece[]): void {
  const seen = new Map<string, CommunePiece>();
  for (const piece of pieces) {
    const other = seen.get(piece.code);
    if (other) {
      throw bad(
        'commune_code_duplicate',
        `The code ${piece.code} is there twice: ${other.where} and ${piece.where}; keep one of them.`,
      );
    }
    seen.set(piece.code, piece);
  }
}

function checkPlausible(polygons: MultiPolygonCoordinates, where: string): void {
  const box = boxOf(polygons);
  if (box.west < -360 || box.east > 360 || box.south < -360 || box.north > 360) {
    throw bad(
      'coordinates_projected',
      `The ${where} has coordinates such as ${Math.round(box.west)}, ${Math.round(box.south)}: GeoJSON wants longitude and latitude in degrees (WGS 84); convert the file, e.g. with ogr2ogr -t_srs EPSG:4326.`,
    );
  }
  if (box.south < -90 || box.north > 90 || box.west < -180 || box.east > 180) {
    throw bad(
      'coordinates_swapped',
      `The ${where} has latitudes beyond 90 degrees: longitude and latitude seem to be exchanged; GeoJSON wants longitude first.`,
    );
  }
}

/** Most polygons far from where INSEE has their codes, and near it once turned round: the file's order is wrong. */
function checkSwapped(pieces: CommunePiece[], french: FrenchCommunes): void {
  let known = 0;
  let turned = 0;
  for (const piece of pieces) {
    const point = french.byCode.get(french.currentCode(piece.code) ?? '')?.point;
    if (!point) continue;
    known++;
    const box = boxOf(piece.polygons);
    if (!inBox(box, point[0], point[1], NEAR_DEGREES) && inBox(box, point[1], point[0], NEAR_DEGREES))
      turned++;
  }
  if (known > 0 && turned * 2 > known) {
    const box = boxAround(pieces.map((piece) => boxOf(piece.polygons)));
    throw bad(
      'coordinates_swapped',
      `Longitude and latitude of the communes are exchanged: they lie at longitudes ${box.west.toFixed(1)} to ${box.east.toFixed(1)} and latitudes ${box.south.toFixed(1)} to ${box.north.toFixed(1)}, far from France; GeoJSON wants longitude first.`,
    );
  }
}

function firstText(properties: Record<string, unknown>, fields: string[]): string | undefined {
  for (const field of fields) {
    const value = properties[field];
    if (typeof value === 'string' && value.trim() !== '') return value.trim();
    // 1001 is what a spreadsheet made of 01001.
    if (typeof value === 'number') return value >= 1000 && value < 10_000 ? `0${value}` : String(value);
  }
  return undefined;
}

function bad(code: string, message: string): MaillageError {
  return new MaillageError(code, message, { status: 400 });
}
