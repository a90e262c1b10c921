/** Outlines of a territory in layers, and their rings: made once, then changed by the blocks that are drawn again. */
import { appendTo } from '../append_to.ts';
import { findOwnersByRays } from './hole_owners.ts';
import { type LayerRings, noRings, replaceLines } from './joined_rings.ts';
import { type Line, linesOf, unpackLines } from './outline_lines.ts';
import type { BlockOutline } from './outline_links.ts';
import { type DrawnGround, groundOfRings } from './outlines.ts';
import { type PackedOutlines, packOutlines, unpackOutlines } from './packed_outlines.ts';
import type { Sectors } from './sectors.ts';
import type { DrawnSector } from './territory_blocks.ts';

export interface JoinedLayers {
  sectors: Sectors;
  /** Outlines of the blocks of each sector. */
  outlines: PackedOutlines[];
  /** Of each layer, joined from all sectors. */
  layers: LayerRings[];
  /** Of each layer, as polygons. */
  drawn: DrawnGround[];
}

const NO_OUTLINES: PackedOutlines = { told: new Float64Array(0), points: new Float64Array(0) };

/** The layers of all sectors that have outlines, in any order. Errors: surface_not_closed. */
export function joinLayers(
  sectors: Sectors,
  layerCount: number,
  drawn: readonly DrawnSector[],
): JoinedLayers {
  const joined: JoinedLayers = {
    sectors,
    outlines: Array.from(sectors.column, () => NO_OUTLINES),
    layers: Array.from({ length: layerCount }, () => noRings(sectors.column.length)),
    drawn: Array.from({ length: layerCount }, () => ({ polygons: [], area_km2: 0 })),
  };
  const lines = drawn.map(({ lines: packed, outlines, sector }) => {
    joined.outlines[sector] = outlines;
    return { sector, layers: unpackLines(packed) };
  });
  joined.layers.forEach((_, l) => {
    replaceInLayer(
      joined,
      l,
      lines.map(({ layers, sector }) => ({ sector, lines: layers[l] })),
    );
  });
  return joined;
}

/** Brings layers to blocks that were drawn again: `redrawn` by their numbers. Errors: surface_not_closed. */
export function redrawLayers(joined: JoinedLayers, redrawn: ReadonlyMap<number, BlockOutline[]>): void {
  const { layers, outlines, sectors } = joined;
  const bySector = new Map<number, number[]>();
  for (const block of redrawn.keys()) appendTo(bySector, sectors.ofBlock[block], block);
  const changes: { sector: number; lines: Line[] }[][] = layers.map(() => []);
  for (const [sector, blocks] of bySector) {
    const were = new Map<number, BlockOutline[]>();
    unpackOutlines(outlines[sector], layers.length, (block, ofBlock) => were.set(block, ofBlock));
    const are = new Map(were);
    for (const block of blocks) are.set(block, redrawn.get(block) as BlockOutline[]);
    layers.forEach((_, l) => {
      if (blocks.every((block) => isSameOutline(were.get(block)?.[l], are.get(block)?.[l]))) return;
      changes[l].push({ sector, lines: linesOf(Array.from(are.values(), (ofBlock) => ofBlock[l])) });
    });
    const kept = Array.from(are, ([block, ofBlock]) => ({ block, layers: ofBlock }));
    outlines[sector] = packOutlines(kept.filter(({ layers: ofBlock }) => ofBlock.some(hasLines)));
  }
  changes.forEach((ofLayer, l) => {
    if (ofLayer.length > 0) replaceInLayer(joined, l, ofLayer);
  });
}

const hasLines = ({ chains, rings }: BlockOutline): boolean => chains.length > 0 || rings.length > 0;

function replaceInLayer(
  { drawn, layers, sectors }: JoinedLayers,
  l: number,
  drawnAgain: readonly { sector: number; lines: readonly Line[] }[],
): void {
  const layer = layers[l];
  replaceLines(layer, drawnAgain);
  findOwnersByRays(layer, sectors, Uint32Array.from(drawnAgain, ({ sector }) => sector).sort());
  drawn[l] = groundOfRings(layer);
}

/** Without an outline a block has no lines. */
function isSameOutline(a: BlockOutline = NOTHING, b: BlockOutline = NOTHING): boolean {
  return (
    a.rings.length === b.rings.length &&
    a.chains.length === b.chains.length &&
    a.rings.every((ring, i) => isSameLine(ring, b.rings[i])) &&
    a.chains.every(
      ({ end, points, start }, i) =>
        start === b.chains[i].start && end === b.chains[i].end && isSameLine(points, b.chains[i].points),
    )
  );
}

const NOTHING: BlockOutline = { rings: [], chains: [] };

const isSameLine = (a: Float64Array, b: Float64Array): boolean =>
  a.length === b.length && a.every((value, i) => value === b[i]);
