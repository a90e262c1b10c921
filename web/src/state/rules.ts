import { get } from '../api/client.ts';
import type { Programme } from '../api/types.ts';
import { region } from './data.ts';
import { resource } from './resource.ts';

/** The call that answers are given for. */
export const programme = resource<Programme>(() => {
  const id = region.value.data?.programme;
  return id ? (abort) => get(`programmes/${id}`, {}, abort) : null;
});
