import { formatDistance, formatExact } from '../../../data/rules/decision/format.ts';
import type { LonLat, Ring } from '../../../isochrones/types.ts';
import type { CertificateContent } from './content.ts';
import { artifact, COLOURS, type Doc, type Element, fitted, MAP_STYLE, plain, STYLES, use } from './paper.ts';
import { MAP_WIDTH, type Projection, projectionOf } from './projection.ts';
import { drawHatch, drawPoint, drawRank, drawSite } from './signs.ts';

interface Frame {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Width and colour of roads by class, large to small; small ones first on the paper. */
const ROADS = [
  { width: 2.1, colour: '#8E887B' },
  { width: 1.8, colour: '#98927F' },
  { width: 1.4, colour: '#A49E8E' },
  { width: 1.05, colour: '#B3AE9F' },
  { width: 0.75, colour: '#C2BDB0' },
  { width: 0.4, colour: '#CFCABD' },
];

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
    drawGround(doc, content, projection, frame);
    drawRoads(doc, content, projection, frame);
    drawRoute(doc, content, projection);
    drawPlaces(doc, content, projection, frame);
    drawScale(doc, projection, frame);
    if (content.proof.network.modelled || content.proof.example_sites) drawDemonstration(doc, frame);
    doc.restore();
  };
  parent.add(doc.struct('Figure', figure, draw));
  artifact(doc, () => doc.rect(x, y, width, height).lineWidth(0.6).strokeColor(COLOURS.line).stroke());
}

/** White zones hatched, with a clear edge; ground outside the region greyed. */
function drawGround(doc: Doc, { map }: CertificateContent, projection: Projection, frame: Frame): void {
  const { x, y, width, height } = frame;
  if (map.outline.length > 0) {
    doc.save();
    doc.rect(x - 1, y - 1, width + 2, height + 2);
    trace(doc, map.outline.flat(), projection, true);
    doc.fill('#E7E3D8', 'even-odd');
    doc.restore();
  }
  if (map.white_zones.length === 0) return;
  doc.save();
  trace(doc, map.white_zones.flat(), projection, true);
  doc.clip('even-odd');
  doc.rect(x, y, width, height).fill('#F8EDE2');
  drawHatch(doc, x, y, width, height, 7);
  doc.restore();
  trace(doc, map.white_zones.flat(), projection, true);
  doc.lineWidth(0.9).strokeColor(COLOURS.white_zone).stroke();
}

function drawRoads(doc: Doc, { map }: CertificateContent, projection: Projection, frame: Frame): void {
  doc.lineCap('round').lineJoin('round');
  for (let road_class = ROADS.length - 1; road_class >= 0; road_class--) {
    const { width, colour } = ROADS[road_class]!;
    const lines = map.roads.filter((road) => Math.min(road.road_class, ROADS.length - 1) === road_class);
    const shown = lines.map((line) => line.coordinates).filter((line) => meets(line, projection, frame));
    if (shown.length === 0) continue;
    trace(doc, shown, projection, false);
    doc.lineWidth(width).strokeColor(colour).stroke();
  }
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
  const taken: [number, number, number, number][] = [];
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
  drawTowns(doc, content, projection, frame, taken);
}

/** Names of towns, the largest first, where they cover nothing. */
function drawTowns(
  doc: Doc,
  { map }: CertificateContent,
  projection: Projection,
  { x, y, width, height }: Frame,
  taken: [number, number, number, number][],
): void {
  let left = 14;
  for (const town of map.towns.toSorted(
    (a, b) => (b.population ?? 0) - (a.population ?? 0) || (a.name < b.name ? -1 : 1),
  )) {
    if (left === 0) return;
    const [tx, ty] = projection.project(town.lon, town.lat);
    const name = fitted(doc, town.name, MAP_STYLE.town, 120);
    const half = doc.widthOfString(name) / 2;
    const box: [number, number, number, number] = [tx - half - 2, ty - 13, tx + half + 2, ty - 2];
    const inside = box[0] > x + 2 && box[1] > y + 2 && box[2] < x + width - 2 && box[3] < y + height - 26;
    const free = taken.every(([a, b, c, d]) => box[2] < a || box[0] > c || box[3] < b || box[1] > d);
    if (!inside || !free) continue;
    taken.push(box);
    left--;
    doc
      .rect(box[0], box[1] + 0.5, box[2] - box[0], 10)
      .fillOpacity(0.82)
      .fill('#FBFAF6')
      .fillOpacity(1);
    use(doc, MAP_STYLE.town);
    doc.text(name, tx - half, ty - 13, { lineBreak: false });
  }
}

/** Across the map, where a copy of the map alone still says what it is. */
function drawDemonstration(doc: Doc, { x, y, width, height }: Frame): void {
  use(doc, MAP_STYLE.demonstration);
  const text = 'Démonstration, sans valeur';
  doc
    .save()
    .rotate(-18, { origin: [x + width / 2, y + height / 2] })
    .fillOpacity(0.17);
  doc.text(text, x + (width - doc.widthOfString(text)) / 2, y + height / 2 - 22, { lineBreak: false });
  doc.restore();
}

/** Scale and north, lower left. */
function drawScale(doc: Doc, { pointsPerMetre }: Projection, { x, y, height }: Frame): void {
  const wanted = 90 / pointsPerMetre;
  const power = 10 ** Math.floor(Math.log10(wanted));
  const metres = [5, 2, 1].map((step) => step * power).find((length) => length <= wanted) ?? power;
  const [length, sx, sy] = [metres * pointsPerMetre, x + 28, y + height - 10];
  doc
    .rect(x + 4, y + height - 24, length + 62, 20)
    .fillOpacity(0.85)
    .fill('#FBFAF6')
    .fillOpacity(1);
  doc.lineCap('butt').lineWidth(1.2).strokeColor(COLOURS.ink);
  doc
    .moveTo(sx, sy - 3)
    .lineTo(sx, sy)
    .lineTo(sx + length, sy)
    .lineTo(sx + length, sy - 3)
    .stroke();
  use(doc, MAP_STYLE.scale);
  doc.text(formatDistance(metres), sx + length + 4, sy - 7, { lineBreak: false });
  doc
    .moveTo(x + 15, sy + 1)
    .lineTo(x + 15, sy - 6)
    .lineWidth(1)
    .stroke();
  doc.polygon([x + 15, sy - 11], [x + 12.4, sy - 5], [x + 17.6, sy - 5]).fill(COLOURS.ink);
  doc.text('N', x + 19, sy - 9, { lineBreak: false });
}

/** Puts lines or rings on the path, points nearer than half a point to the last one left out. */
function trace(doc: Doc, lines: readonly (Ring | LonLat[])[], { project }: Projection, close: boolean): void {
  for (const line of lines) {
    let [lastX, lastY] = [Number.NaN, Number.NaN];
    for (const [i, [lon, lat]] of line.entries()) {
      const [px, py] = project(lon, lat);
      const [x, y] = [Math.round(px * 100) / 100, Math.round(py * 100) / 100];
      if (i === 0) doc.moveTo(x, y);
      else if (i < line.length - 1 && Math.abs(x - lastX) < 0.5 && Math.abs(y - lastY) < 0.5) continue;
      else doc.lineTo(x, y);
      [lastX, lastY] = [x, y];
    }
    if (close && line.length > 0) doc.closePath();
  }
}

/** Whether the box of a line meets the frame. */
function meets(line: readonly LonLat[], { project }: Projection, { x, y, width, height }: Frame): boolean {
  const box = [Infinity, Infinity, -Infinity, -Infinity] as [number, number, number, number];
  for (const [lon, lat] of line) {
    const [px, py] = project(lon, lat);
    box[0] = Math.min(box[0], px);
    box[1] = Math.min(box[1], py);
    box[2] = Math.max(box[2], px);
    box[3] = Math.max(box[3], py);
  }
  return box[2] >= x && box[0] <= x + width && box[3] >= y && box[1] <= y + height;
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

/** A line that says what the signs of the map mean, and whose data it is. */
export function drawLegend(
  doc: Doc,
  parent: Element,
  content: CertificateContent,
  x: number,
  y: number,
): void {
  const items: [(cx: number, cy: number) => void, string][] = [
    [(cx, cy) => drawPoint(doc, cx, cy, 0.7), 'le point'],
    [(cx, cy) => drawRank(doc, 1, cx, cy, 5.5), 'ouvert, parmi les plus proches'],
    [(cx, cy) => drawSite(doc, 'open', cx, cy), 'ouvert'],
    [(cx, cy) => drawSite(doc, 'planned', cx, cy), 'en projet'],
    [(cx, cy) => drawSite(doc, 'closed', cx, cy), 'fermé'],
    [
      (cx, cy) => {
        doc
          .save()
          .rect(cx - 6, cy - 4.5, 12, 9)
          .clip();
        drawHatch(doc, cx - 6, cy - 4.5, 12, 9, 3.5);
        doc.restore();
        doc
          .rect(cx - 6, cy - 4.5, 12, 9)
          .lineWidth(0.8)
          .strokeColor(COLOURS.white_zone)
          .stroke();
      },
      'zone blanche',
    ],
  ];
  const signs: { draw: () => void }[] = [];
  parent.add(
    doc.struct('P', {}, () => {
      let at = x;
      for (const [i, [sign, text]] of items.entries()) {
        const last = i === items.length - 1;
        const cx = at + 7;
        signs.push({ draw: () => sign(cx, y + 6) });
        use(doc, STYLES.small);
        doc.text(`${text}${last ? '.' : ', '}`, at + 17, y, { lineBreak: false });
        at += 17 + doc.widthOfString(`${text}, `) + 8;
      }
    }),
  );
  artifact(doc, () => {
    for (const { draw } of signs) draw();
  });
  const source = content.attributions.join(' · ');
  parent.add(
    doc.struct('P', {}, () => {
      use(doc, STYLES.small);
      doc.text(fitted(doc, source, STYLES.small, MAP_WIDTH), x, y + 14, { lineBreak: false });
    }),
  );
}
