import { PageLink } from '../app/PageLink.tsx';
import { formatCount, formatShare } from '../i18n/format.ts';
import { t } from '../i18n/index.ts';
import { ofRegion } from '../i18n/place_names.ts';
import { region, regionFigures } from '../state/data.ts';

/** What the page says before anything is asked: who is near a tiers-lieu in this region, and who is not. */
export function Welcome() {
  const name = region.value.data?.name;
  const figures = regionFigures.value;
  return (
    <div class="welcome">
      <p class="welcome-hint">{t('welcome_hint')}</p>
      {name && figures.data && <Headline name={name} figures={figures.data} />}
      {figures.status === 'loading' && !figures.data && (
        <div class="skeleton skeleton-figure" aria-hidden="true" />
      )}
      <section class="aside-text">
        <h2>{t('welcome_rule_title')}</h2>
        <p>{t('welcome_rule')}</p>
        <p>
          <PageLink to={{ view: 'about' }}>{t('welcome_method')}</PageLink>
        </p>
      </section>
    </div>
  );
}

type Figures = NonNullable<(typeof regionFigures.value)['data']>;

function Headline({ name, figures }: { name: string; figures: Figures }) {
  const people = figures.population !== null && figures.white.population !== null;
  const whole = people ? (figures.population ?? 0) : figures.area_km2;
  const white = people ? (figures.white.population ?? 0) : figures.white.area_km2;
  const covered = whole > 0 ? 1 - white / whole : 0;
  return (
    <section class="headline" aria-label={t('headline_label')}>
      <p class="headline-figure">
        <strong>{formatShare(covered)}</strong>{' '}
        <span>{t(people ? 'headline_people' : 'headline_ground', { of_region: ofRegion(name) })}</span>
      </p>
      <div class="share-bar" aria-hidden="true">
        <span class="share-covered" style={{ width: `${covered * 100}%` }} />
      </div>
      {people && white >= 0.5 && (
        <p class="headline-rest">{t('headline_rest', { count: white, number: formatCount(white) })}</p>
      )}
    </section>
  );
}
