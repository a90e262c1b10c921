/** Who is under the limit only off peak: the same roads and sites at the speeds of the rush hour. */
import { metresPerUnitAtY, WORLD_UNITS } from '../geometry/mercator.ts';
import type { Territory } from '../ground/territory.ts';
import type { WeightedPoints } from '../ground/weighted_points.ts';
import { planePointOnSegment } from '../network/nearest_road.ts';
import { slowedNetwork } from '../network/slowed.ts';
import { computeDriveTimes, type DriveTimes, fieldOf } from '../search/drive_times.ts';
import { timeAtMatch } from '../search/time_field.ts';
import { threshold_ds } from '../surface/classes.ts';
import { type Network, ROAD_CLASSES } from '../types.ts';

/**
 * How densely people live around a road: by square kilometre, at least 1,500 and at least 300 people, as in the degree of urbanisation
 * (Eurostat) and the density grid of communes (INSEE), but of each square alone.
 */
export const DENSITIES = ['dense', 'intermediate', 'sparse'] as const;
export type Density = (typeof DENSITIES)[number];
export const LEAST_PER_KM2 = { dense: 1500, intermediate: 300 };

type RoadClass = (typeof ROAD_CLASSES)[number];

/** By how much a drive takes longer at rush hour, by density and class of road. */
export type RushHourFactors = Record<Density, Record<RoadClass, number>>;

/** A region file's factors: of all classes of road by one number, or of some by name; what is left out is as usual. */
export type GivenFactors = Partial<Record<Density, number | Partial<Record<RoadClass, number>>>>;

/**
 * What a drive takes at rush hour, as a multiple of the time without traffic. Assumptions, with what is known of them in docs/speeds.md:
 * nothing that tells classes of road apart was found, and nothing of the country.
 */
const USUAL: Record<Density, number> = { dense: 1.4, intermediate: 1.15, sparse: 1 };

/** The factors of a region: its own, else the usual ones. */
export function rushHourFactors(given: GivenFactors = {}): RushHourFactors {
  const of = (density: Density): Record<RoadClass, number> => {
    const own = given[density];
    const all = typeof own === 'number' ? own : USUAL[density];
    const byClass = typeof own === 'object' ? own : {};
    return Object.fromEntries(ROAD_CLASSES.map((name) => [name, byClass[name] ?? all])) as Record<
      RoadClass,
      number
    >;
  };
  return { dense: of('dense'), intermediate: of('intermediate'), sparse: of('sparse') };
}

interface Extent {
  population: number;
  area_km2: number;
}

/** Of each commune, in the territory's order. */
export interface RushHour {
  /** Under the limit off peak, and at rush hour too. */
  communes: { off_peak: Extent; rush_hour: Extent }[];
}

/**
 * The coverage at the speeds of the rush hour beside the one off peak. Null where the population is not known, as nobody can tell then how
 * densely people live around a road, and where times are those of an OSRM elsewhere. Complexity: one search over the network.
 */
export function rushHour(
  driveTimes: DriveTimes,
  territory: Territory,
  limit_minutes: number,
  factors: RushHourFactors,
): RushHour | null {
  const { network } = driveTimes;
  if (territory.populationMethod === 'unknown' || network.meta.source === 'osrm_http') return null;
  const slowed = slowedNetwork(network, segmentFactors(network, territory, factors));
  const at = fieldOf(computeDriveTimes(slowed, driveTimes.sites));
  const off = fieldOf(driveTimes);
  const limit_ds = threshold_ds(limit_minutes);
  const communes = territory.communes.map(() => ({
    off_peak: { population: 0, area_km2: 0 },
    rush_hour: { population: 0, area_km2: 0 },
  }));
  const add = (points: WeightedPoints, member: 'population' | 'area_km2'): void => {
    for (let i = 0; i < points.count; i++) {
      const [segment, fraction, weight] = [points.segment[i], points.fraction[i], points.weight[i]];
      if (timeAtMatch(off, segment, fraction) >= limit_ds) continue;
      const commune = communes[points.commune[i]];
      commune.off_peak[member] += weight;
      if (timeAtMatch(at, segment, fraction) < limit_ds) commune.rush_hour[member] += weight;
    }
  };
  add(territory.ground, 'area_km2');
  add(territory.residents, 'population');
  return { communes };
}

/** The factor of each segment, by its class and the people in the square kilometre of its middle. */
function segmentFactors(
  network: Network,
  territory: Territory,
  factors: RushHourFactors,
): (segment: number) => number {
  const densityAt = densityOf(network, territory);
  const table = DENSITIES.map((density) => ROAD_CLASSES.map((name) => factors[density][name]));
  return (segment) => table[densityAt(segment)]?.[network.segmentClass[segment]] ?? 1;
}

/** Places in DENSITIES by segment: people counted in squares whose side is a kilometre on the region's middle latitude. */
function densityOf(network: Network, { residents, mask }: Territory): (segment: number) => number {
  const side = 1000 / metresPerUnitAtY((mask.minY + mask.maxY) / 2);
  const columns = Math.ceil(WORLD_UNITS / side);
  const persons = new Map<number, number>();
  for (let i = 0; i < residents.count; i++) {
    const square = squareAt(network, residents.segment[i], residents.fraction[i], side, columns);
    persons.set(square, (persons.get(square) ?? 0) + residents.weight[i]);
  }
  return (segment) => {
    const { y } = planePointOnSegment(network, segment, 0.5);
    const km = (side * metresPerUnitAtY(y)) / 1000;
    const perKm2 = (persons.get(squareAt(network, segment, 0.5, side, columns)) ?? 0) / (km * km);
    if (perKm2 >= LEAST_PER_KM2.dense) return DENSITIES.indexOf('dense');
    return DENSITIES.indexOf(perKm2 >= LEAST_PER_KM2.intermediate ? 'intermediate' : 'sparse');
  };
}

function squareAt(
  network: Network,
  segment: number,
  fraction: number,
  side: number,
  columns: number,
): number {
  const { x, y } = planePointOnSegment(network, segment, fraction);
  return Math.floor(y / side) * columns + Math.floor(x / side);
}
