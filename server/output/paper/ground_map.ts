import type { SiteStatus } from '../../../data/records.ts';
import { formatDistance } from '../../../data/rules/decision/format.ts';
import type { LonLat, MultiPolygonCoordinates, Ring } from '../../../isochrones/types.ts';
import { artifact, COLOURS, type Doc, type Element, fitted, MAP_STYLE, STYLES, use } from './document.ts';
import type { Frame, Projection } from './projection.ts';
import { drawHatch } from './signs.ts';

/** What a map draws, in WGS 84. All of it may be empty. */
export interface PaperMap {
  /** `road_class`: index into ROAD_CLASSES. */
  roads: { road_class: number; coordinates: LonLat[] }[];
  white_zones: MultiPolygonCoordinates;
  /** What is looked at: ground outside is greyed. Its polygons do not overlap. */
  outline: MultiPolygonCoordinates;
  sites: { lon: number; lat: number; status: SiteStatus }[];
  towns: { name: string; lon: number; lat: number; population: number | null }[];
}

/** Rectangles of the page that nothing else may cover: left, top, right, bottom. */
export type Taken = [number, number, number, number][];

/** Width and colour of roads by class, large to small; small ones first on the paper. */
const ROADS = [
  { width: 2.1, colour: '#8E887B' },
  { width: 1.8, colour: '#98927F' },
  { width: 1.4, colour: '#A49E8E' },
  { width: 1.05, colour: '#B3AE9F' },
  { width: 0.75, colour: '#C2BDB0' },
  { width: 0.4, colour: '#CFCABD' },
];

/** White zones hatched, with a clear edge; ground outside what is looked at greyed. */
export function drawGround(
  doc: Doc,
  { outline, white_zones }: PaperMap,
  projection: Projection,
  { x, y, width, height }: Frame,
): void {
  if (white_zones.length > 0) {
    doc.save();
    trace(doc, white_zones.flat(), projection, true);
    doc.clip('even-odd');
    doc.rect(x, y, width, height).fill('#F8EDE2');
    drawHatch(doc, x, y, width, height, 7);
    doc.restore();
    trace(doc, white_zones.flat(), projection, true);
    doc.lineWidth(0.9).strokeColor(COLOURS.white_zone).stroke();
  }
  if (outline.length === 0) return;
  doc.rect(x - 1, y - 1, width + 2, height + 2);
  trace(doc, outline.flat(), projection, true);
  doc.fill('#E7E3D8', 'even-odd');
}

export function drawRoads(doc: Doc, { roads }: PaperMap, projection: Projection, frame: Frame): void {
  doc.lineCap('round').lineJoin('round');
  for (let road_class = ROADS.length - 1; road_class >= 0; road_class--) {
    const { width, colour } = ROADS[road_class]!;
    const lines = roads.filter((road) => Math.min(road.road_class, ROADS.length - 1) === road_class);
    const shown = lines.map((line) => line.coordinates).filter((line) => meets(line, projection, frame));
    if (shown.length === 0) continue;
    trace(doc, shown, projection, false);
    doc.lineWidth(width).strokeColor(colour).stroke();
  }
}

/** Names of towns, the largest first, where they cover nothing. */
export function drawTowns(
  doc: Doc,
  { towns }: PaperMap,
  projection: Projection,
  { x, y, width, height }: Frame,
  taken: Taken,
): void {
  let left = 14;
  for (const town of towns.toSorted(
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
export function drawDemonstration(doc: Doc, { x, y, width, height }: Frame): void {
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
export function drawScale(doc: Doc, { pointsPerMetre }: Projection, { x, y, height }: Frame): void {
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
export function trace(
  doc: Doc,
  lines: readonly (Ring | LonLat[])[],
  { project }: Projection,
  close: boolean,
): void {
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

/** A sign of the legend, drawn around a point, and what it means. */
export type LegendItem = [sign: (cx: number, cy: number) => void, text: string];

/** The sign of a white zone. */
export const whiteZoneSign =
  (doc: Doc) =>
  (cx: number, cy: number): void => {
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
  };

/** A line that says what the signs of the map mean, and one of whose data it is. */
export function drawLegend(
  doc: Doc,
  parent: Element,
  items: readonly LegendItem[],
  attributions: readonly string[],
  { x, y, width }: Pick<Frame, 'x' | 'y' | 'width'>,
): void {
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
  const source = attributions.join(' · ');
  parent.add(
    doc.struct('P', {}, () => {
      use(doc, STYLES.small);
      doc.text(fitted(doc, source, STYLES.small, width), x, y + 14, { lineBreak: false });
    }),
  );
}
