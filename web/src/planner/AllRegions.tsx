import '../styles/regions.css';
import { formatArea, formatCount } from '../i18n/format.ts';
import { t } from '../i18n/index.ts';
import { region, regions } from '../state/data.ts';
import { linkToRegion } from '../state/history.ts';

/** All regions that the server answers for, with their white zones; each leads to its own map. */
export function AllRegions() {
  const all = regions.value.data ?? [];
  if (all.length < 2) return null;
  return (
    <details class="all-regions">
      <summary>{t('regions_overview')}</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('region_choice')}</th>
            <th scope="col">{t('regions_white_people')}</th>
            <th scope="col">{t('regions_white_ground')}</th>
          </tr>
        </thead>
        <tbody>
          {all.map(({ id, name, coverage }) => (
            <tr key={id}>
              <th scope="row">
                <a href={linkToRegion(id)} aria-current={id === region.value.data?.id ? 'page' : undefined}>
                  {name}
                </a>
              </th>
              <td>
                {coverage && coverage.population.white !== null
                  ? formatCount(coverage.population.white)
                  : '–'}
              </td>
              <td>{coverage ? formatArea(coverage.area_km2.white) : '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
