import { formatArea, ofPlace } from '../../../data/rules/decision/format.ts';
import { COLOURS, type Doc, type Element } from '../paper/document.ts';
import { drawFramedMap } from '../paper/framed_map.ts';
import { drawLegend, drawTowns, type LegendItem, trace, whiteZoneSign } from '../paper/ground_map.ts';
import { type Frame, projectView } from '../paper/projection.ts';
import { drawRank, drawSite } from '../paper/signs.ts';
import { territoryView } from './map_boxes.ts';
import type { TerritoryContent } from './territory_content.ts';

/** The territory with its white zones, sites and best next places, what is around it greyed. */
export function drawTerritoryMap(doc: Doc, parent: Element, content: TerritoryContent, frame: Frame): void {
  const { map, places, proof, bbox, item, list_known } = content;
  const projection = projectView(territoryView(bbox), frame);
  const zones = list_known
    ? `Les hachures montrent les zones blanches, ${formatArea(item.white.area_km2)}.`
    : '';
  const alt = `Carte ${ofPlace(item.name)}. ${zones} Les lieux numérotés sont ceux où un lieu de plus ferait le plus.`;
  const shown = { map, projection, frame };
  drawFramedMap(doc, parent, shown, { alt, proof }, () => {
    trace(doc, map.outline.flat(), projection, true);
    doc.lineWidth(0.5).lineJoin('round').strokeColor(COLOURS.quiet).stroke();
    for (const { lon, lat, status } of map.sites) drawSite(doc, status, ...projection.project(lon, lat), 2.8);
    const ranked = places.map(({ lon, lat }) => projection.project(lon, lat));
    for (const [i, at] of [...ranked.entries()].reverse()) drawRank(doc, i + 1, ...at, 6);
    drawTowns(
      doc,
      map,
      projection,
      frame,
      ranked.map(([px, py]) => [px - 7, py - 7, px + 7, py + 7]),
    );
  });
}

/** What the signs of the map mean, and whose data it is. */
export function drawTerritoryLegend(
  doc: Doc,
  parent: Element,
  { attributions, places }: TerritoryContent,
  at: Pick<Frame, 'x' | 'y' | 'width'>,
): void {
  const items: LegendItem[] = [
    [(cx, cy) => drawSite(doc, 'open', cx, cy), 'ouvert'],
    [(cx, cy) => drawSite(doc, 'planned', cx, cy), 'en projet'],
    [(cx, cy) => drawSite(doc, 'closed', cx, cy), 'fermé'],
  ];
  if (places.length > 0)
    items.push([(cx, cy) => drawRank(doc, 1, cx, cy, 5.5), 'où un lieu de plus ferait le plus']);
  items.push([whiteZoneSign(doc), 'zone blanche']);
  drawLegend(doc, parent, items, attributions, at);
}
