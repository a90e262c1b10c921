import { saidOf } from '../applicant/verdict.ts';
import { t } from '../i18n/index.ts';
import { areaName } from '../map/view.ts';
import { answer, region } from '../state/data.ts';
import { subject, view } from '../state/page.ts';

const VIEW_TITLES = {
  project: 'title_project',
  territory: 'title_territory',
  keeper: 'title_keeper',
  about: 'about',
  accessibility: 'accessibility',
  report: 'report_title',
  nowhere: 'nowhere_title',
} as const;

/** The title of the window: the answer where there is one, else the view with the area chosen; then the service and its region. */
export function titleOf(): string {
  const { data } = answer.value;
  const asked =
    view.value === 'project' && subject.value !== null && data?.subject === subject.value
      ? saidOf(data)
      : null;
  const part = view.value === 'territory' ? areaName.value : null;
  const name = region.value.data?.name;
  return [part, asked ?? t(VIEW_TITLES[view.value]), name ? `Maillage ${name}` : 'Maillage']
    .filter(Boolean)
    .join(' · ');
}
