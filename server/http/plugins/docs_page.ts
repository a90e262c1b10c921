import { escapeHtml } from '../../answers/escape_html.ts';
import type { App } from '../fastify_types.ts';
import { TAGS } from './openapi.ts';

interface Operation {
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

/**
 * The documentation page at /docs: the OpenAPI document as plain HTML, without scripts or anything from elsewhere, so
 * that it holds under the strictest Content-Security-Policy and in any browser. GET requests can be tried by their forms.
 */
export function useDocsPage(app: App): void {
  let page: string | undefined;
  app.get('/docs', { schema: { hide: true } }, (_request, reply) => {
    page ??= docsPage(app.swagger() as unknown as OpenApi);
    reply.type('text/html; charset=utf-8');
    return page;
  });
  app.get('/docs.css', { schema: { hide: true } }, (_request, reply) => {
    reply.type('text/css; charset=utf-8').header('cache-control', 'public, max-age=3600');
    return STYLE;
  });
}

interface OpenApi {
  info: { title: string; version: string; description?: string };
  paths: Record<string, Record<string, Operation>>;
}

function docsPage(document: OpenApi): string {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  const groups = TAGS.map((tag) => ({
    ...tag,
    operations: operations.filter(({ operation }) => operation.tags?.includes(tag.name)),
  })).filter((group) => group.operations.length > 0);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(document.info.title)} API</title><link rel="stylesheet" href="/docs.css">
</head>
<body>
<header><h1>${escapeHtml(document.info.title)} API <small>${escapeHtml(document.info.version)}</small></h1>
<p>${prose(document.info.description ?? '')}</p>
<p><a href="/">Map</a> · <a href="/openapi.json">OpenAPI 3.1 document</a> · <a href="/ogc?f=html">OGC API</a></p>
<nav aria-label="Groups"><ul>${groups.map((g) => `<li><a href="#${slug(g.name)}">${escapeHtml(g.name)}</a></li>`).join('')}</ul></nav>
</header>
<main>
${groups
  .map(
    (
      group,
    ) => `<section id="${slug(group.name)}"><h2>${escapeHtml(group.name)}</h2><p>${prose(group.description)}</p>
${group.operations.map(operationPart).join('\n')}
</section>`,
  )
  .join('\n')}
</main>
</body>
</html>
`;
}

function operationPart({
  path,
  method,
  operation,
}: {
  path: string;
  method: string;
  operation: Operation;
}): string {
  const parameters = operation.parameters ?? [];
  const body = Object.entries(operation.requestBody?.content ?? {});
  return `<article id="${slug(`${method} ${path}`)}">
<h3><code><b>${method}</b> ${escapeHtml(path)}</code></h3>
<p>${prose([operation.summary, operation.description].filter(Boolean).join('. '))}</p>
${operation.security ? '<p>Needs a token (<code>Authorization: Bearer ...</code>).</p>' : ''}
${parameters.length > 0 ? parameterTable(parameters) : ''}
${body.map(([type, content]) => `<details><summary>Body <code>${escapeHtml(type)}</code></summary>${schemaList(content.schema)}</details>`).join('')}
${Object.entries(operation.responses ?? {})
  .map(responsePart)
  .join('')}
${method === 'GET' ? tryForm(path, parameters) : ''}
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

function parameterTable(parameters: Parameter[]): string {
  const rows = parameters.map(
    (
      p,
    ) => `<tr><th scope="row"><code>${escapeHtml(p.name)}</code></th><td>${escapeHtml(p.in)}${p.required ? ', required' : ''}</td>
<td>${escapeHtml(typeOf(p.schema))}</td><td>${prose(p.description ?? p.schema?.description ?? '')}</td></tr>`,
  );
  return `<table><thead><tr><th scope="col">Parameter</th><th scope="col">Where</th><th scope="col">Type</th><th scope="col">Meaning</th></tr></thead>
<tbody>${rows.join('')}</tbody></table>`;
}

function tryForm(path: string, parameters: Parameter[]): string {
  // A plain form can fill a query, not a path.
  if (path.includes('{')) return '';
  const fields = parameters
    .filter((p) => p.in === 'query')
    .map((p) => {
      const example = p.required ? (p.schema?.examples?.[0] ?? '') : '';
      return `<label>${escapeHtml(p.name)} <input name="${escapeHtml(p.name)}" value="${escapeHtml(String(example))}"${p.required ? ' required' : ''}></label>`;
    });
  return `<form method="get" action="${escapeHtml(path)}">${fields.join(' ')} <button>Try it</button></form>`;
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
input, button { font: inherit; padding: .2rem .5rem; min-height: 1.9rem; }
`;
