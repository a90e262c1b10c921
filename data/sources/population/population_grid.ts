import proj4 from 'proj4';
import { MaillageError } from '../../../errors/maillage_error.ts';
import { PEOPLE_FIGURES, type PeopleFigure } from '../../../isochrones/ground/cell_people.ts';
import { readNumber } from '../../tables/values/numbers.ts';
import { type Box, inBox } from '../polygons/geometry.ts';
import { openGridRows } from './grid_rows.ts';

/** A cell of a grid of inhabitants, by its middle. */
export interface PopulationCell {
  lon: number;
  lat: number;
  persons: number;
  /** Who lives there, in the order of PEOPLE_FIGURES; missing: the grid does not tell. */
  people?: number[];
}

/** Projections that INSEE's grids are laid out in, by EPSG code. */
const PROJECTIONS: Record<string, string> = {
  // ETRS89 / LAEA Europe: metropolitan France.
  3035: '+proj=laea +lat_0=52 +lon_0=10 +x_0=4321000 +y_0=3210000 +ellps=GRS80 +towgs84=0,0,0 +units=m +no_defs',
  // RGR92 / UTM 40S: La Réunion.
  2975: '+proj=utm +zone=40 +south +ellps=GRS80 +towgs84=0,0,0 +units=m +no_defs',
  // RGAF09 / UTM 20N: Martinique.
  5490: '+proj=utm +zone=20 +ellps=GRS80 +towgs84=0,0,0 +units=m +no_defs',
  32620: '+proj=utm +zone=20 +datum=WGS84 +units=m +no_defs',
};
const ID_HEADERS = [
  'idcar_200m',
  'idinspire',
  'id_inspire',
  'id_carr_200m',
  'id_car200m',
  'idcar',
  'grd_id',
  'id',
];
const PERSON_HEADERS = ['ind', 'ind_c', 'population', 'pop', 'persons', 'individus'];
const CELL_ID = /^CRS(\d+)RES(\d+)mN(\d+)E(-?\d+)$/;

/**
 * Columns of Filosofi's grids (INSEE, data of 2015, 2017, 2019 and 2021) that make up what is told of those who live in a cell.
 * `ind_snv` is the sum of the people's standards of living, each cut to the limits of the département's 5 % least and most.
 */
const FILOSOFI: Record<Exclude<PeopleFigure, 'persons' | 'estimated_persons'>, string[]> = {
  under_18: ['ind_0_3', 'ind_4_5', 'ind_6_10', 'ind_11_17'],
  from_18_to_64: ['ind_18_24', 'ind_25_39', 'ind_40_54', 'ind_55_64'],
  from_65: ['ind_65_79', 'ind_80p'],
  households: ['men'],
  poor_households: ['men_pauv'],
  standards_of_living_eur: ['ind_snv'],
};
/** 1 where INSEE estimated the cell's figures from those around it: of 2017 and later, and of 2015. */
const ESTIMATED_HEADERS = ['i_est_200', 'i_est_cr'];
/** Whose data the ages and households are. */
export const INSEE_GRID_ATTRIBUTION =
  'Âges, ménages et niveaux de vie : INSEE, Filosofi, données carroyées à 200 m (Licence Ouverte 2.0)';
/** What INSEE estimates where no column tells: the cells of so few households. */
const FEWEST_HOUSEHOLDS = 11;

interface GridColumns {
  id: number;
  persons: number;
  /** Columns of each figure; null: the grid tells of people alone. */
  people: { figures: [figure: number, columns: number[]][]; estimated: number; households: number } | null;
}

/**
 * Inhabited cells of INSEE's population grid (Filosofi, 200 m), a CSV, .csv.gz or GeoPackage of any size: the middle of each cell, its
 * people, and who they are where all columns of FILOSOFI are there. Only cells in the box are kept. A row that is no cell is skipped and
 * counted in `notes`. Throws `grid_columns_missing`, `grid_projection_unknown`, `grid_empty`, those of openGridRows.
 */
export async function readPopulationGrid(
  file: string,
  box: Box | null,
): Promise<{ cells: PopulationCell[]; notes: string[] }> {
  const cells: PopulationCell[] = [];
  const transforms = new Map<string, (metres: [number, number]) => [number, number]>();
  const opened = await openGridRows(file, (names) => findColumns(names) !== null);
  const columns = findColumns(opened?.columns ?? []);
  if (!opened || !columns)
    throw new MaillageError('grid_columns_missing', { file, columns: opened?.columns.slice(0, 12) ?? [] });
  let wrong = 0;
  let elsewhere = 0;
  let untold = 0;
  for await (const parts of opened.rows) {
    const id = CELL_ID.exec(parts[columns.id] ?? '');
    const persons = readNumber(parts[columns.persons]);
    if (!id || persons === null || persons < 0) {
      wrong++;
      continue;
    }
    const [, epsg, side, north, east] = id as unknown as [string, string, string, string, string];
    let transform = transforms.get(epsg);
    if (!transform) {
      const projection = PROJECTIONS[epsg];
      if (!projection) {
        throw new MaillageError('grid_projection_unknown', { file, epsg, known: Object.keys(PROJECTIONS) });
      }
      const { forward } = proj4(projection, 'WGS84');
      transform = (metres) => forward(metres) as [number, number];
      transforms.set(epsg, transform);
    }
    const [lon, lat] = transform([Number(east) + Number(side) / 2, Number(north) + Number(side) / 2]);
    if (box !== null && !inBox(box, lon, lat, 0.01)) elsewhere++;
    else if (persons > 0) {
      const people = columns.people && figuresOf(columns.people, parts, persons);
      if (columns.people && !people) untold++;
      cells.push({
        lon: Math.round(lon * 1e6) / 1e6,
        lat: Math.round(lat * 1e6) / 1e6,
        persons,
        ...(people && { people }),
      });
    }
  }
  if (cells.length === 0) {
    if (elsewhere > 0) throw new MaillageError('grid_empty.elsewhere', { file, count: elsewhere });
    throw new MaillageError('grid_empty', { file });
  }
  const notes = [
    ...(wrong > 0 ? [`${wrong} rows of the population grid ${file} are no cells and were left out.`] : []),
    ...(untold > 0
      ? [
          `${untold} cells of the population grid ${file} do not tell who lives there: their people count, their ages and households do not.`,
        ]
      : []),
  ];
  return { cells, notes };
}

/** Which columns hold what; null where those of a grid are not all there. */
function findColumns(folded: string[]): GridColumns | null {
  const first = (names: string[]) =>
    names.map((name) => folded.indexOf(name)).find((index) => index >= 0) ?? -1;
  const id = first(ID_HEADERS);
  const persons = first(PERSON_HEADERS);
  if (id < 0 || persons < 0) return null;
  const figures = Object.entries(FILOSOFI).map(([figure, names]): [number, number[]] => [
    PEOPLE_FIGURES.indexOf(figure as PeopleFigure),
    names.map((name) => folded.indexOf(name)),
  ]);
  const isTold = figures.every(([, columns]) => columns.every((index) => index >= 0));
  return {
    id,
    persons,
    people: isTold
      ? { figures, estimated: first(ESTIMATED_HEADERS), households: folded.indexOf('men') }
      : null,
  };
}

/** The figures of a cell, in the order of PEOPLE_FIGURES; null where one of them cannot be read. */
function figuresOf(
  { figures, estimated, households }: NonNullable<GridColumns['people']>,
  parts: string[],
  persons: number,
): number[] | null {
  const told = PEOPLE_FIGURES.map(() => 0);
  for (const [figure, columns] of figures)
    for (const column of columns) {
      const value = readNumber(parts[column]);
      if (value === null || value < 0) return null;
      told[figure] = (told[figure] as number) + value;
    }
  const isEstimated =
    estimated >= 0
      ? Number(parts[estimated]) === 1
      : (readNumber(parts[households]) ?? 0) < FEWEST_HOUSEHOLDS;
  told[PEOPLE_FIGURES.indexOf('persons')] = persons;
  told[PEOPLE_FIGURES.indexOf('estimated_persons')] = isEstimated ? persons : 0;
  return told;
}
