import Flatbush from 'flatbush';
import { networkOfDepartement } from '../rules/programmes/programmes.ts';
import type { RegionNetwork } from '../rules/programmes/schema.ts';
import { frenchCommunes } from '../sources/french_communes.ts';

/** Which French region a point outside the served one lies in, to name the network to turn to there. */
export interface RegionFinder {
  /** The region whose commune centre is nearest to the point; null abroad, at sea, or where the nearest is `but`. */
  at(lon: number, lat: number, but?: string | null): RegionNetwork | null;
}

/** Hardly a commune has ground so far from its centre: beyond, the point is not in France. */
const FARTHEST_KM = 20;
const KM_A_DEGREE = 111.2;
/** In degrees, which stretch west and east, the nearest by the ground is among the nearest few. */
const CANDIDATES = 12;

/**
 * A finder over the centres of France's communes, made once in about a third of a second. Near a border the nearest centre may be
 * across it, so the answer is a help to people and decides nothing.
 */
export async function regionFinder(): Promise<RegionFinder> {
  const communes = [...(await frenchCommunes()).byCode.values()].filter((commune) => commune.point !== null);
  const index = new Flatbush(communes.length);
  for (const { point } of communes) index.add(point![0], point![1]);
  index.finish();
  return {
    at(lon, lat, but = null) {
      const scale = Math.cos((lat * Math.PI) / 180);
      const distance_km = (i: number) => {
        const [x, y] = communes[i]!.point!;
        return Math.hypot((x - lon) * scale, y - lat) * KM_A_DEGREE;
      };
      const near = index.neighbors(lon, lat, CANDIDATES, 1).sort((a, b) => distance_km(a) - distance_km(b));
      const [nearest] = near;
      if (nearest === undefined || distance_km(nearest) > FARTHEST_KM) return null;
      const region = networkOfDepartement(communes[nearest]!.departement);
      return region === null || region.code === but ? null : region;
    },
  };
}
