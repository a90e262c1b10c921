/** A table too large for one question is cut into blocks of sources by destinations. */

export interface Block {
  firstSource: number;
  endSource: number;
  firstDestination: number;
  endDestination: number;
}

/**
 * Cuts `block` into blocks of at most `maxEntries` entries and `maxPoints` points, row by row. Blocks are as square as the
 * shape allows: OSRM's work grows with sources plus destinations, not with entries.
 */
export function planBlocks(block: Block, maxEntries: number, maxPoints: number): Block[] {
  const sources = block.endSource - block.firstSource;
  const destinations = block.endDestination - block.firstDestination;
  if (sources <= 0 || destinations <= 0) return [];
  const side = Math.max(1, Math.floor(Math.min(Math.sqrt(maxEntries), maxPoints / 2)));
  const fits = (other: number) => Math.max(1, Math.min(Math.floor(maxEntries / other), maxPoints - other));
  // The shorter side is kept whole where it fits; the other takes what room is left.
  const wide = Math.min(destinations, destinations <= sources ? side : fits(Math.min(sources, side)));
  const high = Math.min(sources, fits(wide));
  const blocks: Block[] = [];
  for (let source = block.firstSource; source < block.endSource; source += high) {
    for (let destination = block.firstDestination; destination < block.endDestination; destination += wide) {
      blocks.push({
        firstSource: source,
        endSource: Math.min(source + high, block.endSource),
        firstDestination: destination,
        endDestination: Math.min(destination + wide, block.endDestination),
      });
    }
  }
  return blocks;
}
