import '../styles/pages.css';
import { PageLink } from '../app/PageLink.tsx';
import { NextReport } from '../applicant/NextReport.tsx';
import { t } from '../i18n/index.ts';

/** The accessibility statement. */
export function Accessibility() {
  return (
    <article class="text-page">
      <h1>{t('access_title')}</h1>
      <p>{t('access_intro')}</p>
      <section>
        <h2>{t('access_state')}</h2>
        <p>{t('access_state_text')}</p>
        <ul class="dotted">
          <li>{t('access_tested_axe')}</li>
          <li>{t('access_tested_keyboard')}</li>
          <li>{t('access_tested_zoom')}</li>
          <li>{t('access_tested_motion')}</li>
        </ul>
      </section>
      <section>
        <h2>{t('access_map')}</h2>
        <p>{t('access_map_text')}</p>
        <ul class="dotted">
          <li>{t('access_map_search')}</li>
          <li>
            {t('access_map_lists')}{' '}
            <PageLink to={{ view: 'territory', section: 'communes' }}>{t('access_map_lists_link')}</PageLink>
          </li>
          <li>{t('access_map_keyboard')}</li>
          <li>{t('access_map_imagine')}</li>
        </ul>
      </section>
      <section>
        <h2>{t('access_limits')}</h2>
        <ul class="dotted">
          <li>{t('access_limits_canvas')}</li>
          <li>{t('access_limits_audit')}</li>
        </ul>
      </section>
      <section>
        <h2>{t('access_contact')}</h2>
        <p>{t('access_contact_text')}</p>
        <NextReport subject={null} />
        <p>{t('access_recourse')}</p>
      </section>
    </article>
  );
}
