import {
  formatArea,
  formatExact,
  formatMinutes,
  formatNumber,
  formatSeconds,
} from '../../../data/rules/decision/format.ts';
import { drawAnnexOf } from '../paper/answer_sheet.ts';
import type { Doc, Element } from '../paper/document.ts';
import type { Fact } from '../paper/furniture.ts';
import { drawPageAndData } from '../paper/verification_code.ts';
import type { CommuneSheetContent } from './commune_sheet.ts';

/** Reasons, exact figures, what they rest on, where to check them: the annex, one page. */
export function drawCommuneAnnex(doc: Doc, root: Element, content: CommuneSheetContent): void {
  const [page, y] = drawAnnexOf(doc, root, content, content.on, {
    sheet: 'Fiche de commune',
    figures: 'Les chiffres',
    facts: figureFacts(content),
    check: 'Vérifier cette fiche',
  });
  const shown = 'À cette adresse, la carte et la réponse de la commune, d’où signaler une erreur\u00a0:';
  drawPageAndData(doc, page, shown, content, y);
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
