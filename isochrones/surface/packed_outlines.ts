import type { BlockOutline } from './outline_links.ts';

/** Outlines of blocks as two lists of numbers, which pass between threads at once where lists of lists take as long as their drawing. */
export interface PackedOutlines {
  /**
   * For each block its number, then for each layer how many rings and chains it has, each ring's count of numbers, and each chain's start,
   * end and count of numbers.
   */
  told: Float64Array;
  /** Points of all rings and chains in that order: x, y, x, y ... */
  points: Float64Array;
}

/** Blocks without any outline need not be told. */
export function packOutlines(
  blocks: readonly { block: number; layers: readonly BlockOutline[] }[],
): PackedOutlines {
  const told: number[] = [];
  const lines: Float64Array[] = [];
  let length = 0;
  const add = (points: Float64Array): void => {
    told.push(points.length);
    lines.push(points);
    length += points.length;
  };
  for (const { block, layers } of blocks) {
    told.push(block);
    for (const { chains, rings } of layers) {
      told.push(rings.length, chains.length);
      rings.forEach(add);
      for (const { end, points, start } of chains) {
        told.push(start, end);
        add(points);
      }
    }
  }
  const points = new Float64Array(length);
  let at = 0;
  // One by one: most are a few points long.
  for (const line of lines) for (let i = 0; i < line.length; i++) points[at++] = line[i];
  return { told: Float64Array.from(told), points };
}

/** Calls `visit` with each block that was packed, whose outlines have so many layers; their points lie where they were packed. */
export function unpackOutlines(
  { told, points }: PackedOutlines,
  layers: number,
  visit: (block: number, outlines: BlockOutline[]) => void,
): void {
  let at = 0;
  let line = 0;
  const next = (): Float64Array => {
    const first = line;
    line += told[at++];
    return points.subarray(first, line);
  };
  while (at < told.length) {
    const block = told[at++];
    const outlines = Array.from({ length: layers }, (): BlockOutline => {
      const rings = told[at++];
      const chains = told[at++];
      return {
        rings: Array.from({ length: rings }, next),
        chains: Array.from({ length: chains }, () => {
          const start = told[at++];
          const end = told[at++];
          return { start, end, points: next() };
        }),
      };
    });
    visit(block, outlines);
  }
}
