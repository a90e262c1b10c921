import {
  formatArea,
  formatExact,
  formatMinutes,
  formatNumber,
  formatSeconds,
} from '../../../data/rules/decision/format.ts';
import { CONTENT_WIDTH, type Doc, type Element, group, PAGE, STYLES, write } from '../paper/document.ts';
import { drawFacts, drawReasons, drawRule, type Fact } from '../paper/furniture.ts';
import { proofFacts } from '../paper/proof.ts';
import { drawVerification } from '../paper/verification_code.ts';
import type { CommuneSheetContent } from './commune_sheet.ts';

const X = PAGE.margin;

/** Reasons, exact figures, what they rest on, where to check them: the annex, one page. */
export function drawCommuneAnnex(doc: Doc, root: Element, content: CommuneSheetContent): void {
  const page = group(doc, root, 'Sect');
  write(doc, page, 'P', 'Annexe · Fiche de commune', X, 36, { style: STYLES.heading, width: 300 });
  drawRule(doc, 57, 0.8);
  const { answer, proof, programme, computed_at, on, links } = content;
  let y = drawReasons(doc, page, answer.reasons, 72) + 12;
  y = drawFacts(doc, page, 'Les chiffres', figureFacts(content), y) + 12;
  y =
    drawFacts(doc, page, 'Ce sur quoi repose la réponse', proofFacts(proof, programme, computed_at, on), y) +
    12;
  y = write(doc, page, 'H2', 'Vérifier cette fiche', X, y, { style: STYLES.heading }) + 5;
  const parts = [
    {
      text: 'À cette adresse, la carte et la réponse de la commune, d’où signaler une erreur\u00a0:',
      link: null,
    },
    { text: links.page, link: links.page },
    {
      text: `Les mêmes chiffres en données, par Maillage ${proof.software}, d’après la liste telle qu’elle était connue\u00a0:`,
      link: null,
    },
    { text: links.data, link: links.data },
  ];
  drawVerification(doc, page, links.page, parts, { x: X, y, width: CONTENT_WIDTH });
}

/** How the people of a commune were placed on its ground. */
const METHODS = {
  population_grid: 'Les habitants sont placés d’après les carreaux de l’Insee.',
  along_roads: 'Les habitants de la commune sont répartis le long de ses routes.',
  unknown: 'La population de la commune n’est pas connue\u00a0: la surface décide.',
};

/** Why there is no time: no list of sites was known, or no road leads to one. */
const withoutTime = (listKnown: boolean): string =>
  listKnown ? 'aucune route ne mène à un tiers-lieu ouvert' : 'inconnu';

function figureFacts({ answer, white, limit_s, population_method }: CommuneSheetContent): Fact[] {
  const { population, area_km2, white_area_share, white_population_share, drive_times_s } = answer;
  const percent = (share: number) => `${formatNumber(share * 100)}\u00a0%`;
  const time = (seconds: number | null) =>
    seconds === null ? withoutTime(white !== null) : `${formatExact(seconds)} (${formatSeconds(seconds)})`;
  const facts: Fact[] = [];
  if (white !== null && white_population_share !== null && population !== null && white.population !== null)
    facts.push([
      'Habitants',
      `${formatNumber(white.population)} sur ${formatNumber(population)} en zone blanche, soit ${percent(white_population_share)}`,
    ]);
  if (white !== null && white_area_share !== null)
    facts.push([
      'Surface',
      `${formatArea(white.area_km2)} sur ${formatArea(area_km2)} en zone blanche, soit ${percent(white_area_share)}`,
    ]);
  facts.push(
    ['Temps le plus court', time(drive_times_s.least)],
    ['Depuis la mairie', time(drive_times_s.town_hall)],
    ['Temps le plus long', time(drive_times_s.most)],
    [
      'Zone blanche',
      `Ce qui n’est pas à moins de ${formatMinutes(limit_s)} en voiture d’un tiers-lieu ouvert, dans le sens de l’aller vers lui. Les temps sont ceux d’une voiture sur une route libre.`,
    ],
    ['Population', METHODS[population_method]],
  );
  return facts;
}
