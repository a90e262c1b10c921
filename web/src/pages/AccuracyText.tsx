import type { Coverage } from '../api/api_types.ts';
import { FigureTable } from '../app/FigureTable.tsx';
import { formatCount, formatDecimal, formatShare } from '../i18n/format.ts';
import { t } from '../i18n/index.ts';

type Accuracy = NonNullable<Coverage['accuracy']>;
/** Points judged by the outline and by their exact time, and how many of them the outline puts on the wrong side. */
type Compared = Accuracy['polygons_against_times'];

/** What was measured of the drive times and of the drawn outlines, for whom to judge by: by limit, by distance to a road, by margin. */
export function AccuracyText({ coverage: { network, accuracy } }: { coverage: Coverage }) {
  const checked = network.verification;
  return (
    <section>
      <h2>{t('about_accuracy')}</h2>
      <p>{t('about_accuracy_text')}</p>
      {checked && (
        <p>
          {t('about_accuracy_network', {
            pairs: formatCount(checked.pairs),
            share: formatShare(checked.share_differing),
            greatest: formatDecimal(checked.greatest_difference_s),
          })}
        </p>
      )}
      {network.source === 'osrm_http' && <p>{t('about_accuracy_remote')}</p>}
      {accuracy ? <Polygons accuracy={accuracy} /> : <p>{t('about_accuracy_none')}</p>}
    </section>
  );
}

function Polygons({ accuracy }: { accuracy: Accuracy }) {
  const { polygons_against_times: whole, by_band, by_road_distance_m, by_margin_s } = accuracy;
  return (
    <>
      <p>
        {t('about_accuracy_polygons', {
          points: formatCount(whole.compared),
          share: formatShare(whole.share),
        })}
      </p>
      <ComparedTable
        title={t('about_accuracy_table')}
        head={t('about_accuracy_band')}
        rows={by_band.map((row) => [`${row.minutes}\u00a0min`, row])}
      />
      <details>
        <summary>{t('about_accuracy_more')}</summary>
        <ComparedTable
          title={t('about_accuracy_by_distance')}
          head={t('about_accuracy_distance')}
          rows={by_road_distance_m.map((row) => [upTo(row.up_to_m, 'm'), row])}
        />
        <ComparedTable
          title={t('about_accuracy_by_margin')}
          head={t('about_accuracy_margin')}
          rows={by_margin_s.map((row) => [upTo(row.up_to_s, 's'), row])}
        />
      </details>
    </>
  );
}

function upTo(most: number | null, unit: string): string {
  return most === null
    ? t('about_accuracy_beyond')
    : t('about_accuracy_up_to', { most: `${most}\u00a0${unit}` });
}

function ComparedTable({ title, head, rows }: { title: string; head: string; rows: [string, Compared][] }) {
  return (
    <FigureTable
      caption={title}
      captionLook=""
      heads={[
        head,
        t('about_accuracy_points'),
        t('about_accuracy_inside'),
        t('about_accuracy_outside'),
        t('column_white_share'),
      ]}
      rows={rows.map(([name, { compared, false_inside, false_outside, share }]) => [
        name,
        formatCount(compared),
        formatCount(false_inside),
        formatCount(false_outside),
        formatShare(share),
      ])}
    />
  );
}
