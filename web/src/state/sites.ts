import { computed } from '@preact/signals';
import type { SiteCollection, SiteFeature } from '../api/api_types.ts';
import { api, told } from '../api/client.ts';
import { resource } from './resource.ts';

/** The list of tiers-lieux, for lists and choices. Not part of the first view. */
export const sites = resource<SiteCollection>(() => (signal) => told(api.GET('/api/v1/sites', { signal })));

/** Those of the list that is here, by name. */
export const sitesByName = computed<SiteFeature[]>(() =>
  [...(sites.value.data?.features ?? [])].sort((a, b) =>
    a.properties.name.localeCompare(b.properties.name, 'fr'),
  ),
);

/** A tiers-lieu as a select offers it: its id, and its name with its commune. */
export const optionOf = ({ properties: { id, name, commune } }: SiteFeature): [string, string] => [
  id,
  commune ? `${name} (${commune.name})` : name,
];
