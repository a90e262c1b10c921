import { join } from 'node:path';
import type { Home } from '../../data/database/home.ts';
import { openDrawnFile, type StoredDrawn } from '../../data/sources/landscape/drawn.ts';
import { rememberWith } from '../process/remember.ts';

/** What is drawn of a region beside roads and results; null: its home has none, as one that an earlier version prepared. */
export interface DrawnFiles {
  /** Water, built-up ground and names of the extract that the network was built from. */
  landscape(): Promise<StoredDrawn | null>;
  /** The sea and the borders around the region. */
  surroundings(): Promise<StoredDrawn | null>;
}

type Folder = Pick<Home, 'networksFolder'>;

/** Lies beside the network's own file. */
export const landscapeFile = ({ networksFolder }: Folder, network: string): string =>
  join(networksFolder, `${network}.landscape`);

export const surroundingsFile = ({ networksFolder }: Folder, region: string): string =>
  join(networksFolder, `${region}.surroundings`);

/** The files are read when a map first asks; one that is not there is looked for again, since it may be prepared meanwhile. */
export function drawnFiles(home: Folder, region: string, network: string): DrawnFiles {
  return {
    landscape: keptOnceThere(() => openDrawnFile(landscapeFile(home, network))),
    surroundings: keptOnceThere(() => openDrawnFile(surroundingsFile(home, region))),
  };
}

function keptOnceThere<T>(read: () => Promise<T | null>): () => Promise<T | null> {
  const kept = new Map<'file', Promise<T | null>>();
  return async () => {
    const found = await rememberWith(kept, 'file', read);
    if (found === null) kept.clear();
    return found;
  };
}
