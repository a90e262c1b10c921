/** How long a peer takes for an isochrone over HTTP. */
import type { LonLat } from '../../../isochrones/types.ts';
import type { Peer } from './peer.ts';

export interface PeerFigures {
  name: string;
  points: number;
  /** One 20-minute isochrone. */
  one_ms: { median: number; p95: number };
  /** Bands of 10, 15, 20 and 30 minutes together. */
  bands_ms: { median: number; p95: number };
}

const ONE = [20];
const BANDS = [10, 15, 20, 30];

/**
 * Asks for every point in turn, one question at a time: `warmUp` rounds that do not count (Java compiles as it runs), then
 * `rounds` that do. Medians and 95th percentiles are over all questions that count.
 */
export async function measurePeer(
  peer: Peer,
  points: LonLat[],
  { rounds = 5, warmUp = 5 }: { rounds?: number; warmUp?: number } = {},
): Promise<PeerFigures> {
  const measure = async (minutes: number[]) => {
    const times_ms: number[] = [];
    for (let round = 0; round < warmUp + rounds; round++) {
      for (const [lon, lat] of points) {
        const start = performance.now();
        const bands = await peer.isochrone(lon, lat, minutes);
        if (round >= warmUp) times_ms.push(performance.now() - start);
        const told = bands.map(({ properties }) => properties.minutes).sort((a, b) => a - b);
        if (told.join() !== minutes.join())
          throw new Error(`${peer.name} answered ${told} for ${minutes} minutes`);
      }
    }
    return summary(times_ms);
  };
  return {
    name: peer.name,
    points: points.length,
    one_ms: await measure(ONE),
    bands_ms: await measure(BANDS),
  };
}

function summary(times_ms: number[]): { median: number; p95: number } {
  const sorted = times_ms.toSorted((a, b) => a - b);
  const at = (share: number) =>
    Math.round((sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN) * 10) / 10;
  return { median: at(0.5), p95: at(0.95) };
}
