import { MaillageError } from '../../../errors/maillage_error.ts';
import { area_km2 } from '../../../isochrones/geometry/area.ts';
import type { LonLat, MultiPolygonCoordinates } from '../../../isochrones/types.ts';
import type { Commune, Enclave } from '../../records.ts';
import { countText } from '../../tables/text.ts';
import { dissolve } from '../polygons/dissolve.ts';
import { boxAround, boxOf, containsPoint, inBox, pointInside } from '../polygons/geometry.ts';
import type { Claim, Ground } from '../polygons/ground_holes.ts';
import { intersect, unite } from '../polygons/overlay.ts';
import { readGeoJson } from '../polygons/read_geojson.ts';
import { type GroundPart, mendGround } from './commune_ground.ts';
import { communeNameKey } from './commune_names.ts';
import { type CommunePiece, piecesOf } from './commune_pieces.ts';
import { populationByCurrentCode, populationNotes } from './commune_population.ts';
import { type FrenchCommune, type FrenchCommunes, frenchCommunes } from './french_communes.ts';
import { checkAreas, officialAreas } from './official_areas.ts';
import { cutSea } from './sea.ts';

interface CommunesOptions {
  /** French communes of other départements are left aside; empty or missing: all are kept. */
  departements?: string[];
  /** Population by code (today's or former); comes before INSEE's own figures. */
  population?: Map<string, number> | null;
  /** Official areas by code (today's or former), in any unit; come before what the polygons' own file tells. */
  areas?: Map<string, number> | null;
  /** The sea and its estuaries around the communes: not their ground, wherever it is wide. */
  sea?: MultiPolygonCoordinates;
  /** Where the list of communes whose ground differs is to be seen, for people. */
  list?: string;
}

export interface CommunesRead {
  /** Sorted by code. */
  communes: Commune[];
  /** Their ground together: the region, where no outline is given. */
  whole: MultiPolygonCoordinates;
  /** What lies in it and is not of it. */
  enclaves: Enclave[];
  /** Sentences for people: merged, missing, left aside. */
  notes: string[];
}

/** A French code is believed when INSEE's point of it lies in the polygon's box, so many degrees wider. */
const NEAR_DEGREES = 0.35;
/** Two features of one code whose smaller one lies in the other by this share are two drawings of the same ground. */
const SAME_DRAWING = 0.9;

/**
 * Communes of GeoJSON files. French ones get name, population, postcodes, EPCI and former codes from INSEE's list, and
 * polygons of communes merged since their edition are merged too; the ground is made whole (see `mendGround`). Throws MaillageErrors
 * `communes_*`, `coordinates_swapped`, `coordinates_projected`, each naming file, feature and what to do.
 */
export async function readCommunes(files: string[], options: CommunesOptions = {}): Promise<CommunesRead> {
  const pieces: CommunePiece[] = [];
  const notes: string[] = [];
  for (const file of files) pieces.push(...piecesOf(await readGeoJson(file, 'Communes'), file, notes));
  const read = await communesOfPieces(pieces, options);
  return { ...read, notes: [...notes, ...read.notes] };
}

interface Group {
  commune: FrenchCommune | null;
  pieces: CommunePiece[];
}

/** Communes of pieces from anywhere; see readCommunes. */
export async function communesOfPieces(
  all: CommunePiece[],
  options: CommunesOptions = {},
): Promise<CommunesRead> {
  const { departements = [], population = null } = options;
  const pieces = all.filter((piece) => !piece.part);
  const french = await frenchCommunes();
  checkSwapped(pieces, french);
  const notes: string[] = [];
  const groups = new Map<string, Group>();
  const aside: Claim[] = [];
  for (const piece of pieces) {
    const commune = frenchCommuneOf(piece, french);
    if (commune && departements.length > 0 && !departements.includes(commune.departement)) {
      aside.push({
        point: pointInside(piece.polygons),
        name: piece.name,
        code: piece.code,
        kind: 'elsewhere',
      });
      continue;
    }
    const code = commune?.code ?? piece.code;
    const group = groups.get(code) ?? { commune, pieces: [] };
    group.pieces.push(piece);
    groups.set(code, group);
  }
  if (groups.size === 0) {
    throw new MaillageError('communes_empty.elsewhere', { count: countText(pieces.length), departements });
  }
  if (aside.length > 0)
    notes.push(`${countText(aside.length)} communes of other départements were left aside.`);
  notes.push(...aboutMerged(groups), ...aboutRepeated(groups));
  const grounds = [...groups].map(([code, group]) => groundOf(code, group));
  const areas = officialAreas(toldAreas(groups, options), grounds, french);
  for (const ground of grounds) ground.official_area_km2 = areas.get(ground.code) ?? null;
  const mended = mendGround(grounds, {
    parts: partsOf(all, french),
    claims: [...aside, ...claimsOf(groups, departements, french)],
  });
  for (const made of mended.made) {
    made.official_area_km2 = areas.get(made.code) ?? null;
    groups.set(made.code, { commune: french.byCode.get(made.code) ?? null, pieces: [] });
  }
  grounds.push(...mended.made);
  const dry = cutSea(grounds, mended.whole, options.sea ?? []);
  notes.push(
    ...mended.notes,
    ...dry.notes,
    ...checkAreas(grounds, options.list ?? 'each commune of the API'),
  );
  const ownPopulation = population
    ? populationByCurrentCode(population, (code) => groups.has(code), french)
    : null;
  const communes = grounds
    .map((ground) => communeOf(ground, groups.get(ground.code)!, ownPopulation, departements, french))
    .sort((a, b) => (a.code < b.code ? -1 : 1));
  notes.push(...aboutMissing(groups, departements, french), ...populationNotes(communes, population));
  return { communes, whole: dry.whole, enclaves: mended.enclaves, notes };
}

/** The polygons of one commune together: features of one code, and of communes that it took in. */
function groundOf(code: string, { commune, pieces }: Group): Ground {
  const parts = dissolve(differentDrawings(pieces).flatMap((piece) => piece.polygons));
  // What shares its borders point by point is dissolved; anything else may overlap.
  const polygons = parts.length > 1 && pieces.length > 1 ? unite(parts) : parts;
  return {
    code,
    name: commune?.name ?? pieces.find((piece) => piece.code === code)?.name ?? pieces[0]!.name,
    polygons,
    official_area_km2: null,
    notes: [],
  };
}

/** Pieces without those that draw again what another of their code drew: the same feature in two files. */
function differentDrawings(pieces: CommunePiece[]): CommunePiece[] {
  const kept: CommunePiece[] = [];
  for (const piece of pieces) {
    const again = kept.some((other) => {
      if (other.code !== piece.code) return false;
      const least = Math.min(area_km2(other.polygons), area_km2(piece.polygons));
      const [a, b] = [boxOf(other.polygons), boxOf(piece.polygons)];
      if (a.west > b.east || b.west > a.east || a.south > b.north || b.south > a.north) return false;
      return area_km2(intersect(other.polygons, piece.polygons)) >= SAME_DRAWING * least;
    });
    if (!again) kept.push(piece);
    else {
      // The larger drawing stands: a delegated commune within the whole, or the coarser of two editions.
      const at = kept.findIndex((other) => other.code === piece.code);
      if (area_km2(piece.polygons) > area_km2(kept[at]!.polygons)) kept[at] = piece;
    }
  }
  return kept;
}

function communeOf(
  { code, name, polygons, official_area_km2, notes }: Ground,
  { commune, pieces }: Group,
  population: Map<string, number> | null,
  departements: string[],
  french: FrenchCommunes,
): Commune {
  const departement = commune?.departement ?? (departements.length === 1 ? departements[0]! : '');
  const former = new Map(commune?.former.map((each) => [each.code, each.name]));
  for (const piece of pieces) {
    // A former commune's name is often lost in the list of today but still in the older edition.
    const renamed = commune !== null && communeNameKey(piece.name) !== communeNameKey(name);
    const told = piece.code !== code || (renamed && piece.name !== piece.code);
    if (told && former.get(piece.code) == null) former.set(piece.code, piece.name);
  }
  const point = commune?.point;
  const centre: LonLat =
    point && containsPoint(polygons, point[0], point[1]) ? point : rounded(pointInside(polygons));
  return {
    code,
    name,
    departement,
    departement_name: french.departementName(departement) ?? departement,
    epci: commune?.epci ?? null,
    population: population ? (population.get(code) ?? null) : (commune?.population ?? null),
    area_km2: area_km2(polygons),
    postcodes: commune?.postcodes ?? [],
    former: [...former].map(([each, formerName]) => ({ code: each, name: formerName })),
    centre,
    polygons,
    ...((notes.length > 0 || official_area_km2 !== null) && { ground: { official_area_km2, notes } }),
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

/** Delegated communes' polygons, each with the commune of today that it is part of. */
function partsOf(pieces: CommunePiece[], french: FrenchCommunes): GroundPart[] {
  return pieces.flatMap((piece) => {
    const of = piece.part && french.currentCode(piece.code);
    return of === undefined ? [] : [{ name: piece.name, of, polygons: piece.polygons }];
  });
}

/** What is known to lie where: former communes of the region, communes of it without a polygon, communes of elsewhere. */
function claimsOf(groups: Map<string, Group>, departements: string[], french: FrenchCommunes): Claim[] {
  const frenchHere = [...groups.values()].some((group) => group.commune !== null);
  if (!frenchHere) return [];
  const claims: Claim[] = [];
  for (const { code, name, departement, point } of french.byCode.values()) {
    if (groups.has(code) || !point) continue;
    claims.push({ code, name, point, kind: departements.includes(departement) ? 'missing' : 'elsewhere' });
  }
  for (const { name, current, point } of french.formerPoints)
    if (groups.has(current)) claims.push({ code: current, name, point, kind: 'former' });
  return claims;
}

/** Areas that the polygons' own file tells, a file of areas before them. */
function toldAreas(groups: Map<string, Group>, { areas }: CommunesOptions): Map<string, number> {
  if (areas) return areas;
  const told = new Map<string, number>();
  // A commune in several features has its whole area with each of them.
  for (const { pieces } of groups.values())
    for (const { code, told_area } of pieces) if (told_area !== undefined) told.set(code, told_area);
  return told;
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

/** Features of one code: a commune that was exploded into its parts, or one that is there twice. */
function aboutRepeated(groups: Map<string, Group>): string[] {
  const codes = new Map<string, number>();
  for (const { pieces } of groups.values())
    for (const { code } of pieces) codes.set(code, (codes.get(code) ?? 0) + 1);
  const repeated = [...codes].filter(([, count]) => count > 1);
  if (repeated.length === 0) return [];
  const some = repeated.slice(0, 5).map(([code, count]) => `${code} (${count})`);
  return [
    `${countText(repeated.length)} communes are there in several features, which were united: ${some.join(', ')}${repeated.length > 5 ? ' ...' : ''}.`,
  ];
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
    throw new MaillageError('coordinates_swapped.communes', {
      west: box.west.toFixed(1),
      east: box.east.toFixed(1),
      south: box.south.toFixed(1),
      north: box.north.toFixed(1),
    });
  }
}
