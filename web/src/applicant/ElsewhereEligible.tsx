import { Icon } from '../app/Icon.tsx';
import { PageLink } from '../app/PageLink.tsx';
import { t } from '../i18n/index.ts';
import { elsewhere } from '../state/data.ts';
import { textOf } from './verdict.ts';

/** Where the nearest place is that would be eligible, from one that is not: in words, and as a link that asks about it. */
export function ElsewhereEligible() {
  const { data, status } = elsewhere.value;
  if (!data || status !== 'ready') return null;
  const { nearest } = data;
  const { place } = nearest;
  return (
    <section class="elsewhere">
      <h2>{t('nearest_eligible_title')}</h2>
      <p>
        {textOf(nearest)} {nearest.reasons.map(textOf).join(' ')}
      </p>
      {place && (
        <p>
          <PageLink to={{ subject: { kind: 'point', lon: place.lon, lat: place.lat } }}>
            <Icon name="pin" size={18} /> {t('nearest_eligible_ask')}
          </PageLink>
        </p>
      )}
    </section>
  );
}
