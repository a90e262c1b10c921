import { artifact, COLOURS, type Doc, type Element, figure } from './document.ts';
import {
  drawDemonstration,
  drawGround,
  drawLegend,
  drawRoads,
  drawScale,
  drawTowns,
  type PaperMap,
  type Taken,
  whiteZoneSign,
} from './ground_map.ts';
import type { Frame, Projection } from './projection.ts';
import { drawPoint, drawRank, drawSite } from './signs.ts';

/** A map within its frame. */
export interface FramedMap {
  map: PaperMap;
  projection: Projection;
  frame: Frame;
}

/** What every map of a sheet has: told in words by `alt`, ground, roads, what `contents` draws, scale, the word of a demonstration, an edge. */
export function drawFramedMap(
  doc: Doc,
  parent: Element,
  { map, projection, frame }: FramedMap,
  { alt, proof }: { alt: string; proof: { example_sites: boolean; network: { modelled: boolean } } },
  contents: () => void,
): void {
  const { x, y, width, height } = frame;
  figure(doc, parent, alt, frame, () => {
    doc.save();
    doc.rect(x, y, width, height).clip();
    doc.rect(x, y, width, height).fill('#FBFAF6');
    drawGround(doc, map, projection, frame);
    drawRoads(doc, map, projection, frame);
    contents();
    drawScale(doc, projection, frame);
    if (proof.network.modelled || proof.example_sites) drawDemonstration(doc, frame);
    doc.restore();
  });
  artifact(doc, () => doc.rect(x, y, width, height).lineWidth(0.6).strokeColor(COLOURS.line).stroke());
}

/** What is looked at (its sign `scale` times as large) and its nearest sites by rank, the other sites, and towns where there is room. */
export function drawNearestPlaces(
  doc: Doc,
  { map, projection, frame }: FramedMap,
  nearest: readonly { lon: number; lat: number }[],
  from: { lon: number; lat: number },
  scale?: number,
): void {
  const ranked = nearest.map(({ lon, lat }) => projection.project(lon, lat));
  const point = projection.project(from.lon, from.lat);
  const inside = ([x, y]: [number, number]) =>
    x > frame.x && x < frame.x + frame.width && y > frame.y && y < frame.y + frame.height;
  for (const { lon, lat, status } of map.sites) {
    const at = projection.project(lon, lat);
    if (inside(at) && ranked.every(([rx, ry]) => Math.hypot(rx - at[0], ry - at[1]) > 3))
      drawSite(doc, status, ...at);
  }
  for (const [i, at] of [...ranked.entries()].reverse()) if (inside(at)) drawRank(doc, i + 1, ...at);
  drawPoint(doc, ...point, scale);
  const taken: Taken = [...ranked, point].map(([x, y]) => [x - 9, y - 9, x + 9, y + 9]);
  drawTowns(doc, map, projection, frame, taken);
}

/** What the signs of a map with the nearest places mean, `point` being what is looked at, and whose data it is. */
export function drawNearestLegend(
  doc: Doc,
  parent: Element,
  { attributions }: { attributions: readonly string[] },
  { point, zone }: { point: string; zone: string },
  at: Pick<Frame, 'x' | 'y' | 'width'>,
): void {
  drawLegend(
    doc,
    parent,
    [
      [(cx, cy) => drawPoint(doc, cx, cy, 0.7), point],
      [(cx, cy) => drawRank(doc, 1, cx, cy, 5.5), 'ouvert, parmi les plus proches'],
      [(cx, cy) => drawSite(doc, 'open', cx, cy), 'ouvert'],
      [(cx, cy) => drawSite(doc, 'planned', cx, cy), 'en projet'],
      [(cx, cy) => drawSite(doc, 'closed', cx, cy), 'fermé'],
      [whiteZoneSign(doc), zone],
    ],
    attributions,
    at,
  );
}
