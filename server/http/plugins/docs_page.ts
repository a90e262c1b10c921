import { escapeHtml } from '../../answers/escape_html.ts';
import type { App } from '../fastify_types.ts';
import { SUMMARIES_FR, TAGS_FR } from './docs_fr.ts';
import { TAGS } from './openapi.ts';

interface Operation {
  operationId?: string;
  tags?: string[];
  summary?: string;
  description?: string;
  parameters?: Parameter[];
  requestBody?: { content?: Record<string, { schema?: Schema }> };
  responses?: Record<string, { description?: string; content?: Record<string, { schema?: Schema }> }>;
  security?: unknown[];
}
interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  description?: string;
  schema?: Schema;
}
interface Schema {
  type?: string;
  description?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  anyOf?: Schema[];
  const?: unknown;
  enum?: unknown[];
  default?: unknown;
  minimum?: number;
  maximum?: number;
  format?: string;
  examples?: unknown[];
}

type Language = 'fr' | 'en';

/** The page's own words. */
const WORDS = {
  en: {
    map: 'Map',
    document: 'OpenAPI 3.1 document',
    groups: 'Groups',
    other: 'En français',
    token: 'Needs a token',
    body: 'Body',
    head: ['Parameter', 'Where', 'Type', 'Meaning'],
    required: 'required',
    try: 'Try it',
    about: '',
  },
  fr: {
    map: 'Carte',
    document: 'Document OpenAPI 3.1',
    groups: 'Groupes',
    other: 'In English',
    token: 'Demande un jeton',
    body: 'Corps',
    head: ['Paramètre', 'Où', 'Type', 'Sens'],
    required: 'obligatoire',
    try: 'Essayer',
    about:
      'À combien de minutes en voiture est le tiers-lieu ouvert le plus proche, depuis chaque route d’une région. Les coordonnées sont la longitude et la latitude WGS 84 ; les temps, en secondes vers le lieu. Chaque erreur a un code stable. Le sens de chaque paramètre est dit en anglais, comme dans le document OpenAPI.',
  },
} as const;

/**
 * The documentation page at /docs: the OpenAPI document as plain HTML, without scripts or anything from elsewhere, so
 * that it holds under the strictest Content-Security-Policy and in any browser. In French by ?lang=fr or the browser's own language. GET
 * requests can be tried by their forms.
 */
export function useDocsPage(app: App): void {
  const pages = new Map<Language, string>();
  app.get('/docs', { schema: { hide: true } }, (request, reply) => {
    const { lang } = request.query as { lang?: string };
    const language = lang === 'fr' || (lang !== 'en' && prefersFrench(request.headers)) ? 'fr' : 'en';
    const page = pages.get(language) ?? docsPage(app.swagger() as unknown as OpenApi, language);
    pages.set(language, page);
    reply
      .type('text/html; charset=utf-8')
      .header('vary', 'accept-language')
      .header('content-language', language);
    return page;
  });
  // A form fills a query; what stands in a path is put there here.
  app.get('/docs/try', { schema: { hide: true } }, (request, reply) => {
    const { '.path': path = '', ...fields } = request.query as Record<string, string>;
    const { paths } = app.swagger() as unknown as OpenApi;
    if (!Object.hasOwn(paths, path)) return reply.redirect('../docs', 303);
    const query = new URLSearchParams(
      Object.entries(fields).filter(([name, value]) => value !== '' && !path.includes(`{${name}}`)),
    );
    const filled = path.replaceAll(/\{(\w+)\}/g, (_all, name: string) =>
      encodeURIComponent(fields[name] ?? ''),
    );
    return reply.redirect(`..${filled}${query.size > 0 ? `?${query}` : ''}`, 303);
  });
  app.get('/docs.css', { schema: { hide: true } }, (_request, reply) => {
    reply.type('text/css; charset=utf-8').header('cache-control', 'public, max-age=3600');
    return STYLE;
  });
}

/** Whether the first language that a browser asks for, of the two that there are, is French. */
function prefersFrench(headers: { 'accept-language'?: string }): boolean {
  const first = (headers['accept-language'] ?? '').toLowerCase().match(/(^|,)\s*(fr|en)\b/);
  return first?.[2] === 'fr';
}

interface OpenApi {
  info: { title: string; version: string; description?: string };
  paths: Record<string, Record<string, Operation>>;
}

function docsPage(document: OpenApi, language: Language): string {
  const words = WORDS[language];
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  const groups = TAGS.map((tag) => ({
    ...tag,
    title: (language === 'fr' && TAGS_FR[tag.name]?.[0]) || tag.name,
    about: (language === 'fr' && TAGS_FR[tag.name]?.[1]) || tag.description,
    operations: operations.filter(({ operation }) => operation.tags?.includes(tag.name)),
  })).filter((group) => group.operations.length > 0);
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(document.info.title)} API</title><link rel="stylesheet" href="/docs.css">
</head>
<body>
<header><h1>${escapeHtml(document.info.title)} API <small>${escapeHtml(document.info.version)}</small></h1>
<p>${prose(words.about || (document.info.description ?? ''))}</p>
<p><a href="/">${words.map}</a> · <a href="/openapi.json">${words.document}</a> · <a href="/ogc?f=html">OGC API</a> · <a href="/docs?lang=${language === 'fr' ? 'en' : 'fr'}" hreflang="${language === 'fr' ? 'en' : 'fr'}">${words.other}</a></p>
<nav aria-label="${words.groups}"><ul>${groups.map((g) => `<li><a href="#${slug(g.name)}">${escapeHtml(g.title)}</a></li>`).join('')}</ul></nav>
</header>
<main>
${groups
  .map(
    (
      group,
    ) => `<section id="${slug(group.name)}"><h2>${escapeHtml(group.title)}</h2><p>${prose(group.about)}</p>
${group.operations.map((one) => operationPart(one, language)).join('\n')}
</section>`,
  )
  .join('\n')}
</main>
</body>
</html>
`;
}

function operationPart(
  { path, method, operation }: { path: string; method: string; operation: Operation },
  language: Language,
): string {
  const words = WORDS[language];
  const told = language === 'fr' ? SUMMARIES_FR[operation.operationId ?? ''] : undefined;
  const summary = told ?? [operation.summary, operation.description].filter(Boolean).join('. ');
  const parameters = operation.parameters ?? [];
  const body = Object.entries(operation.requestBody?.content ?? {});
  return `<article id="${slug(`${method} ${path}`)}">
<h3><code><b>${method}</b> ${escapeHtml(path)}</code></h3>
<p>${prose(summary)}</p>
${operation.security ? `<p>${words.token} (<code>Authorization: Bearer ...</code>).</p>` : ''}
${parameters.length > 0 ? parameterTable(parameters, language) : ''}
${body.map(([type, content]) => `<details><summary>${words.body} <code>${escapeHtml(type)}</code></summary>${schemaList(content.schema)}</details>`).join('')}
${Object.entries(operation.responses ?? {})
  .map(responsePart)
  .join('')}
${method === 'GET' ? tryForm(path, parameters, language) : ''}
</article>`;
}

function responsePart([status, response]: [
  string,
  { description?: string; content?: Record<string, { schema?: Schema }> },
]): string {
  const contents = Object.entries(response.content ?? {});
  const title = `<code>${escapeHtml(status)}</code> ${escapeHtml(response.description ?? '')} ${contents
    .map(([type]) => `<code>${escapeHtml(type)}</code>`)
    .join(' ')}`;
  const schema = contents[0]?.[1].schema;
  if (!status.startsWith('2') || !schema) return `<p class="response">${title}</p>`;
  return `<details><summary>${title}</summary>${schemaList(schema)}</details>`;
}

function parameterTable(parameters: Parameter[], language: Language): string {
  const { head, required } = WORDS[language];
  const rows = parameters.map(
    (
      p,
    ) => `<tr><th scope="row"><code>${escapeHtml(p.name)}</code></th><td>${escapeHtml(p.in)}${p.required ? `, ${required}` : ''}</td>
<td>${escapeHtml(typeOf(p.schema))}</td><td>${prose(p.description ?? p.schema?.description ?? '')}</td></tr>`,
  );
  return `<table><thead><tr>${head.map((one) => `<th scope="col">${one}</th>`).join('')}</tr></thead>
<tbody>${rows.join('')}</tbody></table>`;
}

/** Fields for all that a request takes; what stands in its path goes by way of /docs/try. */
function tryForm(path: string, parameters: Parameter[], language: Language): string {
  const fields = parameters.filter((p) => p.in === 'query' || p.in === 'path').map(formField);
  const inPath = path.includes('{');
  const hidden = inPath ? `<input type="hidden" name=".path" value="${escapeHtml(path)}">` : '';
  const action = inPath ? '/docs/try' : path;
  return `<form method="get" action="${escapeHtml(action)}">${hidden}${fields.join(' ')} <button>${WORDS[language].try}</button></form>`;
}

function formField({ name, required, schema }: Parameter): string {
  const example = required ? (schema?.examples?.[0] ?? schema?.default ?? '') : '';
  const attributes = `name="${escapeHtml(name)}"${required ? ' required' : ''}`;
  const choices =
    schema?.enum ?? schema?.anyOf?.flatMap((one) => (one.const === undefined ? [] : [one.const]));
  if (!choices || choices.length === 0 || choices.length < (schema?.anyOf?.length ?? 0))
    return `<label>${escapeHtml(name)} <input ${attributes} value="${escapeHtml(String(example))}"></label>`;
  const options = [...(required ? [] : ['']), ...choices].map(
    (one) => `<option${one === example ? ' selected' : ''}>${escapeHtml(String(one))}</option>`,
  );
  return `<label>${escapeHtml(name)} <select ${attributes}>${options.join('')}</select></label>`;
}

function schemaList(schema: Schema | undefined, depth = 0): string {
  if (!schema) return '';
  const shown = schema.type === 'array' && schema.items ? schema.items : schema;
  const object = shown.properties ? shown : shown.anyOf?.find((one) => one.properties);
  if (!object?.properties || depth > 4) {
    return depth === 0 ? `<p>${escapeHtml(typeOf(schema))}. ${prose(schema.description ?? '')}</p>` : '';
  }
  const items = Object.entries(object.properties).map(
    ([name, property]) =>
      `<li><code>${escapeHtml(name)}</code> <i>${escapeHtml(typeOf(property))}${object.required?.includes(name) ? '' : ', optional'}</i> ${prose(property.description ?? '')}${schemaList(property, depth + 1)}</li>`,
  );
  return `<ul>${items.join('')}</ul>`;
}

function typeOf(schema: Schema | undefined): string {
  if (!schema) return '';
  if (schema.anyOf) return [...new Set(schema.anyOf.map(typeOf))].join(' or ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' or ');
  if (schema.type === 'array') return `list of ${typeOf(schema.items) || 'anything'}`;
  const limits = [
    schema.minimum === undefined ? '' : `from ${schema.minimum}`,
    schema.maximum === undefined ? '' : `to ${schema.maximum}`,
    schema.default === undefined ? '' : `default ${JSON.stringify(schema.default)}`,
  ].filter(Boolean);
  return [schema.format ?? schema.type ?? 'anything', ...limits].join(' ');
}

function slug(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
}

function prose(text: string): string {
  return escapeHtml(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>');
}

const STYLE = `:root { color-scheme: light dark; font: 1rem/1.55 system-ui, sans-serif; }
body { max-width: 62rem; margin: 0 auto; padding: 1rem 1.25rem 4rem; background: light-dark(#f6f4ee, #14181b); color: light-dark(#1d2023, #e8e6e0); }
a { color: light-dark(#7a3608, #ffb37e); }
h1 small { font-size: 1rem; font-weight: 400; }
h3 { margin-bottom: .25rem; overflow-wrap: anywhere; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1rem; padding: 0; list-style: none; }
article { border-top: 1px solid light-dark(#cfcabb, #3a4247); padding: .25rem 0 1rem; }
table { border-collapse: collapse; width: 100%; display: block; overflow-x: auto; }
th, td { text-align: left; vertical-align: top; padding: .2rem .8rem .2rem 0; }
details { margin: .25rem 0; } summary { cursor: pointer; }
.response { margin: .25rem 0; }
form { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; margin-top: .5rem; }
input, select, button { font: inherit; padding: .2rem .5rem; min-height: 1.9rem; }
`;
