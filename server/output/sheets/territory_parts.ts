import {
  formatArea,
  formatDay,
  formatNumber,
  formatShare,
  ofPlace,
} from '../../../data/rules/decision/format.ts';
import type { StatisticsItem } from '../../answers/statistics.ts';
import { STYLES, write } from '../paper/document.ts';
import type { Column } from '../paper/drawn_table.ts';
import { drawDemonstrationBand, drawFacts, drawHead } from '../paper/furniture.ts';
import { CONTENT_WIDTH, PAGE } from '../paper/page_size.ts';
import { proofFacts } from '../paper/proof.ts';
import { ruleParts } from '../paper/rule_and_next.ts';
import { drawPageAndData } from '../paper/verification_code.ts';
import type { Flow } from './flow.ts';
import { heading, say } from './flow_text.ts';
import { TERRITORY_MAP_HEIGHT } from './map_boxes.ts';
import type { TerritoryContent } from './territory_content.ts';
import { drawJobs } from './territory_jobs.ts';
import { drawTerritoryLegend, drawTerritoryMap } from './territory_map.ts';
import { drawPeople } from './territory_people.ts';
import { drawRushHour } from './territory_rush_hour.ts';
import { drawWithoutCar } from './territory_without_car.ts';

const X = PAGE.margin;
const GAP = 16;

/** All parts of a report, one after the other. */
export function drawTerritoryParts(flow: Flow, content: TerritoryContent): void {
  drawSummary(flow, content);
  drawMapOf(flow, content);
  drawBands(flow, content);
  drawPeople(flow, content);
  drawJobs(flow, content);
  drawRushHour(flow, content);
  drawWithoutCar(flow, content);
  drawPlaces(flow, content);
  drawChanges(flow, content);
  drawSites(flow, content);
  drawParts(flow, 'Les intercommunalités', 'Intercommunalité', content.parts, content);
  drawParts(flow, 'Les communes', 'Commune', content.communes.items, content);
  drawLeftOut(flow, content);
  drawProof(flow, content);
}

const people = (value: number | null): string => (value === null ? 'inconnu' : formatNumber(value, 'fr', 0));
/** People where they are known, else ground. */
const amount = ({ population, area_km2 }: { population: number | null; area_km2: number }): string =>
  population === null ? formatArea(area_km2) : `${people(population)} habitants`;

function drawSummary(flow: Flow, content: TerritoryContent): void {
  const { item, programme, on, as_known_at, list_known, proof, limit_s } = content;
  const { doc, section } = flow;
  flow.y = drawHead(
    doc,
    section,
    'Maillage · Rapport de territoire',
    `${programme.name} · ${programme.authority}`,
  );
  flow.y = drawDemonstrationBand(doc, section, proof, 'Ce rapport ne vaut pas pour une décision.', flow.y);
  flow.y = write(doc, section, 'H1', item.name, X, flow.y, { style: STYLES.title, lines: 2 }) + 2;
  const known = as_known_at === null ? '' : `, d’après ce qui était connu le ${formatDay(as_known_at)}`;
  const subject = [
    item.population === null ? 'population inconnue' : `${people(item.population)} habitants`,
    formatArea(item.area_km2),
    `au ${formatDay(on)}${known}`,
  ];
  flow.y = say(flow, subject.join(' · '), flow.y) + 6;
  flow.y =
    say(
      flow,
      list_known
        ? inWords(item, limit_s)
        : 'Aucune liste de tiers-lieux n’était connue à ce moment\u00a0: on ne sait pas lesquels étaient ouverts.',
      flow.y,
      STYLES.lead,
    ) + 8;
}

/** The white zones of a territory in a sentence. */
function inWords(
  { white, white_population_share, white_area_share }: StatisticsItem,
  limit_s: number,
): string {
  const ground = `${formatArea(white.area_km2)}${white_area_share === null ? '' : `, ${formatShare(white_area_share)} de la surface`}`;
  const who =
    white.population === null
      ? ''
      : `${people(white.population)} habitants${white_population_share === null ? '' : ` (${formatShare(white_population_share)})`} et `;
  return `En zone blanche, à ${formatNumber(limit_s / 60)} minutes ou plus en voiture de tout tiers-lieu ouvert\u00a0: ${who}${ground}.`;
}

function drawMapOf(flow: Flow, content: TerritoryContent): void {
  const { doc, section } = flow;
  const frame = { x: X, y: flow.y, width: CONTENT_WIDTH, height: TERRITORY_MAP_HEIGHT };
  drawTerritoryMap(doc, section, content, frame);
  drawTerritoryLegend(doc, section, content, { x: X, y: flow.y + frame.height + 6, width: CONTENT_WIDTH });
  flow.y += frame.height + 32;
}

const BANDS: Column[] = [
  { head: 'Temps de route vers le tiers-lieu ouvert le plus proche', width: 255, strong: true },
  { head: 'Habitants', width: 120, right: true },
  { head: 'Surface', width: 120, right: true },
];

const COVERED = ['par un seul tiers-lieu', 'par deux', 'par trois ou plus'];

/** People and ground by drive time, and by how many sites cover them. */
function drawBands(flow: Flow, { item, list_known, limit_s }: TerritoryContent): void {
  if (!list_known) return;
  heading(flow, 'Les chiffres', 190);
  const limit = formatNumber(limit_s / 60);
  const rows = [
    ...item.bands.map(({ minutes, ...extent }) => ({ name: `moins de ${minutes}\u00a0min`, ...extent })),
    { name: `zone blanche, ${limit}\u00a0min ou plus`, ...item.white },
    ...item.covered_by.map(({ sites, ...extent }, i) => ({
      name: `à moins de ${limit}\u00a0min, ${COVERED[i] ?? `par ${sites}`}`,
      ...extent,
    })),
  ];
  flow.table(
    BANDS,
    rows.map(({ name, population, area_km2 }) => [name, people(population), formatArea(area_km2)]),
  );
}

const PLACES: Column[] = [
  { head: 'N°', width: 22 },
  { head: 'Commune', width: 233, strong: true },
  { head: 'Habitants gagnés', width: 120, right: true },
  { head: 'Surface gagnée', width: 120, right: true },
];

function drawPlaces(flow: Flow, { places, limit_s }: TerritoryContent): void {
  if (places.length === 0) return;
  heading(flow, 'Où un lieu de plus ferait le plus', 90);
  const how = `L’un après l’autre, parmi les centres des communes du territoire\u00a0: ce que chacun mettrait à moins de ${formatNumber(limit_s / 60)} minutes, au-delà du territoire aussi.`;
  flow.y = say(flow, how, flow.y, STYLES.small) + 5;
  flow.table(
    PLACES,
    places.map(({ rank, commune, gained }) => [
      String(rank),
      commune?.name ?? '',
      people(gained.population),
      formatArea(gained.area_km2),
    ]),
  );
}

const CHANGED: Column[] = [
  { head: 'Tiers-lieu', width: 220, strong: true },
  { head: 'Ce qui a changé', width: 85 },
  { head: 'Gagné', width: 95, right: true },
  { head: 'Perdu', width: 95, right: true },
];
const CHANGE_WORDS = { opened: 'ouvert', closed: 'fermé', planned: 'en projet', moved: 'déplacé' };

/** Who came under the limit and who is no longer, and the sites of the territory that changed. */
function drawChanges(flow: Flow, { changes, limit_s }: TerritoryContent): void {
  if (changes === null) return;
  const { since, gained, lost, sites } = changes;
  heading(flow, `Depuis le ${formatDay(since)}`, 60);
  const limit = formatNumber(limit_s / 60);
  const none = gained.area_km2 === 0 && lost.area_km2 === 0;
  const told = none
    ? `Rien n’a changé de côté de la limite de ${limit} minutes.`
    : `Passés à moins de ${limit} minutes\u00a0: ${amount(gained)}, ${formatArea(gained.area_km2)}. Repassés au-delà\u00a0: ${amount(lost)}, ${formatArea(lost.area_km2)}.`;
  flow.y = say(flow, told, flow.y) + 6;
  flow.table(
    CHANGED,
    sites.map((site) => [site.name, CHANGE_WORDS[site.change], amount(site.gained), amount(site.lost)]),
  );
}

const SITES: Column[] = [
  { head: 'Tiers-lieu', width: 215, strong: true },
  { head: 'Commune', width: 130 },
  { head: 'État', width: 50 },
  { head: 'Dépendent de lui seul', width: 100, right: true },
];
const STATUS_WORDS = { open: 'ouvert', planned: 'en projet', closed: 'fermé' };

function drawSites(flow: Flow, { sites }: TerritoryContent): void {
  heading(flow, `Les tiers-lieux du territoire (${formatNumber(sites.length)})`, 70);
  if (sites.length === 0) {
    flow.y = say(flow, 'Aucun.', flow.y);
    return;
  }
  flow.table(
    SITES,
    sites.map(({ name, commune, status, alone }) => [
      name,
      commune ?? '',
      STATUS_WORDS[status],
      alone === null ? '' : amount(alone),
    ]),
  );
}

const partColumns = (what: string): Column[] => [
  { head: what, width: 205, strong: true },
  { head: 'Habitants', width: 70, right: true },
  { head: 'En zone blanche', width: 80, right: true },
  { head: 'Part', width: 65, right: true },
  { head: 'Surface en z. b.', width: 75, right: true },
];

function drawParts(
  flow: Flow,
  title: string,
  what: string,
  items: StatisticsItem[],
  { list_known }: TerritoryContent,
): void {
  if (items.length === 0) return;
  heading(flow, title, 70);
  flow.table(
    partColumns(what),
    items.map(({ name, population, white, white_population_share, white_area_share }) => {
      const share = white_population_share ?? white_area_share;
      return list_known
        ? [
            name,
            people(population),
            people(white.population),
            share === null ? '' : formatShare(share),
            formatArea(white.area_km2),
          ]
        : [name, people(population), '', '', ''];
    }),
  );
}

function drawLeftOut(flow: Flow, { communes: { items, left_out } }: TerritoryContent): void {
  if (left_out === 0) return;
  flow.keep(30);
  const text = `Les ${formatNumber(items.length)} communes qui ont le plus d’habitants en zone blanche\u00a0; ${formatNumber(left_out)} autres sont dans les rapports des départements et des intercommunalités.`;
  flow.y = say(flow, text, flow.y + 2, STYLES.small);
}

function drawProof(flow: Flow, content: TerritoryContent): void {
  const { proof, programme, computed_at, on, item } = content;
  const { doc, section } = flow;
  flow.y += GAP;
  flow.keep(430);
  flow.y = write(doc, section, 'H2', 'La règle', X, flow.y, { style: STYLES.heading }) + 5;
  for (const [text, style] of ruleParts(programme.rule)) flow.y = say(flow, text, flow.y, style) + 3;
  flow.y += 9;
  const rests = proofFacts(proof, programme, computed_at, on);
  flow.y = drawFacts(doc, section, 'Ce sur quoi reposent les chiffres', rests, flow.y) + 12;
  flow.y = write(doc, section, 'H2', 'Vérifier ce rapport', X, flow.y, { style: STYLES.heading }) + 5;
  const shown = `La carte et les chiffres ${ofPlace(item.name)}\u00a0:`;
  flow.y = drawPageAndData(doc, section, shown, content, flow.y);
}
