import { inflateSync } from 'node:zlib';

/**
 * Reads the text of a PDF that pdfkit wrote, as a screen reader would: marked content in order, artifacts left out. Enough
 * for tests on machines without poppler; no reader of PDF in general.
 */
export interface MarkedText {
  page: number;
  tag: string;
  text: string;
  /** Baseline of its lowest line, in points above the foot of the page. */
  lowest: number;
}

interface PdfObject {
  head: string;
  stream: Buffer | null;
}

/** The objects of the file by number. */
export function readObjects(bytes: Uint8Array): Map<number, PdfObject> {
  const buffer = Buffer.from(bytes);
  const text = buffer.toString('latin1');
  const objects = new Map<number, PdfObject>();
  for (const match of text.matchAll(/(?:^|\n)(\d+) 0 obj\n/g)) {
    const start = match.index + match[0].length;
    const end = text.indexOf('\nendobj', start);
    const body = text.slice(start, end);
    const stream = body.indexOf('\nstream\n');
    const head = stream < 0 ? body : body.slice(0, stream);
    const raw = stream < 0 ? null : buffer.subarray(start + stream + 8, end - '\nendstream'.length);
    objects.set(Number(match[1]), {
      head,
      stream: raw && (/FlateDecode/.test(head) ? inflateSync(raw) : raw),
    });
  }
  return objects;
}

/** The marked text of all pages, in reading order of the pages' content. */
export function readMarkedText(bytes: Uint8Array): MarkedText[] {
  const objects = readObjects(bytes);
  const out: MarkedText[] = [];
  for (const [i, number] of pageNumbers(objects).entries()) {
    const page = objects.get(number)!.head;
    const resources = refOf(page, 'Resources', objects);
    const letters = new Map(
      [...(/\/Font <<([\s\S]*?)>>/.exec(resources)?.[1] ?? '').matchAll(/\/(\w+) (\d+) 0 R/g)].map(
        ([, name, ref]) => [name!, lettersOf(objects, Number(ref))],
      ),
    );
    const content = objects.get(Number(/\/Contents (\d+) 0 R/.exec(page)![1]))!.stream!.toString('latin1');
    out.push(...readContent(content, letters).map((marked) => ({ page: i + 1, ...marked })));
  }
  return out;
}

const pageNumbers = (objects: Map<number, PdfObject>) => {
  const pages = [...objects.values()].find(({ head }) => /\/Type \/Pages/.test(head))!;
  return [.../\/Kids \[([^\]]*)\]/.exec(pages.head)![1]!.matchAll(/(\d+) 0 R/g)].map((match) =>
    Number(match[1]),
  );
};

function refOf(head: string, key: string, objects: Map<number, PdfObject>): string {
  return objects.get(Number(new RegExp(`/${key} (\\d+) 0 R`).exec(head)?.[1]))?.head ?? head;
}

/** What each glyph of a font stands for, by its ToUnicode map. */
function lettersOf(objects: Map<number, PdfObject>, font: number): Map<number, string> {
  const map = objects
    .get(Number(/\/ToUnicode (\d+) 0 R/.exec(objects.get(font)!.head)![1]))!
    .stream!.toString('latin1');
  const letters = new Map<number, string>();
  for (const [, from, list] of map.matchAll(/<([0-9a-f]+)> <[0-9a-f]+> \[([^\]]*)\]/gi)) {
    for (const [i, [, hex]] of [...list!.matchAll(/<([0-9a-f ]*)>/gi)].entries()) {
      const units = hex!.replaceAll(' ', '').match(/.{4}/g) ?? [];
      letters.set(
        Number.parseInt(from!, 16) + i,
        String.fromCharCode(...units.map((unit) => Number.parseInt(unit, 16))),
      );
    }
  }
  return letters;
}

function readContent(content: string, fonts: Map<string, Map<number, string>>): Omit<MarkedText, 'page'>[] {
  const out: Omit<MarkedText, 'page'>[] = [];
  const open: string[] = [];
  let letters = new Map<number, string>();
  let baseline = 0;
  const step =
    /\/(\w+) <<[^>]*>> BDC|\bEMC\b|\/(\w+) [\d.]+ Tf|\[([^\]]*)\] TJ|1 0 0 1 [\d.-]+ ([\d.-]+) Tm/g;
  for (const [whole, tag, font, shown, y] of content.matchAll(step)) {
    if (whole === 'EMC') open.pop();
    else if (tag) {
      open.push(tag);
      out.push({ tag, text: '', lowest: Infinity });
    } else if (y !== undefined) baseline = Number(y);
    else if (font) letters = fonts.get(font)!;
    else if (shown !== undefined) {
      if (open.length === 0) throw new Error('text outside of marked content');
      const glyphs = [...shown.matchAll(/<([0-9a-f]*)>/gi)].flatMap(([, hex]) => hex!.match(/.{4}/g) ?? []);
      const line = glyphs.map((glyph) => letters.get(Number.parseInt(glyph, 16)) ?? '\ufffd').join('');
      const last = out.at(-1)!;
      last.lowest = Math.min(last.lowest, baseline);
      last.text = last.text === '' ? line : `${last.text.trimEnd()} ${line}`;
    }
  }
  return out.filter(({ tag }) => tag !== 'Artifact');
}
