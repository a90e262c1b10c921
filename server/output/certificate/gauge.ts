import { formatExact, formatMinutes } from '../../../data/rules/decision/format.ts';
import { COLOURS, type Doc, type Element, figure, MAP_STYLE, STYLES, use } from '../paper/document.ts';
import { CONTENT_WIDTH, PAGE } from '../paper/page_size.ts';
import { drawHatch } from '../paper/signs.ts';
import type { CertificateContent } from './content.ts';

export const GAUGE_HEIGHT = 56;

/**
 * The drive time against the limit on one line of minutes: up to the limit is near, from it on is white zone, and around it lies the
 * doubt. A time beyond the line stands at its end, with an arrow.
 */
export function drawGauge(doc: Doc, parent: Element, { answer }: CertificateContent, y: number): void {
  const { limit_s, drive_time_s, margin_s, to_confirm_within_s } = answer;
  if (limit_s === null) return;
  const end_s = limit_s * 2;
  const [x, width, top] = [PAGE.margin, CONTENT_WIDTH, y + 22];
  const at = (seconds: number) => x + (Math.min(seconds, end_s) / end_s) * width;
  const said =
    drive_time_s === null || margin_s === null
      ? 'Aucune route ne mène à un tiers-lieu ouvert.'
      : `Temps calculé\u00a0: ${formatExact(drive_time_s)}\u00a0; limite\u00a0: ${formatMinutes(limit_s)}.`;
  figure(doc, parent, said, { x, y, width, height: GAUGE_HEIGHT }, () => {
    doc.rect(x, top, at(limit_s) - x, 9).fill(COLOURS.near);
    doc.rect(at(limit_s), top, x + width - at(limit_s), 9).fill('#F8EDE2');
    doc
      .save()
      .rect(at(limit_s), top, x + width - at(limit_s), 9)
      .clip();
    drawHatch(doc, at(limit_s), top, width, 9, 5);
    doc.restore();
    doc
      .rect(at(limit_s), top, x + width - at(limit_s), 9)
      .lineWidth(0.7)
      .strokeColor(COLOURS.white_zone)
      .stroke();
    const [from, to] = [at(limit_s - to_confirm_within_s), at(limit_s + to_confirm_within_s)];
    doc
      .rect(from, top - 2, to - from, 13)
      .lineWidth(0.9)
      .fillAndStroke('#FFFFFF', COLOURS.to_confirm);
    doc
      .moveTo(at(limit_s), top - 2)
      .lineTo(at(limit_s), top + 15)
      .lineWidth(1.2)
      .strokeColor(COLOURS.ink)
      .stroke();
    use(doc, STYLES.small);
    for (const seconds of [0, limit_s / 2, limit_s, limit_s * 1.5, end_s]) {
      const text = seconds === end_s ? `${formatTick(seconds)} et plus` : formatTick(seconds);
      const wide = doc.widthOfString(text);
      const left = Math.max(x, Math.min(at(seconds) - wide / 2, x + width - wide));
      doc.text(text, left, top + 16, { lineBreak: false });
    }
    if (drive_time_s !== null) drawMarker(doc, drive_time_s, limit_s, at(drive_time_s), top, x, width);
  });
}

const formatTick = (seconds: number) => `${Math.round(seconds / 60)}\u00a0min`;

/** The time with a pointer onto the line. */
function drawMarker(
  doc: Doc,
  time: number,
  limit: number,
  px: number,
  top: number,
  x: number,
  width: number,
): void {
  const close = Math.abs(time - limit) <= limit / 10;
  const text = close ? formatExact(time) : formatMinutes(time);
  use(doc, MAP_STYLE.minutes);
  const wide = doc.widthOfString(text) + 12;
  const left = Math.max(x, Math.min(px - wide / 2, x + width - wide));
  doc.roundedRect(left, top - 21, wide, 15, 7.5).fill(COLOURS.ink);
  doc.polygon([px - 4, top - 6.5], [px + 4, top - 6.5], [px, top - 0.5]).fill(COLOURS.ink);
  use(doc, MAP_STYLE.minutes);
  doc.text(text, left + 6, top - 19.2, { lineBreak: false });
}
