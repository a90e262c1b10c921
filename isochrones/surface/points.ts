import { longer } from '../longer.ts';

/** A list of points x, y that grows. */
export interface Points {
  xy: Float64Array;
  length: number;
}

export const createPoints = (room = 256): Points => ({ xy: new Float64Array(room), length: 0 });

export function putPoint(points: Points, x: number, y: number): void {
  if (points.length === points.xy.length) points.xy = longer(points.xy);
  points.xy[points.length++] = x;
  points.xy[points.length++] = y;
}
