import proj4 from 'proj4';
import { MaillageError } from '../../errors/maillage_error.ts';
import { readNumber } from '../tables/numbers.ts';
import { foldHeader } from '../tables/text.ts';
import { inBox } from './geometry.ts';
import { delimiterOf, streamLines } from './read_file.ts';
import type { Box, PopulationCell } from './types.ts';

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
 * Inhabited cells of INSEE's population grid (Filosofi, 200 m), a CSV or .csv.gz of any size: the middle of each cell and its
 * people. Only cells in the box are kept. A row that is no cell is skipped and counted in `notes`. Throws
 * `grid_columns_missing`, `grid_projection_unknown`, `grid_empty`.
 */
export async function readPopulationGrid(
  file: string,
  box: Box | null,
): Promise<{ cells: PopulationCell[]; notes: string[] }> {
  const cells: PopulationCell[] = [];
  const transforms = new Map<string, (metres: [number, number]) => [number, number]>();
  let columns: { id: number; persons: number; delimiter: string } | null = null;
  let wrong = 0;
  let elsewhere = 0;
  for await (const line of streamLines(file, 'Population grid')) {
    if (line === '') continue;
    if (columns === null) {
      columns = columnsOf(line.replace(/^\uFEFF/, ''), file);
      continue;
    }
    const parts = line.split(columns.delimiter);
    const id = CELL_ID.exec(unquoted(parts[columns.id]));
    const persons = readNumber(unquoted(parts[columns.persons]));
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
    else if (persons > 0)
      cells.push({ lon: Math.round(lon * 1e6) / 1e6, lat: Math.round(lat * 1e6) / 1e6, persons });
  }
  if (cells.length === 0) {
    if (elsewhere > 0) throw new MaillageError('grid_empty.elsewhere', { file, count: elsewhere });
    throw new MaillageError('grid_empty', { file });
  }
  return {
    cells,
    notes:
      wrong === 0 ? [] : [`${wrong} rows of the population grid ${file} are no cells and were left out.`],
  };
}

function columnsOf(header: string, file: string): { id: number; persons: number; delimiter: string } {
  const delimiter = delimiterOf(header);
  const folded = header.split(delimiter).map((name) => foldHeader(unquoted(name)));
  const id = ID_HEADERS.map((name) => folded.indexOf(name)).find((index) => index >= 0);
  const persons = PERSON_HEADERS.map((name) => folded.indexOf(name)).find((index) => index >= 0);
  if (id === undefined || persons === undefined) {
    throw new MaillageError('grid_columns_missing', { file, columns: folded.slice(0, 12) });
  }
  return { id, persons, delimiter };
}

function unquoted(cell: string | undefined): string {
  return (cell ?? '').trim().replace(/^"|"$/g, '');
}
