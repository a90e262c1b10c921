import type { Feature } from 'geojson';
import { escapeHtml } from '../../answers/escape_html.ts';
import type { Link } from '../links.ts';

/** A plain page of the OGC API: heading, text, the same links as in JSON. No scripts, the documentation's style sheet. */
export function page(title: string, body: string, links: Link[]): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title><link rel="stylesheet" href="/docs.css"></head>
<body><header><p><a href="/">Map</a> · <a href="/ogc?f=html">OGC API</a> · <a href="/docs">API</a></p><h1>${escapeHtml(title)}</h1></header>
<main>${body}
<h2>Links</h2><ul>${links
    .map(
      (link) =>
        `<li><a href="${escapeHtml(link.href)}" rel="${escapeHtml(link.rel)}">${escapeHtml(link.title ?? link.rel)}</a> <small>${escapeHtml(link.type ?? '')}</small></li>`,
    )
    .join('')}</ul></main></body>
</html>
`;
}

/** Features as a table of their properties; the geometry by its kind. */
export function featureTable(features: Feature[], itemHref: (id: string) => string): string {
  const columns = [...new Set(features.flatMap((feature) => Object.keys(feature.properties ?? {})))];
  const head = ['id', 'geometry', ...columns]
    .map((name) => `<th scope="col">${escapeHtml(name)}</th>`)
    .join('');
  const rows = features.map((feature) => {
    const id = String(feature.id);
    const cells = columns
      .map((name) => `<td>${escapeHtml(cellText(feature.properties?.[name]))}</td>`)
      .join('');
    return `<tr><th scope="row"><a href="${escapeHtml(itemHref(id))}">${escapeHtml(id)}</a></th><td>${feature.geometry?.type ?? 'none'}</td>${cells}</tr>`;
  });
  return `<table><thead><tr>${head}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
