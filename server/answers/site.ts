import type { Static } from 'typebox';
import type { Site, SiteDoubt, SiteVersion } from '../../data/records.ts';
import { doubtText } from '../../data/rules/decision/doubts.ts';
import type { SiteDoubt as SiteDoubtTold, SiteFeature, SiteHistory } from '../schemas/sites_and_communes.ts';

/** A site as a GeoJSON feature. */
export function siteFeature(site: Site): SiteFeature {
  const { id, lon, lat } = site;
  return {
    type: 'Feature',
    id,
    geometry: { type: 'Point', coordinates: [lon, lat] },
    properties: {
      id,
      name: site.name,
      status: site.status,
      opened_on: site.opened_on,
      closed_on: site.closed_on,
      commune: site.commune,
      address: site.address,
      position: site.position,
      themes: site.themes,
      services: site.services,
      labels: site.labels,
      url: site.url,
      employer: site.employer,
      on_regional_map: site.on_regional_map,
      source: site.source,
      source_id: site.source_id,
      opened_between: site.opened_between ?? null,
      doubtful: (site.doubtful ?? []).map(tellDoubt),
    },
  };
}

/** A doubt as it is told, in both languages. */
export function tellDoubt({ reason: _, ...doubt }: SiteDoubt): Static<typeof SiteDoubtTold> {
  return { ...doubt, ...doubtText(doubt) };
}

/** An entry of a site's history as a GeoJSON feature. */
export function siteVersionFeature(site: SiteVersion): Static<typeof SiteHistory>['items'][number] {
  const feature = siteFeature(site);
  const { version, known_at, changed_by, reason, report_id } = site;
  return {
    ...feature,
    properties: { ...feature.properties, version, known_at, changed_by, reason, report_id },
  };
}
