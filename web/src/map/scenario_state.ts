import { signal } from '@preact/signals';
import type { Scenario } from '../api/types.ts';

/** The effect of the imagined places that the map draws; null: nothing is imagined. */
export const imaginedEffect = signal<Pick<Scenario, 'white_zones'> | null>(null);
