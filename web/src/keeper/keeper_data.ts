import { computed, signal } from '@preact/signals';
import type { ListDates, ListVersion, Report, SiteHistory } from '../api/api_types.ts';
import { api, told } from '../api/client.ts';
import { resource } from '../state/resource.ts';
import { sites } from '../state/sites.ts';
import { changes, credentials, keeper, mayDecide } from './session.ts';

/** What the keeper's part asks of the server, and asks again after each change. */

/** Whether decided reports are shown, or those that wait. */
export const decided = signal(false);

export const reports = resource<{ items: Report[]; next?: string | undefined }>(() => {
  changes.value;
  if (!mayDecide.value) return null;
  const query = { decided: decided.value, limit: 200 };
  return (signal) => told(api.GET('/api/v1/reports', { params: { query }, headers: credentials(), signal }));
});

/** The tiers-lieu that is looked at. */
export const chosenSite = signal<string | null>(null);

export const history = resource<SiteHistory>(() => {
  changes.value;
  const id = chosenSite.value;
  if (id === null || keeper.value === null) return null;
  return (signal) =>
    told(api.GET('/api/v1/sites/{id}/history', { params: { path: { id } }, cache: 'no-store', signal }));
});

export const versions = resource<{ items: ListVersion[] }>(() => {
  changes.value;
  if (keeper.value === null) return null;
  return (signal) =>
    told(api.GET('/api/v1/lists', { params: { query: { limit: 30 } }, cache: 'no-store', signal }));
});

export const dates = resource<ListDates>(() => {
  changes.value;
  if (keeper.value === null) return null;
  return (signal) => told(api.GET('/api/v1/lists/dates', { cache: 'no-store', signal }));
});

/** The tiers-lieux of the list by id. */
export const sitesById = computed(
  () => new Map((sites.value.data?.features ?? []).map((site) => [site.properties.id, site])),
);

export const nameOfSite = (id: string): string => sitesById.value.get(id)?.properties.name ?? id;
