import { foldText } from '../tables/text.ts';

/**
 * A name as it may be compared: folded, with the abbreviations that people and files use written out: "St" saint, "Ste" sainte,
 * "s/" and "/" sur, "N.-D." notre dame.
 */
export function foldName(text: string): string {
  const words = foldText(text.replace(/\bs(?:ur)?\s*\/\s*/gi, ' sur ').replaceAll('/', ' sur '));
  return ` ${words} `
    .replaceAll(' st ', ' saint ')
    .replaceAll(' ste ', ' sainte ')
    .replaceAll(' sts ', ' saints ')
    .replaceAll(' stes ', ' saintes ')
    .replaceAll(' n d ', ' notre dame ')
    .trim();
}
