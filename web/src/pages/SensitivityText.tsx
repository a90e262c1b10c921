import type { Coverage } from '../api/api_types.ts';
import { formatCount, formatShare } from '../i18n/format.ts';
import { t } from '../i18n/index.ts';

type Sensitivity = NonNullable<Coverage['sensitivity']>;

/** How many people would be answered otherwise if all drive times were shorter or longer, and what other engines say: speeds are a model. */
export function SensitivityText({ sensitivity: { cases, other_engines } }: { sensitivity: Sensitivity }) {
  const engines = other_engines?.engines;
  return (
    <section>
      <h2>{t('about_sensitivity')}</h2>
      <p>{t('about_sensitivity_text')}</p>
      {engines?.every(({ most }) => most < 1) && (
        <p>
          {t('about_other_engines', {
            engines: engines.map(({ name }) => name).join(', '),
            least: formatShare(1 - Math.max(...engines.map(({ most }) => most))),
            most: formatShare(1 - Math.min(...engines.map(({ least }) => least))),
          })}
        </p>
      )}
      <ul class="dotted">
        {cases.map(({ factor, white, white_share, changed, changed_share }) => (
          <li key={factor}>
            {t(factor > 1 ? 'about_sensitivity_longer' : 'about_sensitivity_shorter', {
              percent: formatShare(Math.abs(factor - 1)),
              white:
                white.population === null
                  ? formatShare(white_share.area)
                  : t('people', { count: white.population, number: formatCount(white.population) }),
              changed:
                changed_share.population === null
                  ? formatShare(changed_share.area)
                  : `${formatShare(changed_share.population)} (${formatCount(changed.population ?? 0)})`,
            })}
          </li>
        ))}
      </ul>
    </section>
  );
}
