import type { Commune } from '../../data/records.ts';
import { containsPoint } from '../../data/sources/polygons/geometry.ts';
import { appendTo } from '../../isochrones/append_to.ts';
import type { Plane } from './plane.ts';
import { gaussian, type Random } from './seeded_random.ts';

/** Junctions of the modelled network: a centre for each commune, then streets around it and hamlets over its ground. */
export interface Places {
  /** km on the plane. */
  x: Float64Array;
  y: Float64Array;
  /** 1: in the built-up area. */
  urban: Uint8Array;
  /** Index of the commune; the first `communes.length` places are the centres, in their order. */
  commune: Uint32Array;
  count: number;
}

/** People a junction of a town's streets, and junctions a km2 of countryside, at scale 1. */
const PERSONS_A_JUNCTION = 150;
const COUNTRY_JUNCTIONS_PER_KM2 = 0.2;
const PERSONS_A_COUNTRY_JUNCTION = 160;
/** No two junctions are nearer than this at scale 1, km. */
const NEAREST_KM = 0.09;

/** How far from its centre a commune is built up, km; a model: 0.5 for a village of 500, 3 for a town of 50,000. */
export function builtUpRadiusKm(population: number): number {
  return 0.2 + 0.0125 * Math.sqrt(population);
}

export function populationOf(commune: Commune): number {
  return commune.population ?? Math.round(commune.area_km2 * 30);
}

/** Scatters the junctions; their number grows with `scale`. */
export function scatterPlaces(communes: Commune[], plane: Plane, scale: number, random: Random): Places {
  const xs: number[] = [];
  const ys: number[] = [];
  const urban: number[] = [];
  const owner: number[] = [];
  const taken = new Map<number, number[]>();
  const gap = NEAREST_KM / Math.sqrt(scale);
  const cell = (v: number) => Math.floor(v / gap);
  const add = (x: number, y: number, isUrban: boolean, commune: number, force: boolean) => {
    const [column, row] = [cell(x), cell(y)];
    for (let r = row - 1; r <= row + 1 && !force; r++) {
      for (let c = column - 1; c <= column + 1; c++) {
        for (const other of taken.get(r * 4_194_304 + c) ?? []) {
          if (Math.hypot(xs[other]! - x, ys[other]! - y) < gap) return false;
        }
      }
    }
    appendTo(taken, row * 4_194_304 + column, xs.length);
    xs.push(x);
    ys.push(y);
    urban.push(isUrban ? 1 : 0);
    owner.push(commune);
    return true;
  };
  for (const [index, { centre }] of communes.entries())
    add(plane.x(centre[0]), plane.y(centre[1]), true, index, true);
  for (const [index, commune] of communes.entries()) {
    const inside = (x: number, y: number) =>
      plane.isLand(x, y) && containsPoint(commune.polygons, plane.lon(x), plane.lat(y));
    const people = populationOf(commune);
    const radius = builtUpRadiusKm(people);
    const [cx, cy] = [xs[index]!, ys[index]!];
    // Fractions count too, so that the total follows the scale in small communes.
    const streets = Math.floor((scale * people) / PERSONS_A_JUNCTION + random());
    for (let n = 0, tries = 0; n < streets && tries < 12 * streets; tries++) {
      const x = cx + (gaussian(random) * radius) / 2;
      const y = cy + (gaussian(random) * radius) / 2;
      if (inside(x, y) && add(x, y, Math.hypot(x - cx, y - cy) < radius, index, false)) n++;
    }
    const country =
      COUNTRY_JUNCTIONS_PER_KM2 * commune.area_km2 + Math.min(people, 3000) / PERSONS_A_COUNTRY_JUNCTION;
    const hamlets = Math.floor(scale * country + random());
    const box = extent(commune, plane);
    for (let n = 0, tries = 0; n < hamlets && tries < 12 * hamlets; tries++) {
      const x = box.x1 + random() * (box.x2 - box.x1);
      const y = box.y1 + random() * (box.y2 - box.y1);
      if (inside(x, y) && add(x, y, Math.hypot(x - cx, y - cy) < radius * 0.8, index, false)) n++;
    }
  }
  return {
    x: Float64Array.from(xs),
    y: Float64Array.from(ys),
    urban: Uint8Array.from(urban),
    commune: Uint32Array.from(owner),
    count: xs.length,
  };
}

function extent(commune: Commune, plane: Plane) {
  let [x1, y1, x2, y2] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [outer] of commune.polygons) {
    for (const [lon, lat] of outer!) {
      const [x, y] = [plane.x(lon), plane.y(lat)];
      [x1, y1, x2, y2] = [Math.min(x1, x), Math.min(y1, y), Math.max(x2, x), Math.max(y2, y)];
    }
  }
  return { x1, y1, x2, y2 };
}
