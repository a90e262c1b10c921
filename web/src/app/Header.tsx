import { t } from '../i18n/index.ts';
import { region } from '../state/data.ts';
import { linkTo } from '../state/history.ts';
import { view } from '../state/page.ts';
import { Menu } from './Menu.tsx';
import { PageLink } from './PageLink.tsx';

/** Name of the service and of its region, the menu, and the two doors. */
export function Header() {
  return (
    <header class="header">
      <div class="header-line">
        <a class="brand" href={linkTo({ view: 'project', subject: null })}>
          <BrandSign />
          <span class="brand-name">Maillage</span>
          <span class="brand-region">{region.value.data?.name ?? ''}</span>
          <span class="only-heard">{t('brand_home')}</span>
        </a>
        <Menu />
      </div>
      <nav class="doors" aria-label={t('doors')}>
        <PageLink to={{ view: 'project' }} current={view.value === 'project'}>
          {t('door_project')}
        </PageLink>
        <PageLink to={{ view: 'territory' }} current={view.value === 'territory'}>
          {t('door_territory')}
        </PageLink>
      </nav>
    </header>
  );
}

function BrandSign() {
  return (
    <svg class="brand-sign" viewBox="0 0 32 32" width="30" height="30" aria-hidden="true" focusable="false">
      <g class="mesh">
        <path d="M9 10.5 16 16l7.5-6M16 16l-6 7.5M16 16l7 6.5" />
        <circle class="knot" cx="8.5" cy="10" r="2.6" />
        <circle class="knot" cx="24" cy="9.5" r="2.6" />
        <circle class="knot" cx="9.5" cy="24" r="2.6" />
        <circle class="missing" cx="23.5" cy="23" r="2.6" />
      </g>
      <circle class="heart" cx="16" cy="16" r="3.4" />
    </svg>
  );
}
