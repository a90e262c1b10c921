import { computed, signal } from '@preact/signals';
import type { Scenario } from '../api/api_types.ts';
import { imagining } from '../state/page.ts';

/** The effect of the imagined places that the map draws; null: nothing is imagined. */
export const imaginedEffect = signal<Pick<Scenario, 'white_zones'> | null>(null);

/** Whether the map may show ground that would be gained or lost. */
export const effectShown = computed(() => imagining.value || imaginedEffect.value !== null);
