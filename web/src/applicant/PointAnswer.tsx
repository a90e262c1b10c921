import type { Eligibility } from '../api/api_types.ts';
import { apiAddress } from '../api/client.ts';
import { formatPoint } from '../i18n/format.ts';
import { t } from '../i18n/index.ts';
import { inCommune } from '../i18n/place_names.ts';
import { chosenLabel } from '../search/chosen_label.ts';
import { region } from '../state/data.ts';
import { linkToRegion } from '../state/history.ts';
import { day, type Subject } from '../state/page.ts';
import { ElsewhereEligible } from './ElsewhereEligible.tsx';
import { Nearest } from './Nearest.tsx';
import { NextSteps } from './NextSteps.tsx';
import { Proof } from './Proof.tsx';
import { TimeScale } from './TimeScale.tsx';
import { VerdictCard } from './VerdictCard.tsx';
import { LIMIT_S } from './verdict.ts';

type Point = Extract<Subject, { kind: 'point' }>;

/** The answer for a point. */
export function PointAnswer({ point, subject }: { point: Eligibility; subject: Point }) {
  const inside = point.answer !== 'outside_region';
  const limit_s = point.limit_s ?? LIMIT_S;
  const { lon, lat } = subject;
  return (
    <>
      <PointTitle point={point} subject={subject} />
      <VerdictCard verdict={point.answer} judged={point}>
        {inside && point.drive_time_s !== null && (
          <TimeScale
            drive_time_s={point.drive_time_s}
            limit_s={limit_s}
            doubtful={point.answer === 'to_confirm'}
          />
        )}
      </VerdictCard>
      {point.region && point.region.id !== region.value.data?.id && (
        <p>
          <a href={linkToRegion(point.region.id, { subject })}>
            {t('point_of_region', { region: point.region.name })}
          </a>
        </p>
      )}
      <ElsewhereEligible />
      {inside && point.nearest.length > 0 && <Nearest nearest={point.nearest} limit_s={limit_s} />}
      <NextSteps
        judged={point}
        network={inside || point.network?.name !== region.value.data?.name ? (point.network ?? null) : null}
        certificate={inside ? apiAddress('eligibility/certificate.pdf', { lon, lat, on: day.value }) : null}
        subject={subject}
      />
      <Proof
        judged={point}
        rule={inside ? point.rule : undefined}
        coverage={point.coverage}
        road={inside ? point.road : null}
      />
    </>
  );
}

function PointTitle({ point, subject }: { point: Eligibility; subject: Point }) {
  const label = chosenLabel.value?.subject === subject ? chosenLabel.value.label : null;
  const commune = point.commune ? inCommune(point.commune.name) : null;
  return (
    <header class="answer-title">
      <h1>{label ?? (commune ? t('point_in_commune', { in_commune: commune }) : t('point'))}</h1>
      <p class="quiet">{formatPoint(subject.lon, subject.lat)}</p>
    </header>
  );
}
