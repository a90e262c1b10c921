import type { Region } from '../../data/records.ts';
import type { DegreeBox } from '../../data/tables/table_rows.ts';
import { boundsOf } from '../../isochrones/geometry/bounds.ts';
import { latOfY, lonOfX } from '../../isochrones/geometry/mercator.ts';
import type { Served } from './served.ts';

/** The box around some boxes: at least one. */
export function boxAround(boxes: readonly DegreeBox[]): DegreeBox {
  const least = (side: 0 | 1) => Math.min(...boxes.map((box) => box[side]));
  const most = (side: 2 | 3) => Math.max(...boxes.map((box) => box[side]));
  return [least(0), least(1), most(2), most(3)];
}

/** The region's box: west, south, east, north, degrees. */
export function regionBox({ territory }: { territory: Pick<Served['territory'], 'mask'> }): DegreeBox {
  const { minX, minY, maxX, maxY } = territory.mask;
  const round = (degrees: number) => Math.round(degrees * 1e5) / 1e5;
  // y grows to the south.
  return [round(lonOfX(minX)), round(latOfY(maxY)), round(lonOfX(maxX)), round(latOfY(minY))];
}

const boxes = new WeakMap<Region, DegreeBox | null>();

/** The box around a region's outline as it was given, worked out once; null: it has no ground. */
export function outlineBox(region: Region): DegreeBox | null {
  const known = boxes.get(region);
  if (known !== undefined) return known;
  const geometry = { type: 'MultiPolygon' as const, coordinates: region.outline };
  const box = boundsOf([{ type: 'Feature', geometry, properties: {} }]);
  boxes.set(region, box);
  return box;
}
