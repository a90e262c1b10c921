import type { CoverageReference, Eligibility, Rule } from '../api/api_types.ts';
import { Facts } from '../app/Facts.tsx';
import { formatDay, formatDistance } from '../i18n/format.ts';
import { t } from '../i18n/index.ts';
import { day, update } from '../state/page.ts';
import { today } from '../state/today.ts';
import { isBundle } from '../static/mark.ts';
import { type Judged, otherReasons, textOf } from './verdict.ts';

interface Properties {
  judged: Judged;
  rule: Rule | undefined;
  coverage: CoverageReference;
  road: Eligibility['road'] | null;
}

/** Why this answer, and what it rests on: the rule and its source, further reasons, roads, list and day. */
export function Proof({ judged, rule, coverage, road }: Properties) {
  const reasons = otherReasons(judged);
  return (
    <section class="proof">
      <h2>{t('proof_title')}</h2>
      {rule && <RuleText rule={rule} />}
      {reasons.length > 0 && (
        <ul class="reasons">
          {reasons.map((reason) => (
            <li key={reason.text}>{textOf(reason)}</li>
          ))}
        </ul>
      )}
      <Facts
        facts={[
          road && [t('fact_road'), formatDistance(road.distance_m)],
          coverage.network.osm_date !== null && [t('fact_roads_of'), formatDay(coverage.network.osm_date)],
          [
            t('fact_list'),
            t('fact_list_value', { version: coverage.sites.list_version, count: coverage.sites.open }),
          ],
          [t('fact_on'), formatDay(coverage.on)],
        ]}
      />
      {!isBundle && <DayField />}
    </section>
  );
}

/** Asks for the answer of another day. */
function DayField() {
  return (
    <label class="day-field">
      {t('answer_on')}
      <input
        type="date"
        value={day.value ?? today()}
        onChange={(event) => {
          const { value } = event.currentTarget;
          update({ on: value === '' || value === today() ? null : value });
        }}
      />
    </label>
  );
}

/** The rule in plain words; as it was published; and where. */
function RuleText({ rule }: { rule: Rule }) {
  const { source } = rule;
  const address = source.url ?? source.publisher_url;
  return (
    <div class="rule">
      <p>{textOf(rule)}</p>
      <p class="quiet">
        {rule.quote && (
          <q lang="fr" cite={source.url ?? undefined}>
            {rule.quote}
          </q>
        )}{' '}
        {address ? (
          <a href={address} target="_blank" rel="noopener">
            {source.title}
          </a>
        ) : (
          source.title
        )}
        {`, ${source.publisher}${source.published_on ? ` (${source.published_on.slice(0, 4)})` : ''}`}
      </p>
    </div>
  );
}
