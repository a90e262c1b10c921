import {
  formatDay,
  formatExact,
  formatNumber,
  formatSeconds,
  formatTime,
} from '../../../data/rules/decision/format.ts';
import type { CertificateContent } from './content.ts';
import { marginInWords } from './first_page.ts';
import {
  artifact,
  COLOURS,
  CONTENT_WIDTH,
  type Doc,
  type Element,
  group,
  measure,
  PAGE,
  STYLES,
  write,
} from './paper.ts';

const X = PAGE.margin;
const LABEL = 118;

/** Reasons, margin and doubt, what the computation rested on, how to make it again: the annex, one page. */
export function drawAnnex(doc: Doc, root: Element, content: CertificateContent): void {
  const page = group(doc, root, 'Sect');
  write(doc, page, 'P', 'Annexe · Fiche d’éligibilité', X, 36, { style: STYLES.heading, width: 300 });
  artifact(doc, () =>
    doc
      .moveTo(X, 57)
      .lineTo(X + CONTENT_WIDTH, 57)
      .lineWidth(0.8)
      .strokeColor(COLOURS.line)
      .stroke(),
  );
  let y = 72;
  y = drawReasons(doc, page, content, y) + 12;
  y = drawFacts(doc, page, 'Temps, marge et doute', doubtFacts(content), y) + 12;
  y = drawFacts(doc, page, 'Ce sur quoi repose la réponse', proofFacts(content), y) + 12;
  drawAgain(doc, page, content, y);
}

function drawReasons(doc: Doc, page: Element, { answer }: CertificateContent, y: number): number {
  let top = write(doc, page, 'H2', 'Pourquoi cette réponse', X, y, { style: STYLES.heading }) + 5;
  const list = group(doc, page, 'L');
  for (const { text } of answer.reasons) {
    const item = group(doc, list, 'LI');
    write(doc, item, 'Lbl', '–', X, top, { width: 10 });
    top = write(doc, item, 'LBody', text, X + 12, top, { width: CONTENT_WIDTH - 12, lines: 3 }) + 3;
    item.end();
  }
  list.end();
  return top;
}

type Fact = [label: string, value: string];

/** Two columns of label and value, as a table that is read row by row. */
function drawFacts(doc: Doc, page: Element, title: string, facts: Fact[], y: number): number {
  let top = write(doc, page, 'H2', title, X, y, { style: STYLES.heading }) + 6;
  const table = group(doc, page, 'Table');
  for (const [label, value] of facts) {
    const row = group(doc, table, 'TR');
    artifact(doc, () =>
      doc
        .moveTo(X, top - 2)
        .lineTo(X + CONTENT_WIDTH, top - 2)
        .lineWidth(0.5)
        .strokeColor(COLOURS.line)
        .stroke(),
    );
    const below = write(doc, row, 'TH', label, X, top + 1, {
      style: STYLES.label,
      width: LABEL - 8,
      heads: 'Row',
    });
    const right = write(doc, row, 'TD', value, X + LABEL, top, {
      style: STYLES.body,
      width: CONTENT_WIDTH - LABEL,
    });
    row.end();
    top = Math.max(below, right) + 4;
  }
  table.end();
  return top;
}

function doubtFacts(content: CertificateContent): Fact[] {
  const { drive_time_s, limit_s, to_confirm_within_s, close_to_limit_share } = content.answer;
  const facts: Fact[] = [];
  facts.push([
    'Temps calculé',
    drive_time_s === null ? 'Aucune route ne mène à un tiers-lieu ouvert.' : exact(drive_time_s),
  ]);
  if (limit_s !== null) {
    facts.push([
      'Limite',
      `${exact(limit_s)}\u00a0; la règle dit «\u00a0moins de\u00a0»\u00a0: la limite elle-même n’est pas en dessous.`,
    ]);
    facts.push(['Marge', marginInWords(content)]);
    facts.push([
      'Doute',
      `À moins de ${formatSeconds(to_confirm_within_s)} de la limite, le calcul ne conclut pas\u00a0: à confirmer. ` +
        `À moins de ${formatNumber(close_to_limit_share * 100)}\u00a0% de la limite, la réponse le dit, comme là où les vitesses d’autres moteurs la changeraient. Les temps sont ceux d’une voiture sur une route libre.`,
    ]);
  }
  const [worst] = content.nearest
    .flatMap(({ drive_time_s: own, osrm_time_s }) =>
      osrm_time_s === null ? [] : [Math.abs(own - osrm_time_s)],
    )
    .sort((a, b) => b - a);
  facts.push([
    'Contrôle',
    worst === undefined
      ? 'Le service d’OSRM n’a pas répondu\u00a0: les temps sont ceux de Maillage seul.'
      : `Les mêmes trajets demandés au service d’OSRM s’écartent d’au plus ${formatSeconds(Math.round(worst * 10) / 10)}.`,
  ]);
  return facts;
}

const exact = (seconds: number) => `${formatExact(seconds)} (${formatSeconds(seconds)})`;

function proofFacts({ proof, programme, question, computed_at }: CertificateContent): Fact[] {
  const { network, sites } = proof;
  const dated =
    network.osm_date === null ? 'date inconnue' : `OpenStreetMap au ${formatDay(network.osm_date)}`;
  const roads = network.modelled ? 'modèle, non OpenStreetMap' : dated;
  const list = [
    sites.list_version > 0
      ? `version ${formatNumber(sites.list_version)}`
      : 'aucune liste connue à ce moment',
    sites.source,
    sites.known_at === null ? null : `connue le ${formatDay(sites.known_at)}`,
    `${formatNumber(sites.open)} ouverts le ${formatDay(question.on)}`,
    proof.example_sites ? 'exemples' : null,
  ].filter((part) => part !== null);
  const verified =
    network.verification === null
      ? 'Non vérifié.'
      : `${formatNumber(network.verification.pairs)} trajets comparés à OSRM\u00a0: ${formatNumber(network.verification.share_differing * 100)}\u00a0% s’écartent de plus d’1\u00a0s, au plus de ${formatSeconds(network.verification.greatest_difference_s)}.`;
  return [
    ['Réseau routier', `${roads} · OSRM ${network.osrm_version} · ${network.id}`],
    ['Routes, SHA-256', network.roads_sha256],
    ['Profil, SHA-256', network.profile_sha256],
    ['Vérification', verified],
    ['Liste des tiers-lieux', list.join(' · ')],
    ['Liste, SHA-256', sites.sha256],
    ['Programme', `${programme.name} (${programme.id})`],
    ['Programme, SHA-256', programme.sha256],
    [
      'Couverture',
      `${proof.coverage_id}, calculée le ${formatDay(computed_at)} à ${formatTime(computed_at)} (heure de Paris)`,
    ],
  ];
}

function drawAgain(doc: Doc, page: Element, { id, links, proof }: CertificateContent, y: number): void {
  let top = write(doc, page, 'H2', 'Refaire ce calcul', X, y, { style: STYLES.heading }) + 5;
  const command = `npm run maillage -- explain ${id}`;
  const parts: [string, string | null][] = [
    [
      `Avec Maillage ${proof.software}, sur les mêmes données, cette commande redonne la réponse et ses preuves\u00a0:`,
      null,
    ],
    [command, null],
  ];
  if (links.answer !== null) parts.push([`En ligne\u00a0: ${links.answer}`, links.answer]);
  if (links.report !== null)
    parts.push([
      `Un tiers-lieu manque, est fermé ou mal placé, un temps est faux\u00a0: ${links.report}`,
      links.report,
    ]);
  for (const [text, link] of parts) {
    const style = text === command ? STYLES.strong : STYLES.body;
    const height = measure(doc, text, { style });
    if (text === command)
      artifact(doc, () => doc.rect(X, top - 3, CONTENT_WIDTH, height + 6).fill(COLOURS.paper));
    top =
      write(doc, page, 'P', text, text === command ? X + 8 : X, top, { style, link }) +
      (text === command ? 9 : 4);
  }
}
