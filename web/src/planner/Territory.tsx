import '../styles/territory.css';
import { useSignalEffect } from '@preact/signals';
import { Later } from '../app/Later.tsx';
import { PageLink } from '../app/PageLink.tsx';
import { t } from '../i18n/index.ts';
import { UNCOVERED_STEPS } from '../map/layers/steps.ts';
import { areaBox, areaKnown, areaName, fragile } from '../map/view.ts';
import { SECTIONS, section, shading, subject } from '../state/page.ts';
import { isBundle } from '../static/mark.ts';
import { Compare } from './Compare.tsx';
import { Figures } from './Figures.tsx';
import { Imagine } from './Imagine.tsx';
import { areaFigures, communes } from './planner_data.ts';

const loadTables = () => import('./Tables.tsx').then(({ Tables }) => Tables);

/** What needs a server to compute it. */
const COMPUTED = ['compare', 'scenario'];

/** The area chosen leads the map, which moves there, and names what is printed and kept. */
function leadMap(): void {
  areaBox.value = areaKnown.value === null ? null : (areaFigures.value?.bbox ?? areaBox.peek());
  areaName.value = areaKnown.value === null ? null : (areaFigures.value?.name ?? null);
}

/** How fragile the coverage of each commune is, for the map to colour. */
function colourFragile(): void {
  if (shading.value !== 'fragile' || !communes.value.data) return;
  const steps: string[][] = [0, ...UNCOVERED_STEPS].map(() => []);
  for (const { code, population, covered_by } of communes.value.data) {
    const alone = covered_by.find(({ sites }) => sites === 1)?.population ?? null;
    if (!population || alone === null) continue;
    steps[UNCOVERED_STEPS.filter((limit) => alone / population >= limit).length]?.push(code);
  }
  fragile.value = steps;
}

/** The planner's side: figures, lists, two dates compared, places imagined. */
export function Territory() {
  useSignalEffect(leadMap);
  useSignalEffect(colourFragile);
  const sections = SECTIONS.filter((one) => !isBundle || !COMPUTED.includes(one));
  const shown = sections.includes(section.value) ? section.value : 'figures';
  return (
    <div class="territory">
      {subject.value === null && <h1 class="only-heard">{t('title_territory')}</h1>}
      <nav class="sections" aria-label={t('sections')}>
        {sections.map((one) => (
          <PageLink key={one} to={{ view: 'territory', section: one, subject: null }} current={shown === one}>
            {t(`section_${one}`)}
          </PageLink>
        ))}
      </nav>
      <h2 class="only-heard">{t(`section_${shown}`)}</h2>
      {shown === 'figures' && <Figures />}
      {shown === 'communes' && <Later load={loadTables} />}
      {shown === 'compare' && <Compare />}
      {shown === 'scenario' && <Imagine />}
    </div>
  );
}
