import '../styles/territory.css';
import { Later } from '../app/Later.tsx';
import { PageLink } from '../app/PageLink.tsx';
import { t } from '../i18n/index.ts';
import { SECTIONS, section } from '../state/page.ts';
import { Compare } from './Compare.tsx';
import { Figures } from './Figures.tsx';
import { Imagine } from './Imagine.tsx';

const loadTables = () => import('./Tables.tsx').then(({ Tables }) => Tables);

/** The planner's side: figures, lists, two dates compared, places imagined. */
export function Territory() {
  return (
    <div class="territory">
      <nav class="sections" aria-label={t('sections')}>
        {SECTIONS.map((one) => (
          <PageLink
            key={one}
            to={{ view: 'territory', section: one, subject: null }}
            current={section.value === one}
          >
            {t(`section_${one}`)}
          </PageLink>
        ))}
      </nav>
      {section.value === 'figures' && <Figures />}
      {section.value === 'communes' && <Later load={loadTables} />}
      {section.value === 'compare' && <Compare />}
      {section.value === 'scenario' && <Imagine />}
    </div>
  );
}
