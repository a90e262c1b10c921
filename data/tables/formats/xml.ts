import { Parser } from 'htmlparser2';
import { MaillageError } from '../../../errors/maillage_error.ts';
import { breath } from '../../turns/breath.ts';
import { decodeText, utf16Of } from './encoding.ts';

interface XmlHandlers {
  /** Names come without their prefix: `kml:name` as `name`. */
  open?(name: string, attributes: Record<string, string>): void;
  /** Text directly inside the element that is open. */
  text?(text: string): void;
  close?(name: string): void;
}

/** Elements in each other: no format of ours has so many, and the parser takes a time that grows with them. */
const MOST_DEPTH = 500;

const local = (name: string) => name.slice(name.indexOf(':') + 1);

/**
 * Reads XML as a stream, forgiving what foreign tools write; after each piece `taken` is asked for what has come of it. Entities
 * beyond XML's own and document types are never looked up. Throws `table_unreadable` where elements lie too deep in each other.
 */
export async function* readXml<T>(
  input: AsyncIterable<Uint8Array>,
  handlers: XmlHandlers,
  taken: () => T[],
): AsyncGenerator<T[]> {
  let depth = 0;
  const parser = new Parser(
    {
      onopentag: (name, attributes) => {
        if (++depth > MOST_DEPTH) throw new MaillageError('table_unreadable.xml', { most: MOST_DEPTH });
        handlers.open?.(local(name), attributes);
      },
      ontext: (text) => handlers.text?.(text),
      onclosetag: (name) => {
        depth--;
        handlers.close?.(local(name));
      },
    },
    { xmlMode: true, decodeEntities: true },
  );
  let decoder: TextDecoder | null = null;
  for await (const piece of input) {
    decoder ??= new TextDecoder(encodingOf(piece));
    parser.write(decoder.decode(piece, { stream: true }));
    const items = taken();
    if (items.length > 0) yield items;
    await breath();
  }
  parser.end(decoder?.decode());
  const items = taken();
  if (items.length > 0) yield items;
}

function encodingOf(head: Uint8Array): string {
  const wide = utf16Of(head);
  if (wide) return wide;
  const named =
    /^[^>]{0,100}encoding=["']([\w-]{2,20})["']/.exec(decodeText(head.subarray(0, 200)).text)?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(named).encoding;
  } catch {
    return 'utf-8';
  }
}

/** An attribute whatever its prefix: `r:id` and `id`. */
export function attribute(attributes: Record<string, string>, name: string): string | undefined {
  if (attributes[name] !== undefined) return attributes[name];
  for (const key of Object.keys(attributes)) if (local(key) === name) return attributes[key];
  return undefined;
}
