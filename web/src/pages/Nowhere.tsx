import '../styles/pages.css';
import { PageLink } from '../app/PageLink.tsx';
import { t } from '../i18n/index.ts';

/** What is told at an address where there is nothing, with the ways on. */
export function Nowhere() {
  return (
    <article class="text-page">
      <h1>{t('nowhere_title')}</h1>
      <p>{t('nowhere_text')}</p>
      <ul class="dotted">
        <li>
          <PageLink to={{ view: 'project' }}>{t('title_project')}</PageLink>
        </li>
        <li>
          <PageLink to={{ view: 'territory' }}>{t('title_territory')}</PageLink>
        </li>
        <li>
          <PageLink to={{ view: 'about' }}>{t('about')}</PageLink>
        </li>
      </ul>
    </article>
  );
}
