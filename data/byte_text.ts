/**
 * A text each sign of which is a byte of its UTF-8: for what is written to connections again and again. Pieces that are kept so are joined
 * and sent as they are; a text with signs beyond Latin-1 would be flattened, measured and encoded for each answer.
 */
export type ByteText = string;

/**
 * The bytes of a text in UTF-8, as a text. Also where all signs are ASCII: cut from a text with others they take two bytes each, and so does
 * all that such a piece is joined with.
 */
export const byteText = (text: string): ByteText => Buffer.from(text).toString('latin1');

/** The bytes themselves. */
export const bytesOf = (text: ByteText): Buffer => Buffer.from(text, 'latin1');
