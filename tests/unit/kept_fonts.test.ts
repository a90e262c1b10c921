import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { create } from 'fontkit';
import { expect, test } from 'vitest';
import { fontsForDocument, type KeptFont } from '../../server/output/paper/kept_fonts.ts';

const file = createRequire(import.meta.url).resolve('source-sans/TTF/SourceSans3-Regular.ttf');
/** What a font says of words, in their order: glyphs, the signs that they stand for, and places. */
const said = (font: KeptFont, words: readonly string[]) =>
  words.map((word) => {
    const { glyphs, positions } = font.layout(word);
    return {
      glyphs: glyphs.map(({ id, codePoints }) => [id, ...codePoints]),
      positions: positions.map((place) => ({ ...place })),
    };
  });

test('words of a document are laid out as by a font of its own, whatever was written before', () => {
  // Ligatures, accents by themselves, and blanks that share a glyph: which of them a text has is settled by its first.
  const sign = fc.constantFrom(...'abefilt012É’.,', 'ﬁ', 'e\u0301', ' ', '\u00a0', '\u202f', '½', '/');
  const words = fc.array(fc.string({ unit: sign, minLength: 1, maxLength: 6 }), {
    minLength: 1,
    maxLength: 6,
  });
  fc.assert(
    fc.property(words, words, (before, document) => {
      said(fontsForDocument().regular, before);
      const own = create(readFileSync(file)) as KeptFont;
      expect(said(fontsForDocument().regular, document)).toEqual(said(own, document));
    }),
    { numRuns: 40 },
  );
});

test('what is given can be changed, and stays as it was for the next', () => {
  const { regular } = fontsForDocument();
  const [first] = regular.layout('lieu').positions as { xAdvance: number }[];
  const was = first.xAdvance;
  first.xAdvance *= 7;
  expect((regular.layout('lieu').positions[0] as { xAdvance: number }).xAdvance).toBe(was);
});
