import '../styles/territory.css';
import { Later } from '../app/Later.tsx';
import { PageLink } from '../app/PageLink.tsx';
import { t } from '../i18n/index.ts';
import { SECTIONS, section } from '../state/page.ts';
import { isBundle } from '../static/mark.ts';
import { Compare } from './Compare.tsx';
import { Figures } from './Figures.tsx';
import { Imagine } from './Imagine.tsx';

const loadTables = () => import('./Tables.tsx').then(({ Tables }) => Tables);

/** What needs a server to compute it. */
const COMPUTED = ['compare', 'scenario'];

/** The planner's side: figures, lists, two dates compared, places imagined. */
export function Territory() {
  const sections = SECTIONS.filter((one) => !isBundle || !COMPUTED.includes(one));
  const shown = sections.includes(section.value) ? section.value : 'figures';
  return (
    <div class="territory">
      <nav class="sections" aria-label={t('sections')}>
        {sections.map((one) => (
          <PageLink key={one} to={{ view: 'territory', section: one, subject: null }} current={shown === one}>
            {t(`section_${one}`)}
          </PageLink>
        ))}
      </nav>
      {shown === 'figures' && <Figures />}
      {shown === 'communes' && <Later load={loadTables} />}
      {shown === 'compare' && <Compare />}
      {shown === 'scenario' && <Imagine />}
    </div>
  );
}
