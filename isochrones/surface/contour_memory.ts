import { edgeCount } from '../ground/lattice.ts';
import { type BlockClasses, createBlockClasses } from './block_classes.ts';
import type { Classes } from './classes.ts';
import { type BlockOutline, createLinks, type Links } from './outline_links.ts';

/**
 * How classes are drawn. A *layer* is a run of classes, drawn as polygons: a band is 0..i, the white zones those from the
 * limit on, up to the border of the region.
 */
export interface SurfaceSettings {
  layers: { first: number; last: number }[];
  /** Cells along a block's side, a power of two: 8 is about 110 m, 16 about 55 m in metropolitan France. */
  cellsPerBlock: number;
  /** Cells are divided where the outline in them is not one straight piece, into those of a lattice of so many; cellsPerBlock: never. */
  finestCells: number;
  /** Ground farther than this from any road belongs to the last class; Infinity: no such limit. */
  reach_m: number;
}

/** Scratch memory of the contouring, made once for classes and settings. */
export interface BlockContour {
  settings: SurfaceSettings;
  block: BlockClasses;
  /** Cells of the finest lattice along a block's side, and along that of an undivided cell. */
  fine: number;
  perCell: number;
  noOutlines: BlockOutline[];
  /** Crossing of class boundary j on edge e of the finest lattice, as a share of the edge: crossing[j * edges + e]; NaN: not known. */
  crossing: Float32Array;
  crossed: number[];
  links: Links;
  /** Of the block's undivided cells, at each side's first corner: how often the class changes along it, and its changeEdge, see scanSide. */
  sideChanges: Uint8Array;
  sideEdge: Uint32Array;
  /** The edge on which scanSide found the class to change last. */
  changeEdge: number;
}

export function createBlockContour(classes: Classes, settings: SurfaceSettings): BlockContour {
  const fine = settings.finestCells;
  const block = createBlockClasses(classes, settings.reach_m, fine);
  return {
    settings,
    block,
    fine,
    perCell: fine / settings.cellsPerBlock,
    noOutlines: settings.layers.map(() => ({ rings: [], chains: [] })),
    crossing: new Float32Array(block.outsideClass * edgeCount(fine)).fill(Number.NaN),
    crossed: [],
    links: createLinks(settings.layers.length, fine),
    sideChanges: new Uint8Array(edgeCount(settings.cellsPerBlock)),
    sideEdge: new Uint32Array(edgeCount(settings.cellsPerBlock)),
    changeEdge: 0,
  };
}
