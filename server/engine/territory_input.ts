import type { PopulationGrid } from '../../data/store/stored_records.ts';
import { multiPolygonOf, wkbOf } from '../../isochrones/geometry/wkb.ts';
import { PEOPLE_FIGURES } from '../../isochrones/ground/cell_people.ts';
import type { TerritoryInput } from '../../isochrones/ground/territory.ts';
import type { EngineCommune, MultiPolygonCoordinates } from '../../isochrones/types.ts';

/** What a territory is made of, as it passes to a thread: polygons as WKB, which is copied at once where lists of points take seconds. */
export interface PackedTerritoryInput {
  outline: Uint8Array;
  communes: (Omit<EngineCommune, 'polygons'> & { wkb: Uint8Array })[];
  grid: PopulationGrid | null;
}

export function packTerritoryInput(
  outline: MultiPolygonCoordinates,
  communes: readonly EngineCommune[],
  grid: PopulationGrid | null,
): PackedTerritoryInput {
  return {
    outline: wkbOf(outline),
    communes: communes.map(({ code, population, centre, polygons }) => ({
      code,
      population,
      centre,
      wkb: wkbOf(polygons),
    })),
    grid: grid && grid.persons.length > 0 ? grid : null,
  };
}

export function unpackTerritoryInput({ outline, communes, grid }: PackedTerritoryInput): TerritoryInput {
  return {
    outline: multiPolygonOf(outline),
    communes: communes.map(({ wkb, ...commune }) => ({ ...commune, polygons: multiPolygonOf(wkb) })),
    populationGrid:
      grid &&
      Array.from(grid.persons, (persons, i) => ({
        lon: grid.lon[i],
        lat: grid.lat[i],
        persons,
        people: grid.people?.subarray(i * PEOPLE_FIGURES.length, (i + 1) * PEOPLE_FIGURES.length),
      })),
  };
}
