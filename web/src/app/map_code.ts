import { signal } from '@preact/signals';

type Owner = typeof import('../map/owner.ts');
type Pointer = typeof import('../map/pointer.ts');

/** The map's code once it is here: the panel does not wait for it. */
export const mapCode = signal<{ owner: Owner; pointer: Pointer } | null>(null);
/** The map could not be fetched. */
export const codeFailed = signal(false);

/** Starts fetching the map's code. */
export async function loadMapCode(): Promise<void> {
  try {
    const [owner, pointer] = await Promise.all([import('../map/owner.ts'), import('../map/pointer.ts')]);
    mapCode.value = { owner, pointer };
  } catch {
    codeFailed.value = true;
  }
}
