import { MaillageError } from '../../isochrones/errors.ts';
import { type Columns, recogniseColumns } from './columns.ts';
import { MAX_LINE_BYTES } from './lines.ts';
import { type Placed, placeRow, rowError, show } from './place.ts';
import { BATCH, type BulkInput, type BulkRow } from './rows.ts';

/**
 * Reads a JSON array of objects, or objects one a line (NDJSON), as a stream: each object with its own keys, as the columns
 * of a CSV are named. An element that is broken, or no object, costs itself only. Throws `not_a_list` where the text
 * is neither an array nor objects one a line.
 */
export async function readJsonRows(input: AsyncIterable<Uint8Array>): Promise<BulkInput> {
  const texts = elements(input);
  // The first batch tells at once whether this is a list at all.
  const first = await texts.next();
  let number = 0;
  const keyed = keyCache();
  const toRow = (text: string | null): BulkRow => ({ number: ++number, cells: [], ...rowOf(text, keyed) });
  async function* batches(): AsyncGenerator<BulkRow[]> {
    for (let next = first; !next.done; next = await texts.next()) {
      for (let i = 0; i < next.value.length; i += BATCH) yield next.value.slice(i, i + BATCH).map(toRow);
    }
  }
  return { format: 'json', header: [], delimiter: ',', addresses: 'fallback', batches: batches() };
}

function rowOf(text: string | null, keyed: (keys: string[]) => Columns): Placed & { id: BulkRow['id'] } {
  if (text === null) {
    return {
      id: null,
      ...rowError('row_too_long', 'Cet élément est trop long.', 'This element is too long.'),
    };
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return {
      id: idIn(text),
      ...rowError(
        'row_unreadable',
        `Cet élément n’est pas du JSON\u00a0: ${show(text)}`,
        `This element is not JSON: ${show(text)}`,
      ),
    };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return {
      id: null,
      ...rowError('not_an_object', 'Cet élément n’est pas un objet.', 'This element is not an object.'),
    };
  }
  const entries = Object.entries(value);
  const columns = keyed(entries.map(([key]) => key));
  const given = columns.id < 0 ? null : entries[columns.id]![1];
  const id = typeof given === 'string' || typeof given === 'number' ? given : null;
  return { id, ...placeRow(columns, (i) => entries[i]![1]) };
}

/** The id of an element that cannot be read, where it stands there all the same. */
function idIn(text: string): BulkRow['id'] {
  const [, word, number] = /"id"\s*:\s*(?:"([^"\\]*)"|(-?\d+(?=\s*[,}])))/.exec(text) ?? [];
  return word ?? (number === undefined ? null : Number(number));
}

/** Objects of a list mostly have the same keys: their columns are recognised once. */
function keyCache() {
  const known = new Map<string, Columns>();
  return (keys: string[]): Columns => {
    const name = keys.join('\u0000');
    const found = known.get(name) ?? recogniseColumns(keys);
    if (known.size < 100) known.set(name, found);
    return found;
  };
}

const [OPEN, CLOSE, QUOTE, BACKSLASH, COMMA, NEWLINE] = [...'[]"\\,\n'].map((sign) => sign.charCodeAt(0)) as [
  number,
  number,
  number,
  number,
  number,
  number,
];
const [BRACE_OPEN, BRACE_CLOSE] = [123, 125];

/**
 * The texts of the elements, cut by depth and strings alone, in batches as they come; null for one that is too long. An array's
 * elements end at a comma of depth 1; without an array, at the end of a line.
 */
async function* elements(input: AsyncIterable<Uint8Array>): AsyncGenerator<(string | null)[]> {
  let state = 'start' as 'start' | 'array' | 'lines' | 'end' | 'over';
  let depth = 0;
  let inString = false;
  let escaped = false;
  let parts: Uint8Array[] = [];
  let length = 0;
  let out: (string | null)[] = [];
  const keep = (bytes: Uint8Array) => {
    length += bytes.length;
    if (length <= MAX_LINE_BYTES) parts.push(bytes);
  };
  const finish = (required: boolean) => {
    const text = length > MAX_LINE_BYTES ? null : Buffer.concat(parts).toString('utf8').trim();
    if (text !== '' || required) out.push(text);
    [parts, length, depth, inString, escaped] = [[], 0, 0, false, false];
  };
  for await (const chunk of input) {
    let from = 0;
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i]!;
      if (state === 'start') {
        // Blanks and a BOM may stand before the first sign.
        if (byte <= 32 || byte === 0xef || byte === 0xbb || byte === 0xbf) from = i + 1;
        else if (byte === OPEN) {
          state = 'array';
          from = i + 1;
        } else if (byte === BRACE_OPEN) {
          state = 'lines';
          depth = 1;
        } else throw notAList();
      } else if (state === 'over') break;
      else if (state === 'end') {
        // Text behind the list is one more element, and a broken one.
        if (byte > 32) {
          out.push('');
          state = 'over';
        }
      } else if (state === 'lines' && byte === NEWLINE) {
        // A line ends an element whatever is open in it, so that a broken one costs itself only.
        keep(chunk.subarray(from, i));
        finish(false);
        from = i + 1;
      } else if (inString) {
        if (escaped) escaped = false;
        else if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) inString = false;
      } else if (byte === QUOTE) inString = true;
      else if (byte === OPEN || byte === BRACE_OPEN) depth++;
      else if (state === 'array' && depth === 0 && (byte === COMMA || byte === CLOSE)) {
        keep(chunk.subarray(from, i));
        finish(byte === COMMA);
        from = i + 1;
        if (byte === CLOSE) state = 'end';
      } else if ((byte === CLOSE || byte === BRACE_CLOSE) && depth > 0) depth--;
    }
    if (state === 'array' || state === 'lines') keep(Buffer.from(chunk.subarray(from)));
    if (out.length > 0) yield out;
    out = [];
  }
  if (state === 'start') throw notAList();
  if (state === 'lines') finish(false);
  // The list was cut off: what came of the last element is no JSON, and says so.
  if (state === 'array') finish(true);
  if (out.length > 0) yield out;
}

const notAList = () =>
  new MaillageError(
    'not_a_list',
    'The body is not a JSON array of objects, nor objects one a line: send [{"id": ..., "lon": ..., "lat": ...}, ...].',
    {
      status: 400,
      text_fr: 'Le corps n’est ni une liste JSON d’objets, ni un objet par ligne.',
    },
  );
