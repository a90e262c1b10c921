import type { CommuneAnswer as Answered } from '../api/api_types.ts';
import { apiAddress } from '../api/client.ts';
import { Facts } from '../app/Facts.tsx';
import { formatArea, formatDriveTime, formatWholeShare } from '../i18n/format.ts';
import { peopleText } from '../i18n/gains.ts';
import { t } from '../i18n/index.ts';
import { writeAddress } from '../state/address.ts';
import { day, page } from '../state/page.ts';
import { bundleService, isBundle } from '../static/mark.ts';
import { ElsewhereEligible } from './ElsewhereEligible.tsx';
import { Nearest } from './Nearest.tsx';
import { NextSteps } from './NextSteps.tsx';
import { Proof } from './Proof.tsx';
import { VerdictCard } from './VerdictCard.tsx';
import { LIMIT_S } from './verdict.ts';

/** The answer for a commune: by its people and its ground, not by one point. */
export function CommuneAnswer({ commune }: { commune: Answered }) {
  const share = commune.white_population_share ?? commune.white_area_share ?? 0;
  const partly = commune.answer === 'partly_eligible';
  return (
    <>
      <header class="answer-title">
        <h1>{commune.name}</h1>
        <p class="quiet">{factsOf(commune)}</p>
      </header>
      <VerdictCard verdict={commune.answer} judged={commune}>
        {partly && <ShareBar share={share} people={commune.white_population_share !== null} />}
        {partly && !isBundle && <p class="verdict-hint">{t('commune_hint')}</p>}
        {isBundle && <BundleHint />}
      </VerdictCard>
      <ElsewhereEligible />
      <section>
        <h2>{t('commune_times_title')}</h2>
        <Facts
          facts={[
            [t('time_least'), timeText(commune.drive_times_s.least)],
            [t('time_town_hall'), timeText(commune.drive_times_s.town_hall)],
            [t('time_most'), timeText(commune.drive_times_s.most)],
          ]}
        />
      </section>
      {commune.nearest.length > 0 && <Nearest nearest={commune.nearest} limit_s={LIMIT_S} />}
      <NextSteps
        judged={commune}
        network={commune.network ?? null}
        certificate={isBundle ? null : apiAddress(`communes/${commune.code}/sheet.pdf`, { on: day.value })}
        subject={{ kind: 'commune', code: commune.code }}
      />
      <Proof judged={commune} rule={commune.rule} coverage={commune.coverage} road={null} />
    </>
  );
}

/** Says that this is the whole commune's answer, and where that of a point is given. */
function BundleHint() {
  return (
    <p class="verdict-hint">
      {t('bundle_hint')}{' '}
      {bundleService && (
        <a href={new URL(writeAddress(page.value) || '.', bundleService).href}>{t('bundle_service')}</a>
      )}
    </p>
  );
}

function factsOf({ population, area_km2, code, departement_name }: Answered): string {
  const people = population === null ? null : peopleText(population);
  return [departement_name, people, formatArea(area_km2), t('commune_code', { code })]
    .filter(Boolean)
    .join(' · ');
}

function ShareBar({ share, people }: { share: number; people: boolean }) {
  const text = t(people ? 'share_people' : 'share_ground', { share: formatWholeShare(share) });
  return (
    <div class="white-share">
      <div class="share-bar" role="img" aria-label={text}>
        <span class="share-covered" style={{ width: `${(1 - share) * 100}%` }} />
      </div>
      <p aria-hidden="true">{text}</p>
    </div>
  );
}

const timeText = (time_s: number | null): string =>
  time_s === null ? t('no_road') : formatDriveTime(time_s, LIMIT_S);
