/** How deep a filter may be nested, in text and JSON. */
export const MOST_DEPTH = 32;

/** A part of a filter as errors show it. */
export const shownPart = (part: unknown): string => String(part).slice(0, 160);
