import type { Programme } from '../api/api_types.ts';
import { api, told } from '../api/client.ts';
import { region } from './data.ts';
import { resource } from './resource.ts';

/** The call that answers are given for. */
export const programme = resource<Programme>(() => {
  const id = region.value.data?.programme;
  return id
    ? (signal) => told(api.GET('/api/v1/programmes/{id}', { params: { path: { id } }, signal }))
    : null;
});
