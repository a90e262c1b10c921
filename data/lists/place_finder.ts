import Flatbush from 'flatbush';
import type { LonLat } from '../../isochrones/types.ts';
import type { Commune } from '../records.ts';
import { communeNameKey, nameBehindTown, namesTogether } from '../sources/communes/commune_names.ts';
import { bearingNow, type FrenchCommunes } from '../sources/communes/french_communes.ts';
import { boxOf, containsPoint } from '../sources/polygons/geometry.ts';

/** Finds the commune of a site: by code (today's or former), by name and postcode, or by its point. */
export interface PlaceFinder {
  byCode(code: string): FoundCommune | null;
  /** `ambiguous` when several communes bear the name. */
  byName(name: string, postcode: string | null): FoundCommune | 'ambiguous' | null;
  at(lon: number, lat: number): FoundCommune | null;
}

export interface FoundCommune {
  code: string;
  name: string;
  centre: LonLat | null;
}

/** Looks first among the region's communes (of any country), then among all of France's. */
export function placeFinder(
  communes: Commune[],
  departements: string[],
  french: FrenchCommunes,
): PlaceFinder {
  const own = new Map<string, Commune>();
  const ownNames = new Map<string, Commune[]>();
  for (const commune of communes) {
    own.set(commune.code, commune);
    for (const { code } of commune.former) if (!own.has(code)) own.set(code, commune);
    for (const name of [commune.name, ...commune.former.map((each) => each.name ?? '')]) {
      const key = communeNameKey(name);
      const list = ownNames.get(key) ?? [];
      if (key !== '' && !list.includes(commune)) ownNames.set(key, [...list, commune]);
    }
  }
  const index = communes.length > 0 ? new Flatbush(communes.length) : null;
  for (const commune of communes) {
    const box = boxOf(commune.polygons);
    index?.add(box.west, box.south, box.east, box.north);
  }
  index?.finish();
  const ofFrance = (code: string | undefined): FoundCommune | null => {
    const found = code === undefined ? undefined : french.byCode.get(code);
    return found ? { code: found.code, name: found.name, centre: found.point } : null;
  };
  const byWholeName = (name: string, postcode: string | null): FoundCommune | 'ambiguous' | null => {
    const key = communeNameKey(name);
    const here = (ownNames.get(key) ?? []).filter(
      (each) =>
        !postcode ||
        each.postcodes.length === 0 ||
        each.postcodes.some((own) => own.slice(0, 2) === postcode.slice(0, 2)),
    );
    const exact = here.filter((each) => postcode !== null && each.postcodes.includes(postcode));
    const meant = bearingNow(exact.length > 0 ? exact : here, key);
    if (meant.length === 1) return meant[0]!;
    if (meant.length > 1) return 'ambiguous';
    const found = french.byName(name, { postcode, departements: postcode ? [] : departements });
    if (found.length === 1) return ofFrance(found[0]!.code);
    if (found.length > 1) return 'ambiguous';
    return postcode ? ofFrance(byBeginning(name, postcode, french)) : null;
  };
  /** The commune that all parts of a name lead to, of those that lead to any, the first among them. */
  const byParts = (name: string, postcode: string | null): FoundCommune | 'ambiguous' | null => {
    const found = namesTogether(name).map((part) => byWholeName(part, postcode));
    const [first] = found;
    if (!first || first === 'ambiguous') return first ?? null;
    const agree = found.every((each) => each === null || (each !== 'ambiguous' && each.code === first.code));
    return agree ? first : 'ambiguous';
  };
  return {
    byCode(code) {
      const bare = code
        .toUpperCase()
        .replace(/^(?:INSEE|COM|FR)[ :-]*/, '')
        .replace(/\.0+$/, '')
        .replace(/\s/g, '');
      const key = /^\d{4}$/.test(bare) ? `0${bare}` : bare;
      return own.get(key) ?? ofFrance(french.currentCode(key));
    },
    byName(name, postcode) {
      const behind = nameBehindTown(name);
      return (
        byWholeName(name, postcode) ??
        (behind === null ? null : byWholeName(behind, postcode)) ??
        byParts(name, postcode)
      );
    },
    at(lon, lat) {
      const inside = index?.search(lon, lat, lon, lat).map((i) => communes[i]!) ?? [];
      return inside.find((each) => containsPoint(each.polygons, lon, lat)) ?? null;
    },
  };
}

/** A former name ("Montmoreau-Saint-Cybard") often begins with today's ("Montmoreau") of the same postcode. */
function byBeginning(name: string, postcode: string, french: FrenchCommunes): string | undefined {
  const key = communeNameKey(name);
  const found = french.byPostcode(postcode).filter((each) => {
    const other = communeNameKey(each.name);
    return key.startsWith(`${other} `) || other.startsWith(`${key} `);
  });
  return found.length === 1 ? found[0]!.code : undefined;
}
