/** Today, one notion for the whole service: the day in France, where lists and deposits are dated. */

/** Day in France (YYYY-MM-DD) of a moment (ISO 8601); of now by default. */
export function dayInFrance(moment: string | Date = new Date()): string {
  // The Swedish way of writing a day is YYYY-MM-DD.
  return new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris' }).format(new Date(moment));
}
