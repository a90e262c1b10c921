import { formatDistance, formatExact } from '../../../data/rules/decision/format.ts';
import type { LonLat } from '../../../isochrones/types.ts';
import { artifact, COLOURS, type Doc, type Element, MAP_STYLE, plain, use } from '../paper/document.ts';
import {
  drawDemonstration,
  drawGround,
  drawLegend,
  drawRoads,
  drawScale,
  drawTowns,
  type Frame,
  type LegendItem,
  type Taken,
  trace,
  whiteZoneSign,
} from '../paper/ground_map.ts';
import type { Projection } from '../paper/projection.ts';
import { drawPoint, drawRank, drawSite } from '../paper/signs.ts';
import type { CertificateContent } from './content.ts';
import { MAP_WIDTH, projectionOf } from './projection.ts';

/** The map, drawn as vectors and told in words by its alternative text. */
export function drawMap(doc: Doc, parent: Element, content: CertificateContent, frame: Frame): void {
  const { x, y, width, height } = frame;
  const projection = projectionOf(content, x, y, MAP_WIDTH, height);
  const figure: PDFKit.Mixins.StructureElementOptions & { bbox?: number[] } = {
    alt: plain(inWords(content)),
    bbox: [x, y, x + width, y + height],
  };
  const draw = () => {
    doc.save();
    doc.rect(x, y, width, height).clip();
    doc.rect(x, y, width, height).fill('#FBFAF6');
    drawGround(doc, content.map, projection, frame);
    drawRoads(doc, content.map, projection, frame);
    drawRoute(doc, content, projection);
    drawPlaces(doc, content, projection, frame);
    drawScale(doc, projection, frame);
    if (content.proof.network.modelled || content.proof.example_sites) drawDemonstration(doc, frame);
    doc.restore();
  };
  parent.add(doc.struct('Figure', figure, draw));
  artifact(doc, () => doc.rect(x, y, width, height).lineWidth(0.6).strokeColor(COLOURS.line).stroke());
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

function drawPlaces(doc: Doc, content: CertificateContent, projection: Projection, frame: Frame): void {
  const { map, nearest, question } = content;
  const taken: Taken = [];
  const ranked = nearest.map(({ lon, lat }) => projection.project(lon, lat));
  const [px, py] = projection.project(question.lon, question.lat);
  for (const [x, y] of [...ranked, [px, py] as [number, number]]) taken.push([x - 9, y - 9, x + 9, y + 9]);
  const inside = ([x, y]: [number, number]) =>
    x > frame.x && x < frame.x + frame.width && y > frame.y && y < frame.y + frame.height;
  for (const site of map.sites) {
    const [x, y] = projection.project(site.lon, site.lat);
    if (inside([x, y]) && ranked.every(([rx, ry]) => Math.hypot(rx - x, ry - y) > 3))
      drawSite(doc, site.status, x, y);
  }
  for (const [i, at] of [...ranked.entries()].reverse()) if (inside(at)) drawRank(doc, i + 1, ...at);
  drawPoint(doc, px, py);
  drawTowns(doc, map, projection, frame, taken);
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

/** What the signs of the map mean, and whose data it is. */
export function drawMapLegend(
  doc: Doc,
  parent: Element,
  content: CertificateContent,
  x: number,
  y: number,
): void {
  const items: LegendItem[] = [
    [(cx, cy) => drawPoint(doc, cx, cy, 0.7), 'le point'],
    [(cx, cy) => drawRank(doc, 1, cx, cy, 5.5), 'ouvert, parmi les plus proches'],
    [(cx, cy) => drawSite(doc, 'open', cx, cy), 'ouvert'],
    [(cx, cy) => drawSite(doc, 'planned', cx, cy), 'en projet'],
    [(cx, cy) => drawSite(doc, 'closed', cx, cy), 'fermé'],
    [whiteZoneSign(doc), 'zone blanche'],
  ];
  drawLegend(doc, parent, items, content.attributions, { x, y, width: MAP_WIDTH });
}
