import { demoText } from '../app/Banner.tsx';
import { textOf } from '../applicant/verdict.ts';
import { formatDay, formatPoint } from '../i18n/format.ts';
import { t } from '../i18n/index.ts';
import { themeText } from '../i18n/words.ts';
import { comparedCoverage } from '../map/curtain_state.ts';
import { areaName } from '../map/view.ts';
import { chosenLabel } from '../search/chosen_label.ts';
import { answer, region } from '../state/data.ts';
import { comparing, day, imagining, label, places, removed, subject, view } from '../state/page.ts';

/** What a sheet or picture is about, in lines: the area or place chosen, the day, the dates compared, what is imagined, which places are shown. */
export function chosenLines(): string[] {
  const compared = comparing.value ? comparedCoverage.value : null;
  return [
    subjectName() ?? (view.value === 'territory' ? areaLine() : null),
    day.value && t('printed_day', { day: formatDay(day.value) }),
    compared && t('printed_compared', { before: compared.days[0], after: compared.days[1] }),
    imagining.value &&
      places.value.length + removed.value.length > 0 &&
      t('printed_scenario', { places: places.value.length, removed: removed.value.length }),
    label.value &&
      t('printed_label', {
        label: label.value === 'fabrique' ? t('legend_fabrique') : themeText(label.value),
      }),
  ].filter((line) => typeof line === 'string');
}

/** What the answers do not hold for: demonstration data, another region's programme. */
export function warningLines(): string[] {
  const { data } = answer.value;
  const judged = data?.kind === 'point' ? data.point : data?.kind === 'commune' ? data.commune : null;
  const indicative =
    subject.value && judged?.reasons.find(({ code }) => code === 'programme_of_another_region');
  return [demoText(), indicative && textOf(indicative)].filter((line) => typeof line === 'string');
}

function areaLine(): string {
  return areaName.value ?? t('printed_whole', { region: region.value.data?.name ?? '' });
}

function subjectName(): string | null {
  const { data } = answer.value;
  const asked = subject.value;
  if (!asked || data?.subject !== asked) return null;
  if (data.kind === 'site') return data.site.properties.name;
  if (data.kind === 'commune') return data.commune.name;
  const point = formatPoint(data.subject.lon, data.subject.lat);
  const name = chosenLabel.value?.subject === asked ? chosenLabel.value.label : data.point.commune?.name;
  return name ? `${name} (${point})` : point;
}
