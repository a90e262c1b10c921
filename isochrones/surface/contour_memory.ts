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
  /** Ground farther than this from any road belongs to the last class; Infinity: no such limit. */
  reach_m: number;
}

/** Scratch memory of the contouring, made once for classes and settings. */
export interface BlockContour {
  settings: SurfaceSettings;
  block: BlockClasses;
  /** Cells along a block's side. */
  fine: number;
  noOutlines: BlockOutline[];
  /** Crossing of class boundary j on edge e of the lattice, as a share of the edge: crossing[j * edges + e]; NaN: not known. */
  crossing: Float32Array;
  crossed: number[];
  links: Links;
}

export function createBlockContour(classes: Classes, settings: SurfaceSettings): BlockContour {
  const fine = settings.cellsPerBlock;
  const block = createBlockClasses(classes, settings.reach_m, fine);
  return {
    settings,
    block,
    fine,
    noOutlines: settings.layers.map(() => ({ rings: [], chains: [] })),
    crossing: new Float32Array(block.outsideClass * edgeCount(fine)).fill(Number.NaN),
    crossed: [],
    links: createLinks(settings.layers.length, fine),
  };
}
