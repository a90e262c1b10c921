import { t } from '../i18n/index.ts';
import { regions } from '../state/data.ts';
import { linkToRegion } from '../state/history.ts';

/** What is told at the address of a region that the server has not, with the way to those that it has. */
export function UnknownRegion() {
  return (
    <article class="unknown-region">
      <h1>{t('region_unknown')}</h1>
      <p role="alert">{t('region_unknown_text')}</p>
      <ul class="dotted">
        {(regions.value.data ?? []).map(({ id, name }) => (
          <li key={id}>
            <a href={linkToRegion(id)}>{name}</a>
          </li>
        ))}
      </ul>
    </article>
  );
}
