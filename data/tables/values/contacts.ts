/** Contact details of persons, which are never kept: lists and reports are public. */

/**
 * An address written with @, or with (at) or [at] against harvesters. A run of letters is looked at from its beginning alone, so that
 * a text takes a time in proportion to its length; what an address runs on into ("a@b.fr_c@d.fr") is taken with it.
 */
export const EMAIL =
  /(?<![\p{L}\d._%+-])[\p{L}\d._%+-]+\s?(?:@|\[at\]|\(at\))\s?[\p{L}\d-]+\.[\p{L}\d-]+(?:[._%+@]+[\p{L}\d-]+)*/giu;

/**
 * A French number with its word before it ("tél. : 05 56 ..."), or any number with its country; days such as 01-04-2025 are none. The
 * word may stand ten blanks and signs away: without a bound, a text of blanks took the cube of its length.
 */
export const PHONE = new RegExp(
  String.raw`(?:(?:t[ée]l(?:[ée]phone)?|mobile|portable|fax)[\s.:]{0,10})?(?<!\d)(?<!\d[.,])(?:${[
    String.raw`(?!\d\d[\s.-]\d\d[\s.-](?:19|20)\d\d(?!\d))0[1-9](?:[\s.-]?\d{2}){4}`,
    String.raw`0[1-9](?:/\d{2}){4}`,
    String.raw`(?:\+33|0033)\s?(?:\(0\))?\s?0?[1-9](?:[\s.-]?\d{2}){4}`,
    String.raw`\+\d{1,3}(?:[\s.-]?\(0\))?(?:[\s.-]?\d){6,12}`,
  ].join('|')})(?!\d)`,
  'gi',
);

/** The text with `instead` in the place of e-mail addresses and telephone numbers. */
export function withoutContacts(text: string, instead = ' '): string {
  let clean = text;
  // Most texts hold none of this, and looking for it costs more than all else.
  if (clean.includes('@') || /[[(]at[\])]/i.test(clean))
    clean = clean.replace(/mailto:/gi, '').replace(EMAIL, instead);
  return /\d.*\d/.test(clean) ? clean.replace(PHONE, instead) : clean;
}

/** Whether the text names an e-mail address or a telephone number. */
export const hasContacts = (text: string): boolean => withoutContacts(text) !== text;
