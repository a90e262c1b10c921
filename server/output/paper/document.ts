import PDFDocument from 'pdfkit';
import { fontsForDocument } from './kept_fonts.ts';
import { CONTENT_WIDTH, PAGE } from './page_size.ts';

/**
 * The document that sheets are drawn on: A4, tagged (PDF/A-2a: embedded fonts, structure, language, colour profile,
 * metadata), with fixed dates so that the same content gives the same bytes.
 */
export type Doc = PDFKit.PDFDocument;
export type Element = PDFKit.PDFStructureElement;

export const COLOURS = {
  ink: '#14181B',
  quiet: '#515A60',
  line: '#D5D0C4',
  paper: '#F6F4EE',
  white_zone: '#B3500F',
  near: '#2C6E73',
  eligible: '#1B6B45',
  partly_eligible: '#2C6E73',
  not_eligible: '#8C2D2D',
  to_confirm: '#875200',
  outside_region: '#44525C',
};

/** Two sizes of text, a lead, and headings. */
export const STYLES = {
  title: { font: 'semibold', size: 25, colour: COLOURS.ink },
  lead: { font: 'regular', size: 12.5, colour: COLOURS.ink },
  heading: { font: 'semibold', size: 11, colour: COLOURS.ink },
  body: { font: 'regular', size: 10, colour: COLOURS.ink },
  strong: { font: 'semibold', size: 10, colour: COLOURS.ink },
  small: { font: 'regular', size: 8.5, colour: COLOURS.quiet },
  label: { font: 'semibold', size: 8.5, colour: COLOURS.quiet },
} as const;
/** Names and numbers on the map. */
export const MAP_STYLE = {
  minutes: { font: 'semibold', size: 9, colour: '#FFFFFF' },
  town: { font: 'regular', size: 8, colour: '#3B4347' },
  scale: { font: 'regular', size: 7.5, colour: COLOURS.ink },
  demonstration: { font: 'semibold', size: 36, colour: COLOURS.white_zone },
} as const;
export type Style = { readonly font: string; readonly size: number; readonly colour: string };

/** An empty document without a page; `date` stands as the day it was made. */
export function openDocument(info: { title: string; subject: string; keywords: string; date: Date }): Doc {
  // No first font: it would be Helvetica, which is not embedded. (The types know undefined only, which means Helvetica.)
  const font = null as unknown as undefined;
  const doc = new PDFDocument({
    size: [PAGE.width, PAGE.height],
    margin: 0, // every text has its place; nothing flows to a next page
    autoFirstPage: false,
    font,
    pdfVersion: '1.7',
    subset: 'PDF/A-2a',
    tagged: true,
    lang: 'fr-FR',
    displayTitle: true,
    info: {
      Title: forMetadata(info.title),
      Subject: forMetadata(info.subject),
      Keywords: forMetadata(info.keywords),
      Author: 'Maillage',
      Creator: 'Maillage',
      CreationDate: info.date,
    },
  });
  // pdfkit takes a font that is read already; its types do not know it.
  for (const [name, font] of Object.entries(fontsForDocument()))
    doc.registerFont(name, font as unknown as ArrayBuffer);
  return doc;
}

/** A new page, white. */
export function blankPage(doc: Doc): void {
  doc.addPage();
  artifact(doc, () => doc.rect(0, 0, PAGE.width, PAGE.height).fill('#FFFFFF'));
}

/** The bytes of a document, once all of it is drawn. */
export async function closeDocument(doc: Doc): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  doc.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise((resolve, reject) => {
    doc.on('end', resolve);
    doc.on('error', reject);
  });
  doc.end();
  await ended;
  return Buffer.concat(chunks);
}

interface TextOptions {
  width?: number;
  align?: 'left' | 'right';
  /** Cut to one line with an ellipsis. */
  oneLine?: boolean;
  /** At most so many lines, cut with an ellipsis. */
  lines?: number;
  link?: string | null;
  /** What a header cell heads. */
  heads?: 'Column' | 'Row';
  style?: Style;
}

/** Writes a text as an element of the structure; the y below it. Links are elements of their own. */
export function write(
  doc: Doc,
  parent: Element,
  type: string,
  text: string,
  x: number,
  y: number,
  options: TextOptions = {},
): number {
  const { width = CONTENT_WIDTH, link = null } = options;
  const shown = options.oneLine ? fitted(doc, text, options.style ?? STYLES.body, width) : plain(text);
  const height = measure(doc, shown, options);
  const place = () => {
    use(doc, options.style ?? STYLES.body);
    doc.text(shown, x, y, {
      width,
      align: options.align ?? 'left',
      lineBreak: !options.oneLine,
      ...(options.lines === undefined ? {} : { height: height + 0.1, ellipsis: true }),
      ...(link === null ? {} : { link }),
    });
  };
  // Scope is how a header cell says what it heads; the types leave it out.
  const structure: PDFKit.Mixins.StructureElementOptions & { scope?: string } =
    type === 'TH' ? { scope: options.heads ?? 'Column' } : {};
  const element = link === null ? doc.struct(type, structure, place) : doc.struct(type, structure);
  parent.add(element);
  if (link !== null) {
    element.add(doc.struct('Link', { alt: plain(link) }, place));
    element.end();
  }
  return y + height;
}

/** Height that a text takes. */
export function measure(
  doc: Doc,
  text: string,
  { width = CONTENT_WIDTH, style = STYLES.body, oneLine, lines = Infinity }: TextOptions = {},
): number {
  use(doc, style);
  const line = doc.currentLineHeight(true);
  return oneLine ? line : Math.min(doc.heightOfString(plain(text), { width }), lines * line);
}

/** A group of the structure: a section, a table, a list. */
export function group(doc: Doc, parent: Element, type: string): Element {
  const element = doc.struct(type);
  parent.add(element);
  return element;
}

/** Draws a figure in a frame of the page, which `alt` tells in words. */
export function figure(
  doc: Doc,
  parent: Element,
  alt: string,
  { x, y, width, height }: { x: number; y: number; width: number; height: number },
  draw: () => void,
): void {
  // The types leave out where a figure stands.
  const structure: PDFKit.Mixins.StructureElementOptions & { bbox?: number[] } = {
    alt: plain(alt),
    bbox: [x, y, x + width, y + height],
  };
  parent.add(doc.struct('Figure', structure, draw));
}

/** Draws what a reader of the structure need not hear: lines, bars, backgrounds. */
export function artifact(doc: Doc, draw: () => void): void {
  doc.markContent('Artifact', { type: 'Layout' });
  draw();
  doc.endMarkedContent();
}

/** Sets font, size and colour. */
export function use(doc: Doc, style: Style): void {
  doc.font(style.font).fontSize(style.size).fillColor(style.colour);
}

/** A text on one line of a width, with an ellipsis where it has to be cut. */
export function fitted(doc: Doc, text: string, style: Style, width: number): string {
  use(doc, style);
  const whole = plain(text);
  if (doc.widthOfString(whole) <= width) return whole;
  let length = whole.length;
  while (length > 1 && doc.widthOfString(`${whole.slice(0, length).trimEnd()}…`) > width) length--;
  return `${whole.slice(0, length).trimEnd()}…`;
}

/** A text for the document's metadata, which pdfkit writes into XML as it is. */
const forMetadata = (text: string) => plain(text).replaceAll('&', 'et').replace(/[<>]/g, ' ');

/** Letters and signs that both fonts have: a sign without a shape may not stand in a PDF/A. */
const DRAWN =
  /[\u0020-\u007e\u00a0-\u0180\u0391-\u03a1\u03a3-\u03c9\u0400-\u045f\u2010-\u201e\u2020-\u2022\u2026\u202f-\u2033\u2039\u203a\u2044\u20ac\u2116\u2122\u2190-\u2193\u2212\u2248\u2260\u2264\u2265\u25cf]/;

/** A text with drawable signs only: others lose their accents, or become "?"; line breaks become blanks. */
export function plain(text: string): string {
  let out = '';
  for (const sign of text
    .normalize('NFC')
    .replace(/\s+/g, (blank) => (/[\r\n\t]/.test(blank) ? ' ' : blank))) {
    if (DRAWN.test(sign)) out += sign;
    else {
      const bare = sign.normalize('NFKD').replace(/\p{M}/gu, '');
      out += [...bare].every((each) => DRAWN.test(each)) ? bare : '?';
    }
  }
  return out;
}
