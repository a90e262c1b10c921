import type { SiteFeature } from '../api/api_types.ts';
import { Button } from '../app/Button.tsx';
import { Icon } from '../app/Icon.tsx';
import { SiteSign } from '../app/SiteSign.tsx';
import { formatDay } from '../i18n/format.ts';
import { t } from '../i18n/index.ts';
import { labelText, serviceText, themeText } from '../i18n/words.ts';
import { update } from '../state/page.ts';
import { isBundle } from '../static/mark.ts';
import { NextReport } from './NextReport.tsx';

const STATUS_TEXT = { open: 'status_open', planned: 'status_planned', closed: 'status_closed' } as const;

/** What is known of a tiers-lieu; its reach is on the map. */
export function SiteCard({ site }: { site: SiteFeature }) {
  const {
    id,
    name,
    status,
    opened_on,
    closed_on,
    address,
    commune,
    themes,
    services = [],
    labels = [],
    url,
  } = site.properties;
  const [lon, lat] = site.geometry.coordinates;
  return (
    <>
      <header class="answer-title">
        <h1>{name}</h1>
        <p class="quiet">{[address, commune?.name].filter(Boolean).join(', ')}</p>
      </header>
      <p class="site-status">
        <SiteSign status={status} fabrique={labels.includes('fabrique_de_territoire')} />{' '}
        <strong>{t(STATUS_TEXT[status])}</strong>
        {status === 'open' && opened_on && ` ${t('since', { day: formatDay(opened_on) })}`}
        {status === 'planned' && opened_on && ` ${t('expected', { day: formatDay(opened_on) })}`}
        {status === 'closed' && closed_on && ` ${t('since', { day: formatDay(closed_on) })}`}
      </p>
      <Words title={t('labels')} words={labels.map(labelText)} />
      <Words title={t('themes')} words={themes.map(themeText)} />
      <Words title={t('services')} words={services.map(serviceText)} />
      {status === 'open' && !isBundle && <p class="quiet">{t('reach_shown')}</p>}
      <div class="button-row">
        {url && (
          <a class="button" href={url} target="_blank" rel="noopener">
            <Icon name="link" size={18} /> {t('site_page')}
          </a>
        )}
        <Button onClick={() => update({ view: 'project', subject: { kind: 'point', lon, lat } })}>
          <Icon name="pin" size={18} /> {t('ask_here')}
        </Button>
      </div>
      <NextReport subject={{ kind: 'site', id }} />
    </>
  );
}

function Words({ title, words }: { title: string; words: string[] }) {
  if (words.length === 0) return null;
  return (
    <div class="words">
      <h2>{title}</h2>
      <ul>
        {words.map((word) => (
          <li key={word}>{word}</li>
        ))}
      </ul>
    </div>
  );
}
