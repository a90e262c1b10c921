/** The blocks of a territory, drawn: one after the other, or by sectors with their outlines joined. */
import { roadsOfListed } from '../ground/listed_blocks.ts';
import { maskEdgesOfBlock, type Territory } from '../ground/territory.ts';
import { contourBlock } from './block_contour.ts';
import { type Classes, commonClass } from './classes.ts';
import { type BlockContour, createBlockContour, type SurfaceSettings } from './contour_memory.ts';
import { linesOf, type PackedLines, packLines } from './outline_lines.ts';
import type { BlockOutline } from './outline_links.ts';
import { type PackedOutlines, packOutlines } from './packed_outlines.ts';
import type { Sectors } from './sectors.ts';

/** What of a territory is drawn. */
export type DrawnTerritory = Pick<Territory, 'network' | 'mask' | 'blocks'>;

/** Draws some blocks of a territory; blocks without any outline share one empty list. */
export function contourBlocks(
  classes: Classes,
  settings: SurfaceSettings,
  territory: DrawnTerritory,
  numbers: Uint32Array,
  visit: (block: number, outlines: BlockOutline[]) => void,
): void {
  const contour = createBlockContour(classes, settings);
  for (const b of numbers) visit(b, contourTerritoryBlock(contour, territory, b));
}

function contourTerritoryBlock(
  contour: BlockContour,
  territory: DrawnTerritory,
  block: number,
): BlockOutline[] {
  const roads = roadsOfListed(territory.blocks, block);
  const maskEdges = maskEdgesOfBlock(territory, block);
  if (maskEdges.length === 0 && commonClass(contour.block.classes, roads.roads) >= 0)
    return contour.noOutlines;
  const column = territory.blocks.column[block];
  const row = territory.blocks.row[block];
  const border = maskEdges.length > 0 ? { mask: territory.mask, edges: maskEdges } : null;
  return contourBlock(contour, column, row, roads, border);
}

/** A sector with outlines. */
export interface DrawnSector {
  sector: number;
  /** Of its blocks, so that some of them may be drawn again. */
  outlines: PackedOutlines;
  /** Of each layer. */
  lines: PackedLines;
}

/** Draws a sector; null where it has no outline. */
export function drawSector(
  contour: BlockContour,
  territory: DrawnTerritory,
  sectors: Sectors,
  sector: number,
): DrawnSector | null {
  const drawn: { block: number; layers: BlockOutline[] }[] = [];
  for (let i = sectors.offset[sector]; i < sectors.offset[sector + 1]; i++) {
    const block = sectors.block[i];
    const layers = contourTerritoryBlock(contour, territory, block);
    if (layers !== contour.noOutlines) drawn.push({ block, layers });
  }
  if (drawn.length === 0) return null;
  const lines = contour.settings.layers.map((_, l) => linesOf(drawn.map(({ layers }) => layers[l])));
  return { sector, outlines: packOutlines(drawn), lines: packLines(lines) };
}
