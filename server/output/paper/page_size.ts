/** A sheet of A4, in points (1/72 inch), and the width between its margins. */
export const PAGE = { width: 595.28, height: 841.89, margin: 50 };
export const CONTENT_WIDTH = PAGE.width - 2 * PAGE.margin;
