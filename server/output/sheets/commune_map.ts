import { formatArea, formatExact, ofPlace } from '../../../data/rules/decision/format.ts';
import type { LonLat } from '../../../isochrones/types.ts';
import { artifact, COLOURS, CONTENT_WIDTH, type Doc, type Element, plain } from '../paper/document.ts';
import {
  drawDemonstration,
  drawGround,
  drawLegend,
  drawRoads,
  drawScale,
  drawTowns,
  type Frame,
  type Taken,
  trace,
  whiteZoneSign,
} from '../paper/ground_map.ts';
import { boxOfHeights, fitPoints, type MapBox, projectView, type View } from '../paper/projection.ts';
import { drawPoint, drawRank, drawSite } from '../paper/signs.ts';
import type { CommuneSheetContent } from './commune_sheet.ts';

/** Heights between which the map takes the room that is left, in points. */
export const COMMUNE_MAP = { least: 150, greatest: 330 };
/** The nearest place is shown where that makes the map no more than so much larger. */
const MOST_WIDENED = 2;
const RIM = 20;

interface Shown {
  /** West, south, east, north. */
  bbox: readonly number[];
  nearest: readonly { lon: number; lat: number }[];
}

/** The view that shows the whole commune and, where it is not far, the nearest place. */
function viewOf({ bbox: [west, south, east, north], nearest: [first] }: Shown, height: number): View {
  const corners: LonLat[] = [
    [west!, south!],
    [east!, north!],
  ];
  const alone = fitPoints(corners, CONTENT_WIDTH, height, RIM);
  if (!first) return alone;
  const both = fitPoints([...corners, [first.lon, first.lat]], CONTENT_WIDTH, height, RIM);
  return both.scale * MOST_WIDENED >= alone.scale ? both : alone;
}

/** The ground that the map of a commune may show, whatever height it gets. */
export const communeMapBox = (shown: Shown): MapBox =>
  boxOfHeights((height) => viewOf(shown, height), CONTENT_WIDTH, [COMMUNE_MAP.least, COMMUNE_MAP.greatest]);

/** The commune with its white part, what is around it greyed; told in words by its alternative text. */
export function drawCommuneMap(doc: Doc, parent: Element, content: CommuneSheetContent, frame: Frame): void {
  const { x, y, width, height } = frame;
  const { map, answer, proof } = content;
  const projection = projectView(viewOf(answer, height), x, y, width, height);
  const figure: PDFKit.Mixins.StructureElementOptions & { bbox?: number[] } = {
    alt: plain(inWords(content)),
    bbox: [x, y, x + width, y + height],
  };
  const inside = ([px, py]: [number, number]) => px > x && px < x + width && py > y && py < y + height;
  const draw = () => {
    doc.save();
    doc.rect(x, y, width, height).clip();
    doc.rect(x, y, width, height).fill('#FBFAF6');
    drawGround(doc, map, projection, frame);
    drawRoads(doc, map, projection, frame);
    trace(doc, map.outline.flat(), projection, true);
    doc.lineWidth(1.4).lineJoin('round').strokeColor(COLOURS.ink).stroke();
    const ranked = answer.nearest.map(({ lon, lat }) => projection.project(lon, lat));
    const hall = projection.project(answer.lon, answer.lat);
    for (const { lon, lat, status } of map.sites) {
      const at = projection.project(lon, lat);
      if (inside(at) && ranked.every(([rx, ry]) => Math.hypot(rx - at[0], ry - at[1]) > 3))
        drawSite(doc, status, ...at);
    }
    for (const [i, at] of [...ranked.entries()].reverse()) if (inside(at)) drawRank(doc, i + 1, ...at);
    drawPoint(doc, ...hall, 0.8);
    const taken: Taken = [...ranked, hall].map(([px, py]) => [px - 9, py - 9, px + 9, py + 9]);
    drawTowns(doc, map, projection, frame, taken);
    drawScale(doc, projection, frame);
    if (proof.network.modelled || proof.example_sites) drawDemonstration(doc, frame);
    doc.restore();
  };
  parent.add(doc.struct('Figure', figure, draw));
  artifact(doc, () => doc.rect(x, y, width, height).lineWidth(0.6).strokeColor(COLOURS.line).stroke());
}

/** What the map shows, for who does not see it. */
function inWords({ answer, white }: CommuneSheetContent): string {
  const part =
    white === null
      ? 'Les zones blanches ne sont pas connues.'
      : white.area_km2 === 0
        ? 'Aucune partie n’en est en zone blanche.'
        : `Les hachures montrent sa partie en zone blanche, ${formatArea(white.area_km2)}.`;
  const places = answer.nearest.map(
    ({ name, drive_time_s }, i) => `${i + 1}. ${name}, à ${formatExact(drive_time_s)}`,
  );
  const list =
    white === null
      ? ''
      : places.length > 0
        ? `Tiers-lieux ouverts les plus proches de la mairie\u00a0: ${places.join('\u00a0; ')}.`
        : 'Aucun tiers-lieu ouvert n’est accessible depuis la mairie.';
  return `Carte ${ofPlace(answer.name)}. ${part} ${list}`.trim();
}

/** What the signs of the map mean, and whose data it is. */
export function drawCommuneLegend(
  doc: Doc,
  parent: Element,
  { attributions }: CommuneSheetContent,
  at: Pick<Frame, 'x' | 'y' | 'width'>,
): void {
  drawLegend(
    doc,
    parent,
    [
      [(cx, cy) => drawPoint(doc, cx, cy, 0.7), 'la mairie'],
      [(cx, cy) => drawRank(doc, 1, cx, cy, 5.5), 'ouvert, parmi les plus proches'],
      [(cx, cy) => drawSite(doc, 'open', cx, cy), 'ouvert'],
      [(cx, cy) => drawSite(doc, 'planned', cx, cy), 'en projet'],
      [(cx, cy) => drawSite(doc, 'closed', cx, cy), 'fermé'],
      [whiteZoneSign(doc), 'zone blanche de la commune'],
    ],
    attributions,
    at,
  );
}
