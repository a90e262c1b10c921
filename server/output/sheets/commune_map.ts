import { formatArea, formatExact, ofPlace } from '../../../data/rules/decision/format.ts';
import { COLOURS, type Doc, type Element } from '../paper/document.ts';
import { drawFramedMap, drawNearestPlaces } from '../paper/framed_map.ts';
import { trace } from '../paper/ground_map.ts';
import { type Frame, projectView } from '../paper/projection.ts';
import type { CommuneSheetContent } from './commune_sheet.ts';
import { communeView } from './map_boxes.ts';

/** The commune with its white part, what is around it greyed; told in words by its alternative text. */
export function drawCommuneMap(doc: Doc, parent: Element, content: CommuneSheetContent, frame: Frame): void {
  const { map, answer, proof } = content;
  const projection = projectView(communeView(answer, frame.height), frame);
  const shown = { map, projection, frame };
  drawFramedMap(doc, parent, shown, { alt: inWords(content), proof }, () => {
    trace(doc, map.outline.flat(), projection, true);
    doc.lineWidth(1.4).lineJoin('round').strokeColor(COLOURS.ink).stroke();
    drawNearestPlaces(doc, shown, answer.nearest, answer, 0.8);
  });
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
