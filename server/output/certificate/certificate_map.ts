import { formatDistance, formatExact } from '../../../data/rules/decision/format.ts';
import type { LonLat } from '../../../isochrones/types.ts';
import { COLOURS, type Doc, type Element, MAP_STYLE, use } from '../paper/document.ts';
import { drawFramedMap, drawNearestPlaces } from '../paper/framed_map.ts';
import { trace } from '../paper/ground_map.ts';
import type { Frame, Projection } from '../paper/projection.ts';
import type { CertificateContent } from './content.ts';
import { MAP_WIDTH, projectionOf } from './map_box.ts';

/** The map, drawn as vectors and told in words by its alternative text. */
export function drawMap(doc: Doc, parent: Element, content: CertificateContent, frame: Frame): void {
  const projection = projectionOf(content, { ...frame, width: MAP_WIDTH });
  const shown = { map: content.map, projection, frame };
  drawFramedMap(doc, parent, shown, { alt: inWords(content), proof: content.proof }, () => {
    drawRoute(doc, content, projection);
    drawNearestPlaces(doc, shown, content.nearest, content.question);
  });
}

/** The way to the nearest place: dark on a light edge, its minutes on it. */
function drawRoute(doc: Doc, { route, nearest }: CertificateContent, projection: Projection): void {
  if (!route || route.coordinates.length < 2) return;
  doc.lineCap('round').lineJoin('round');
  for (const [width, colour] of [
    [4.6, '#FFFFFF'],
    [2.3, COLOURS.ink],
  ] as const) {
    trace(doc, [route.coordinates], projection, false);
    doc.lineWidth(width).strokeColor(colour).stroke();
  }
  const [lon, lat] = middleOf(route.coordinates);
  const [x, y] = projection.project(lon, lat);
  const text = formatExact(nearest[0]?.drive_time_s ?? route.duration_s);
  use(doc, MAP_STYLE.minutes);
  const width = doc.widthOfString(text) + 9;
  doc
    .roundedRect(x - width / 2, y - 7.5, width, 15, 7.5)
    .lineWidth(0.8)
    .fillAndStroke(COLOURS.ink, '#FFFFFF');
  use(doc, MAP_STYLE.minutes);
  doc.text(text, x - width / 2 + 4.5, y - 5.6, { lineBreak: false });
}

/** The point halfway along a line. */
function middleOf(line: readonly LonLat[]): LonLat {
  const lengths = line.slice(1).map(([lon, lat], i) => Math.hypot(lon - line[i]![0], lat - line[i]![1]));
  let left = lengths.reduce((sum, length) => sum + length, 0) / 2;
  for (const [i, length] of lengths.entries()) {
    if (left <= length) {
      const [a, b] = [line[i]!, line[i + 1]!];
      const share = length === 0 ? 0 : left / length;
      return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share];
    }
    left -= length;
  }
  return line[0]!;
}

/** What the map shows, for who does not see it. */
function inWords({ question, nearest, route, map }: CertificateContent): string {
  const where = question.commune ? ` à ${question.commune.name}` : '';
  const places = nearest.map(({ name, commune, drive_time_s }, i) => {
    const at = commune === null ? '' : `, ${commune}`;
    return `${i + 1}. ${name}${at}, à ${formatExact(drive_time_s)}`;
  });
  const way = route ? ` Un trait montre la route vers le premier, ${formatDistance(route.distance_m)}.` : '';
  const zones = map.white_zones.length > 0 ? ' Les hachures montrent les zones blanches.' : '';
  const list =
    places.length > 0
      ? `Tiers-lieux ouverts les plus proches\u00a0: ${places.join('\u00a0; ')}.`
      : 'Aucun tiers-lieu ouvert n’est accessible.';
  return `Carte autour du point demandé${where}. ${list}${way}${zones}`;
}
