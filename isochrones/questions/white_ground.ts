import { roadsOfBlock } from '../ground/known_blocks.ts';
import { listBlocks } from '../ground/listed_blocks.ts';
import { placesWithin, type Territory } from '../ground/territory.ts';
import { type DriveTimes, fieldOf } from '../search/drive_times.ts';
import { classesOf, threshold_ds } from '../surface/classes.ts';
import type { BlockOutline } from '../surface/outline_links.ts';
import { type DrawnGround, groundOfOutlines } from '../surface/outlines.ts';
import { contourBlocks } from '../surface/territory_blocks.ts';

/**
 * The ground that is not under the limit, of the whole territory or of the commune with this index: its outlines are those of the
 * coverage's white zones, but for cells that a commune's border cuts. Only roads that can be nearest there are looked at.
 */
export function whiteGround(
  driveTimes: DriveTimes,
  whole: Territory,
  options: { limit_minutes: number; cellsPerBlock: number; commune?: number },
): DrawnGround {
  const territory = options.commune === undefined ? whole : communeOf(whole, options.commune);
  const classes = classesOf(fieldOf(driveTimes), [threshold_ds(options.limit_minutes)]);
  const outlines: BlockOutline[][] = [];
  contourBlocks(
    classes,
    {
      layers: [{ first: 1, last: 1 }],
      cellsPerBlock: options.cellsPerBlock,
      reach_m: Number.POSITIVE_INFINITY,
    },
    territory,
    Uint32Array.from(territory.blocks.column, (_, block) => block),
    (_, ofBlock) => outlines.push(ofBlock),
  );
  return groundOfOutlines(outlines.map(([layer]) => layer));
}

/** A territory that is one commune of another: its border, and the blocks within. */
function communeOf(whole: Territory, commune: number): Pick<Territory, 'network' | 'mask' | 'blocks'> {
  const { mask } = whole.communes[commune];
  // A commune may reach beyond the region's outline.
  const places = placesWithin(mask);
  const listed = listBlocks(places, (column, row) => roadsOfBlock(whole.network, whole, column, row));
  return { network: whole.network, mask, blocks: { ...places, ...listed } };
}
