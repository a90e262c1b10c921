/** A population grid in INSEE's form (Filosofi), with cells where a test wants them. */
import proj4 from 'proj4';
import type { LonLat } from '../../isochrones/types.ts';

const LAEA =
  '+proj=laea +lat_0=52 +lon_0=10 +x_0=4321000 +y_0=3210000 +ellps=GRS80 +towgs84=0,0,0 +units=m +no_defs';
const SIDE_M = 200;

/** Who lives in a cell; ages in three parts, which INSEE tells finer. */
export interface CellPeople {
  at: LonLat;
  persons: number;
  under_18: number;
  from_65: number;
  households: number;
  poor_households: number;
  /** Mean, euro a year. */
  standard_of_living_eur: number;
  estimated: boolean;
}

const COLUMNS = [
  ...['idcar_200m', 'i_est_200', 'lcog_geo', 'ind', 'men', 'men_pauv', 'ind_snv', 'ind_0_3', 'ind_4_5'],
  ...['ind_6_10', 'ind_11_17', 'ind_18_24', 'ind_25_39', 'ind_40_54', 'ind_55_64', 'ind_65_79', 'ind_80p'],
  'ind_inc',
];

const { forward, inverse } = proj4('WGS84', LAEA);
const cornerOf = (at: LonLat): number[] => forward(at).map((metres) => Math.floor(metres / SIDE_M) * SIDE_M);

/** The middle of the cell that holds a place: where its people are counted. */
export const middleOfCell = (at: LonLat): LonLat =>
  inverse(cornerOf(at).map((metres) => metres + SIDE_M / 2) as LonLat) as LonLat;

/** The grid as a CSV; the cell of a place is the one that holds it, its middle at most 141 m away. */
export function filosofiCsv(cells: readonly CellPeople[]): string {
  const rows = cells.map((cell) => {
    const [east, north] = cornerOf(cell.at);
    const { persons, under_18, from_65, households, poor_households } = cell;
    const values: Record<string, string | number> = {
      idcar_200m: `CRS3035RES${SIDE_M}mN${north}E${east}`,
      i_est_200: cell.estimated ? 1 : 0,
      lcog_geo: '99001',
      ind: persons,
      men: households,
      men_pauv: poor_households,
      ind_snv: persons * cell.standard_of_living_eur,
      ind_4_5: under_18 / 2,
      ind_11_17: under_18 / 2,
      ind_25_39: persons - under_18 - from_65,
      ind_65_79: from_65,
    };
    return COLUMNS.map((name) => values[name] ?? 0).join(',');
  });
  return [COLUMNS.join(','), ...rows, ''].join('\n');
}
