import { formatDriveTime, formatMargin } from '../i18n/format.ts';
import { t } from '../i18n/index.ts';

/** The doubt drawn around the limit: the times that a computed answer alone does not settle. */
const DOUBT_SHARE = 0.1;

interface Properties {
  drive_time_s: number;
  limit_s: number;
  doubtful: boolean;
}

/** The drive time on a scale of minutes with the limit in it: the colours and hatching of the map, from near to far. */
export function TimeScale({ drive_time_s, limit_s, doubtful }: Properties) {
  const most_s = Math.max(2 * limit_s, Math.ceil((drive_time_s * 1.08) / 600) * 600);
  const at = (time_s: number): string => `${Math.min(100, (time_s / most_s) * 100)}%`;
  const time = formatDriveTime(drive_time_s, limit_s);
  const margin = formatMargin(drive_time_s, limit_s);
  const share = drive_time_s / most_s;
  const side = share > 0.8 ? 'end' : share < 0.2 ? 'start' : 'middle';
  return (
    <figure class="time-scale">
      <div
        class="time-scale-drawing"
        role="img"
        aria-label={t('scale_said', { time, minutes: limit_s / 60, margin })}
      >
        <span class={`time-scale-time ${side}`} style={{ left: at(drive_time_s) }}>
          {time}
        </span>
        <span class="time-scale-bar">
          <span class="near-10" style={{ width: at(limit_s / 2) }} />
          <span class="near-15" style={{ left: at(limit_s / 2), width: at(limit_s / 4) }} />
          <span class="near-20" style={{ left: at((limit_s * 3) / 4), width: at(limit_s / 4) }} />
          <span class="far" style={{ left: at(limit_s) }} />
          {doubtful && (
            <span
              class="doubt"
              style={{ left: at(limit_s * (1 - DOUBT_SHARE)), width: at(2 * limit_s * DOUBT_SHARE) }}
            />
          )}
          <span class="time-scale-pin" style={{ left: at(drive_time_s) }} />
        </span>
        <span class="time-scale-limit" style={{ left: at(limit_s) }}>
          {t('scale_limit', { minutes: limit_s / 60 })}
        </span>
      </div>
      <figcaption>{t(drive_time_s < limit_s ? 'margin_under' : 'margin_over', { margin })}</figcaption>
    </figure>
  );
}
