import { useSignalEffect } from '@preact/signals';
import type { ComponentType } from 'preact';
import { Answer, isAsked } from '../applicant/Answer.tsx';
import { Welcome } from '../applicant/Welcome.tsx';
import { t } from '../i18n/index.ts';
import { themeName } from '../map/theme.ts';
import { draft } from '../report/report_draft.ts';
import { SearchField } from '../search/SearchField.tsx';
import { coverage, region } from '../state/data.ts';
import { linkTo } from '../state/history.ts';
import { area, embedded, label, reading, section, type View, view } from '../state/page.ts';
import { isBundle } from '../static/mark.ts';
import { Announcer } from './Announcer.tsx';
import { Banner } from './Banner.tsx';
import { Failed } from './Failed.tsx';
import { Header } from './Header.tsx';
import { Later } from './Later.tsx';
import { MapArea } from './MapArea.tsx';
import { Panel } from './Panel.tsx';
import { titleOf } from './title.ts';

const loadTerritory = () => import('../planner/Territory.tsx').then(({ Territory }) => Territory);
const loadKeeper = () => import('../keeper/Keeper.tsx').then(({ Keeper }) => Keeper);
const loadAbout = () => import('../pages/About.tsx').then(({ About }) => About);
const loadAccessibility = () =>
  import('../pages/Accessibility.tsx').then(({ Accessibility }) => Accessibility);
const loadReport = () => import('../pages/Report.tsx').then(({ Report }) => Report);
const loadNowhere = () => import('../pages/Nowhere.tsx').then(({ Nowhere }) => Nowhere);
const loadUnknownRegion = () =>
  import('../pages/UnknownRegion.tsx').then(({ UnknownRegion }) => UnknownRegion);
const loadReportForm = () => import('../report/ReportForm.tsx').then(({ ReportForm }) => ReportForm);
const checkAsked = () => import('../planner/check_asked.ts').then(({ checkAsked }) => checkAsked());
const loadPrintHead = () => import('../print/PrintHead.tsx').then(({ PrintHead }) => PrintHead);

/** The whole page. */
export function App() {
  useSignalEffect(() => {
    document.title = titleOf();
  });
  useSignalEffect(() => {
    document.documentElement.dataset.theme = themeName.value;
  });
  useSignalEffect(() => {
    // Whether the region has them is told by lists that the first view does without.
    if (area.value !== null || label.value !== null) void checkAsked();
  });
  return (
    <div class={embedded.value ? 'page page-embedded' : 'page'}>
      <a class="skip" href="#content">
        {t('skip_to_content')}
      </a>
      {reading.value ? (
        <div class="reading">
          <Header />
          <main id="content" tabIndex={-1}>
            <Later key={view.value} load={textPage(view.value)} />
          </main>
        </div>
      ) : (
        <Panel wide={view.value === 'territory' && section.value === 'communes'}>
          {!embedded.value && <Header />}
          <main id="content" class="panel-body" tabIndex={-1}>
            <Banner />
            <Body />
          </main>
          {embedded.value && <EmbedLinks />}
        </Panel>
      )}
      <MapArea />
      <Later load={loadPrintHead} quiet />
      <Announcer />
    </div>
  );
}

/** From within another page: to the whole map, and to what is said of its accessibility. */
function EmbedLinks() {
  return (
    <footer class="embed-links">
      <a href={linkTo({ embedded: false })} target="_blank" rel="noopener">
        {t('embed_full')}
      </a>
      {' · '}
      <a href={linkTo({ embedded: false, view: 'accessibility' })} target="_blank" rel="noopener">
        {t('accessibility')}
      </a>
    </footer>
  );
}

function textPage(view: View): () => Promise<ComponentType> {
  if (view === 'about') return loadAbout;
  if (view === 'accessibility') return loadAccessibility;
  return view === 'report' ? loadReport : loadNowhere;
}

function Body() {
  const failed = region.value.failure ?? coverage.value.failure;
  if (failed?.code === 'unknown_region') return <Later load={loadUnknownRegion} />;
  if (failed && (!region.value.data || !coverage.value.data))
    return (
      <Failed
        failure={failed}
        again={() => {
          region.again();
          coverage.again();
        }}
      />
    );
  if (view.value === 'keeper' && !isBundle) return <Later load={loadKeeper} />;
  if (draft.value) return <Later load={loadReportForm} />;
  if (view.value === 'territory')
    return (
      <>
        <SearchField />
        {isAsked() && <Answer />}
        <Later load={loadTerritory} />
      </>
    );
  return (
    <>
      {!isAsked() && <h1 class="question">{t('title_project')}</h1>}
      <SearchField />
      {isAsked() ? <Answer /> : <Welcome />}
    </>
  );
}
