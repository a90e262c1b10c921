/**
 * What strangers are told of an error that is no fault of theirs: its sentence names files, folders and hosts of this machine for who runs
 * it, who finds it in the log.
 */
const PUBLIC: [code: RegExp, detail: string][] = [
  [/^database_|^embedded_database_/, 'The database of this service does not answer now; try again later.'],
  [/^disk_full$/, 'The disk of this service is full: nothing was stored; try again later.'],
  [/^home_/, 'The files of this service cannot be used now; try again later.'],
  [/^nothing_prepared$/, 'No region is prepared here yet; try again later.'],
  [/^internal$/, 'Something failed here that should not; the log says what.'],
];

/** A path with two parts, an address with a scheme, a host with a port: what no sentence for strangers holds. */
const PLACE =
  /(?<![a-z])[a-z]{2,10}:\/\/[^\s,;()"]*|(?<![\w/])(?:\/|[A-Z]:\\)[\w.@~-]+[\\/][^\s,;:()"]*|(?<![\w.-])(?:[a-z][\w.-]{0,250}|\d{1,3}(?:\.\d{1,3}){3}):\d{2,5}(?!\d)/g;

export function publicDetail(code: string, message: string): string {
  const known = PUBLIC.find(([pattern]) => pattern.test(code));
  return known ? known[1] : message.replace(PLACE, '…');
}
