import { formatDay } from '../../../data/rules/decision/format.ts';
import { blankPage, closeDocument, group, openDocument } from '../paper/document.ts';
import { drawTable, tableHeight } from '../paper/drawn_table.ts';
import { drawFooter, FOOTER_Y } from '../paper/furniture.ts';
import type { Flow } from './flow.ts';
import type { TerritoryContent } from './territory_content.ts';
import { drawTerritoryParts } from './territory_parts.ts';

const TOP = 40;

/** The report of a territory as a PDF: French, as many pages as its lists take, tagged (PDF/A-2a). */
export async function writeTerritoryReport(content: TerritoryContent): Promise<Uint8Array> {
  const { item, programme, on, proof } = content;
  const doc = openDocument({
    title: `Rapport de territoire, ${item.name}, ${formatDay(on)}`,
    subject: `Temps de route vers les tiers-lieux ouverts et zones blanches. ${programme.name}.`,
    keywords: `Maillage, tiers-lieu, ${programme.id}, ${item.code}`,
    date: new Date(content.computed_at),
  });
  const root = doc.struct('Document');
  doc.addStructure(root);
  const section = group(doc, root, 'Sect');
  const told = `${item.name} · couverture ${proof.coverage_id}, calculée le ${formatDay(content.computed_at)}`;
  let pages = 0;
  const turn = (): void => {
    blankPage(doc);
    drawFooter(doc, told, ++pages, null);
    flow.y = TOP;
  };
  const room = (): number => FOOTER_Y - 8 - flow.y;
  const flow: Flow = {
    doc,
    section,
    y: TOP,
    keep(height) {
      if (room() < height) turn();
    },
    table(columns, rows) {
      for (let from = 0; from < rows.length; ) {
        flow.keep(tableHeight(2));
        const count = Math.floor(room() / tableHeight(0)) - 1;
        flow.y = drawTable(doc, section, columns, rows.slice(from, from + count), flow.y);
        from += count;
      }
    },
  };
  turn();
  drawTerritoryParts(flow, content);
  section.end();
  root.end();
  return closeDocument(doc);
}
