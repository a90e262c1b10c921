/** A small RDF graph, written as JSON-LD and as RDF/XML: what a catalogue of data portals is made of. */
import { escapeXml } from '../../answers/escape_html.ts';

const PREFIXES = {
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  dcat: 'http://www.w3.org/ns/dcat#',
  dct: 'http://purl.org/dc/terms/',
  foaf: 'http://xmlns.com/foaf/0.1/',
  locn: 'http://www.w3.org/ns/locn#',
  skos: 'http://www.w3.org/2004/02/skos/core#',
  vcard: 'http://www.w3.org/2006/vcard/ns#',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
  gsp: 'http://www.opengis.net/ont/geosparql#',
} as const;

/** A name with one of the prefixes, as dcat:Dataset. */
export type Name = `${keyof typeof PREFIXES}:${string}`;

export type Value =
  | { text: string; lang?: string; type?: Name }
  /** Something that has an address. */
  | { iri: string }
  | Node;

export interface Node {
  /** Left out: a node without an address of its own. */
  id?: string;
  type: Name;
  properties: Partial<Record<Name, Value[]>>;
}

const isNode = (value: Value): value is Node => 'properties' in value;

/** The graph below a node as a JSON-LD 1.1 document. */
export function toJsonLd(root: Node): string {
  const termOf = (value: Value): unknown => {
    if (isNode(value)) return nodeOf(value);
    if ('iri' in value) return { '@id': value.iri };
    return {
      '@value': value.text,
      ...(value.lang && { '@language': value.lang }),
      ...(value.type && { '@type': value.type }),
    };
  };
  const nodeOf = ({ id, type, properties }: Node): Record<string, unknown> => ({
    ...(id !== undefined && { '@id': id }),
    '@type': type,
    ...Object.fromEntries(
      Object.entries(properties).map(([name, values]) => [name, (values ?? []).map(termOf)]),
    ),
  });
  return JSON.stringify({ '@context': PREFIXES, ...nodeOf(root) });
}

/** The same as RDF/XML. */
export function toRdfXml(root: Node): string {
  const spaces = Object.entries(PREFIXES).map(([prefix, iri]) => `xmlns:${prefix}="${iri}"`);
  const lines: string[] = [];
  const write = (value: Value, name: Name, indent: string): void => {
    if (isNode(value)) {
      lines.push(`${indent}<${name}>`);
      writeNode(value, `${indent}  `);
      lines.push(`${indent}</${name}>`);
    } else if ('iri' in value) lines.push(`${indent}<${name} rdf:resource="${escapeXml(value.iri)}"/>`);
    else {
      const lang = value.lang ? ` xml:lang="${value.lang}"` : '';
      const type = value.type ? ` rdf:datatype="${expand(value.type)}"` : '';
      lines.push(`${indent}<${name}${lang}${type}>${escapeXml(value.text)}</${name}>`);
    }
  };
  const writeNode = ({ id, type, properties }: Node, indent: string): void => {
    lines.push(`${indent}<${type}${id === undefined ? '' : ` rdf:about="${escapeXml(id)}"`}>`);
    for (const [name, values] of Object.entries(properties))
      for (const value of values ?? []) write(value, name as Name, `${indent}  `);
    lines.push(`${indent}</${type}>`);
  };
  writeNode(root, '  ');
  return `<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF ${spaces.join(' ')}>\n${lines.join('\n')}\n</rdf:RDF>\n`;
}

function expand(name: Name): string {
  const [prefix, local] = name.split(':') as [keyof typeof PREFIXES, string];
  return PREFIXES[prefix] + local;
}
