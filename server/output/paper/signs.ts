import type { SiteStatus } from '../../../data/records.ts';
import type { CommuneAnswer, PointAnswer } from '../../../data/rules/decision/answer_types.ts';
import { COLOURS, type Doc } from './document.ts';

/** Signs drawn as shapes: told by form as well as by colour. */

/** A tick, a bar, a half disc, a question or an arrow in a disc of the answer's colour. */
export function drawAnswerSign(
  doc: Doc,
  answer: PointAnswer | CommuneAnswer,
  x: number,
  y: number,
  size: number,
): void {
  const [cx, cy, r] = [x + size / 2, y + size / 2, size / 2];
  doc.circle(cx, cy, r).fill(COLOURS[answer]);
  doc
    .lineWidth(size / 10)
    .lineCap('round')
    .lineJoin('round')
    .strokeColor('#FFFFFF');
  if (answer === 'eligible') {
    doc
      .moveTo(cx - r * 0.45, cy + r * 0.02)
      .lineTo(cx - r * 0.1, cy + r * 0.38)
      .lineTo(cx + r * 0.48, cy - r * 0.34)
      .stroke();
  } else if (answer === 'not_eligible') {
    doc
      .moveTo(cx - r * 0.42, cy)
      .lineTo(cx + r * 0.42, cy)
      .stroke();
  } else if (answer === 'partly_eligible') {
    const half = r * 0.5;
    doc.path(`M ${cx} ${cy - half} A ${half} ${half} 0 0 1 ${cx} ${cy + half} Z`).fill('#FFFFFF');
    doc
      .circle(cx, cy, half)
      .lineWidth(size / 18)
      .stroke();
  } else if (answer === 'to_confirm') {
    doc
      .moveTo(cx - r * 0.3, cy - r * 0.22)
      .bezierCurveTo(cx - r * 0.28, cy - r * 0.66, cx + r * 0.4, cy - r * 0.64, cx + r * 0.32, cy - r * 0.14)
      .bezierCurveTo(cx + r * 0.28, cy + r * 0.04, cx, cy + r * 0.02, cx, cy + r * 0.26)
      .stroke();
    doc.circle(cx, cy + r * 0.56, size / 17).fill('#FFFFFF');
  } else {
    doc
      .moveTo(cx - r * 0.42, cy)
      .lineTo(cx + r * 0.42, cy)
      .stroke();
    doc
      .moveTo(cx + r * 0.1, cy - r * 0.32)
      .lineTo(cx + r * 0.42, cy)
      .lineTo(cx + r * 0.1, cy + r * 0.32)
      .stroke();
  }
}

/** A place: open filled, planned a ring, closed struck. */
export function drawSite(doc: Doc, status: SiteStatus, x: number, y: number, radius = 3.4): void {
  doc.lineWidth(1);
  if (status === 'open') doc.circle(x, y, radius).fillAndStroke(COLOURS.near, '#FFFFFF');
  else
    doc
      .circle(x, y, radius - 0.6)
      .fillAndStroke('#FFFFFF', status === 'planned' ? COLOURS.near : COLOURS.quiet);
  if (status === 'closed') {
    const d = radius * 0.9;
    doc
      .moveTo(x - d, y + d)
      .lineTo(x + d, y - d)
      .strokeColor(COLOURS.quiet)
      .stroke();
  }
}

/** One of the three nearest: a filled disc with its rank. */
export function drawRank(doc: Doc, rank: number, x: number, y: number, radius = 6.5): void {
  doc.lineWidth(1.2).circle(x, y, radius).fillAndStroke(COLOURS.near, '#FFFFFF');
  doc
    .font('semibold')
    .fontSize(radius * 1.35)
    .fillColor('#FFFFFF');
  const text = String(rank);
  doc.text(text, x - doc.widthOfString(text) / 2, y - radius * 0.82, { lineBreak: false });
}

/** The point that was asked about: a dark ring with a dot, on white. */
export function drawPoint(doc: Doc, x: number, y: number, scale = 1): void {
  doc
    .lineWidth(2.2 * scale)
    .circle(x, y, 6.5 * scale)
    .fillAndStroke('#FFFFFF', COLOURS.ink);
  doc.circle(x, y, 2.4 * scale).fill(COLOURS.ink);
}

/** Lines at 45°, `gap` points apart, over a box; for a clipped shape. */
export function drawHatch(doc: Doc, x: number, y: number, width: number, height: number, gap: number): void {
  for (let offset = -height; offset < width; offset += gap) {
    doc.moveTo(x + offset, y + height).lineTo(x + offset + height, y);
  }
  doc.lineWidth(0.7).strokeColor(COLOURS.white_zone).stroke();
}
