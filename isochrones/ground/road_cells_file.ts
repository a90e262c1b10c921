import { openArraysFile, writeArraysFile } from '../network/arrays_file.ts';
import type { RoadCells } from './road_cells.ts';

/** The version is raised whenever buildRoadCells makes something else of the same network: a file of another version is made again. */
const FORMAT = { magic: 'MAILLCEL', version: 6 };

/** Writes the cells of a network, beside the file first and then renamed: a reader never sees half of them. */
export function writeRoadCellsFile(path: string, key: string, cells: RoadCells): Promise<void> {
  return writeArraysFile(path, FORMAT, key, cells);
}

/** The cells that a file holds under this key, in memory that threads share; null where there is no such file, one of something else, or one that is damaged. */
export async function openRoadCellsFile(path: string, key: string): Promise<RoadCells | null> {
  return (await openArraysFile(path, FORMAT, key)) as RoadCells | null;
}
