import type { SiteCollection } from '../api/api_types.ts';
import { api, told } from '../api/client.ts';
import { resource } from './resource.ts';

/** The list of tiers-lieux, for lists and choices. Not part of the first view. */
export const sites = resource<SiteCollection>(() => (signal) => told(api.GET('/api/v1/sites', { signal })));
