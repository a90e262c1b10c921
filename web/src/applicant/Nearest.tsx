import type { NearestSite } from '../api/api_types.ts';
import { Icon } from '../app/Icon.tsx';
import { PageLink } from '../app/PageLink.tsx';
import { formatDistance, formatDriveTime } from '../i18n/format.ts';
import { t } from '../i18n/index.ts';
import { routes } from '../state/data.ts';

/** The nearest open tiers-lieux with their drive times; their routes are on the map. */
export function Nearest({ nearest, limit_s }: { nearest: NearestSite[]; limit_s: number }) {
  const drawn = routes.value.data ?? [];
  return (
    <section>
      <h2>{t('nearest_title')}</h2>
      <ol class="nearest">
        {nearest.map((site) => {
          const route = drawn.find((one) => one.site.id === site.id)?.route;
          return (
            <li key={site.id}>
              <PageLink to={{ subject: { kind: 'site', id: site.id } }}>{site.name}</PageLink>
              <span class="nearest-time">
                <Icon name="car" size={18} /> {formatDriveTime(site.drive_time_s, limit_s)}
              </span>
              <span class="quiet">
                {[site.commune, route && formatDistance(route.properties.distance_m)]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
