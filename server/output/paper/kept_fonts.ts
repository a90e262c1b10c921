import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { create } from 'fontkit';

const load = createRequire(import.meta.url);
const FILES = { regular: 'SourceSans3-Regular.ttf', semibold: 'SourceSans3-Semibold.ttf' };
/** Words whose shape is kept for each font: those of all sheets are some hundreds, the rest are names. */
const MOST_WORDS = 3000;

/** What of fontkit's fonts is used here; pdfkit draws with whatever has a `layout`. */
export interface KeptFont {
  layout(text: string, features?: unknown): GlyphRun;
  getGlyph(id: number, codePoints?: number[]): Glyph;
  /** Glyphs as they were first asked for: with the signs of that time. */
  _glyphs: Record<number, Glyph>;
}

interface Glyph {
  id: number;
  codePoints: number[];
}

interface GlyphRun {
  glyphs: Glyph[];
  positions: object[];
}

/** A word as it was laid out: every glyph that was asked for on the way, those that are drawn, and where. */
interface Word {
  run: GlyphRun;
  asked: [id: number, codePoints: number[] | undefined][];
}

let fonts: Record<keyof typeof FILES, KeptFont> | undefined;

/**
 * The fonts of all sheets, read once: their tables take as long as a sheet, and so does the layout of words that every sheet has. Each
 * document begins with no glyphs: which sign stands for a glyph in its text is settled by its own words, in their order, as by a new font.
 */
export function fontsForDocument(): Record<keyof typeof FILES, KeptFont> {
  fonts ??= { regular: keepFont(FILES.regular), semibold: keepFont(FILES.semibold) };
  for (const font of Object.values(fonts)) font._glyphs = {};
  return fonts;
}

function keepFont(file: string): KeptFont {
  const font = create(readFileSync(load.resolve(`source-sans/TTF/${file}`))) as KeptFont;
  const layout = font.layout.bind(font);
  const getGlyph = font.getGlyph.bind(font);
  const words = new Map<string, Word>();
  font.layout = (text, features) => {
    if (features !== undefined) return layout(text, features);
    const word = words.get(text) ?? laidOut(text);
    // A glyph is known by the signs that it was first asked for with, drawn or not.
    for (const [id, codePoints] of word.asked) getGlyph(id, codePoints);
    return copyOf(
      word.run,
      word.run.glyphs.map(({ id, codePoints }) => getGlyph(id, codePoints)),
    );
  };
  return font;

  /** A word by itself, whatever stands before it in its document. */
  function laidOut(text: string): Word {
    const asked: Word['asked'] = [];
    const { _glyphs } = font;
    font._glyphs = {};
    font.getGlyph = (id, codePoints) => {
      asked.push([id, codePoints]);
      return getGlyph(id, codePoints);
    };
    try {
      const run = layout(text);
      if (words.size >= MOST_WORDS) words.clear();
      const word = { run, asked };
      words.set(text, word);
      return word;
    } finally {
      font.getGlyph = getGlyph;
      font._glyphs = _glyphs;
    }
  }
}

/** pdfkit scales the positions that it is given. */
function copyOf(run: GlyphRun, glyphs: Glyph[]): GlyphRun {
  const copy = <T extends object>(value: T): T =>
    Object.assign(Object.create(Object.getPrototypeOf(value)), value);
  return Object.assign(copy(run), { glyphs, positions: run.positions.map(copy) });
}
