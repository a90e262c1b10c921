import type { SideChange } from '../../isochrones/questions/scenario.ts';
import type { ScenarioTold } from '../engine/operations.ts';
import type { Served } from '../served/served.ts';

/** People and ground that change side, with the names of their communes. */
export function tellSide(served: Served, side: SideChange) {
  return {
    ...tellAmount(side),
    communes: side.communes.flatMap(({ code, population, area_km2 }) => {
      const index = served.communeIndex.get(code);
      return index === undefined
        ? []
        : [{ code, name: served.communes[index].name, ...tellAmount({ population, area_km2 }) }];
    }),
  };
}

/** People to the tenth, ground to the thousandth of a square kilometre. */
export function tellAmount({ population, area_km2 }: { population: number | null; area_km2: number }) {
  return { population: population === null ? null : round(population, 10), area_km2: round(area_km2, 1000) };
}

/**
 * An object as JSON text with `white_zones` added, the ground that changes side as features: its outlines come as text from
 * the thread that computed them, and go into the answer as they are.
 */
export function withWhiteZones(object: object, zones: ScenarioTold['white_zones']): string {
  const features = zones
    .filter(({ coordinates }) => coordinates !== '[]')
    .map(({ change, area_km2, coordinates }) => {
      const properties = JSON.stringify({ change, area_km2: round(area_km2, 1000) });
      return `{"type":"Feature","geometry":{"type":"MultiPolygon","coordinates":${coordinates}},"properties":${properties}}`;
    });
  const collection = `{"type":"FeatureCollection","features":[${features.join(',')}]}`;
  return `${JSON.stringify(object).slice(0, -1)},"white_zones":${collection}}`;
}

export function round(value: number, per: number): number {
  return Math.round(value * per) / per;
}
