import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser';

/**
 * JSON in which people may write comments and a comma too many, as programme files are; a byte-order mark is passed over.
 * Throws a SyntaxError that tells line and column.
 */
export function parseCommentedJson(text: string): unknown {
  const plain = text.replace(/^\uFEFF/, '');
  const errors: ParseError[] = [];
  const value: unknown = parse(plain, errors, { allowTrailingComma: true });
  const [first] = errors;
  if (first === undefined) return value;
  const before = plain.slice(0, first.offset).split('\n');
  const what = printParseErrorCode(first.error).replace(/([a-z])([A-Z])/g, '$1 $2');
  throw new SyntaxError(`${what} at line ${before.length}, column ${before.at(-1)!.length + 1}`);
}

/** What a comment needs of a JSON Schema. */
interface Described {
  type?: string;
  const?: unknown;
  description?: string;
  properties?: Record<string, Described>;
  items?: Described;
  anyOf?: Described[];
}

/**
 * A value as JSON with what its schema says of each member above it: descriptions, choices, whether null is allowed. Members of items
 * that are alike are explained once.
 */
export function writeCommentedJson(value: unknown, schema: object): string {
  const explained = new Set<Described>();
  return `${written(value, schema as Described, '')}\n`;

  function written(value: unknown, schema: Described | undefined, indent: string): string {
    const deeper = `${indent}  `;
    if (Array.isArray(value)) {
      if (value.every((item) => typeof item !== 'object'))
        return `[${value.map((item) => JSON.stringify(item)).join(', ')}]`;
      const items = value.map((item) => {
        const which = schema?.items && branchOf(schema.items, item);
        const about = which?.description && !explained.has(which) ? comment(which.description, deeper) : '';
        return `${about}${deeper}${written(item, schema?.items, deeper)}`;
      });
      return `[\n${items.join(',\n')}\n${indent}]`;
    }
    if (value === null || typeof value !== 'object') return JSON.stringify(value);
    const which = schema && branchOf(schema, value);
    const isNew = which !== undefined && !explained.has(which);
    if (which) explained.add(which);
    const members = Object.entries(value).map(([name, member]) => {
      const of = which?.properties?.[name];
      const about = isNew && of ? aboutMember(of) : '';
      return `${about ? comment(about, deeper) : ''}${deeper}${JSON.stringify(name)}: ${written(member, of, deeper)}`;
    });
    return members.length === 0 ? '{}' : `{\n${members.join(',\n')}\n${indent}}`;
  }
}

/** The alternative of a schema that a value is written by: by its `type` where it has one, else the first that is no null. */
function branchOf(schema: Described, value: unknown): Described {
  if (!schema.anyOf) return schema;
  const type = (value as { type?: unknown } | null)?.type;
  return (
    schema.anyOf.find(
      ({ properties }) => properties?.type?.const !== undefined && properties.type.const === type,
    ) ??
    schema.anyOf.find((one) => one.type !== 'null') ??
    schema
  );
}

function aboutMember(schema: Described): string {
  const choices = schema.anyOf?.flatMap((one) => (typeof one.const === 'string' ? [one.const] : [])) ?? [];
  const parts = [
    schema.description ?? schema.anyOf?.find(({ description }) => description)?.description,
    choices.length > 1 && `One of: ${choices.join(', ')}`,
    schema.anyOf?.some(({ type }) => type === 'null') &&
      !schema.description?.includes('null') &&
      'May be null',
  ];
  return parts.filter(Boolean).join('. ');
}

const WIDTH = 110;

function comment(text: string, indent: string): string {
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    if (lines.at(-1)!.length + word.length > WIDTH) lines.push('');
    lines.push(`${lines.pop()!} ${word}`);
  }
  return lines.map((line) => `${indent}//${line}\n`).join('');
}
