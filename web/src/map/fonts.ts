/**
 * The style names no glyphs: MapLibre then draws text with the page's own typeface, weighted by what the first name says.
 * Nothing is fetched for it but the font file that the page loads anyway.
 */
export const FONT = ['Maillage'];
export const FONT_STRONG = ['Maillage Bold', 'Maillage'];
