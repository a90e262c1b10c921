import { counted, formatDay, formatExact, formatPoint } from '../../data/rules/decision/format.ts';
import type { StoredAnswer } from '../../data/store/stored_records.ts';
import type { Eligibility } from '../schemas/eligibility.ts';
import { escapeHtml } from './escape_html.ts';
import type { AnswerInputs, AnswerQuestion } from './permalink.ts';

/** A kept answer as people read it: a page without scripts, French with English beside it, in the documentation's style. */
export function answerPage(stored: StoredAnswer): string {
  const question = stored.question as AnswerQuestion;
  const inputs = stored.inputs as AnswerInputs;
  const answer = stored.answer as Eligibility;
  const { lon, lat, label, on, as_known_at } = question;
  const where = [label, answer.commune?.name, formatPoint(lon, lat)].filter((part) => part);
  const known = as_known_at === null ? '' : `, d’après ce qui était connu le ${formatDay(as_known_at)}`;
  const { rule } = answer;
  const facts: [string, string][] = [
    ['Programme', `${inputs.programme.id}, SHA-256 ${inputs.programme.sha256}`],
    ['Règle', `${rule.text} (${rule.source.title}, ${rule.source.publisher})`],
    ['Routes', `${inputs.network.osm_date ?? 'date inconnue'}, ${inputs.network.id}`],
    [
      'Liste des tiers-lieux',
      inputs.sites.known_at === null
        ? 'aucune liste connue à ce moment'
        : `version ${inputs.sites.list_version}, connue le ${formatDay(inputs.sites.known_at)}, ${counted(inputs.sites.open, 'ouvert', 'ouverts')}, SHA-256 ${inputs.sites.sha256}`,
    ],
    ['Logiciel', `Maillage ${inputs.software}`],
    ['Pour refaire ce calcul', `npm run maillage -- explain ${stored.id}`],
  ];
  const query = new URLSearchParams({ lon: String(lon), lat: String(lat), on });
  query.set('programme', inputs.programme.id);
  if (as_known_at !== null) query.set('as_known_at', as_known_at);
  if (label !== null) query.set('label', label);
  return `<!doctype html>
<html lang="fr">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text(answer.headline)} ${text(where.join(', '))}</title><link rel="stylesheet" href="/docs.css"></head>
<body><header><p><a href="/">Carte</a> · <a href="/docs">API</a></p><h1>${text(answer.headline)}</h1>
<p lang="en">${text(answer.headline_en)}</p></header>
<main><p>${text(where.join(', '))}, au ${text(formatDay(on))}${text(known)}. Réponse donnée le ${text(formatDay(stored.answered_at))}.</p>
<h2>Pourquoi</h2><ul>${answer.reasons.map((reason) => `<li>${text(reason.text)} <small lang="en">${text(reason.text_en)}</small></li>`).join('')}</ul>
<h2>Tiers-lieux les plus proches</h2>${nearestList(answer)}
<h2>Preuves</h2><dl>${facts.map(([name, value]) => `<dt>${text(name)}</dt><dd>${text(value)}</dd>`).join('')}</dl>
<p><a href="/api/v1/eligibility/certificate.pdf?${text(query.toString())}">La même question, en fiche PDF</a> · <a href="/api/v1/answers/${text(stored.id)}?f=json">Cette réponse en JSON</a></p></main></body>
</html>
`;
}

const text = escapeHtml;

function nearestList({ nearest }: Eligibility): string {
  if (nearest.length === 0) return '<p>Aucun temps de trajet n’est dit.</p>';
  const items = nearest.map(({ name, commune, drive_time_s }) => {
    const place = commune ? `${name}, ${commune}` : name;
    return `<li>${text(place)} : ${text(formatExact(drive_time_s))}</li>`;
  });
  return `<ol>${items.join('')}</ol>`;
}
