import { MaillageError } from '../../errors/maillage_error.ts';

/** Whether an error, or what caused it, is a disk without room. */
export function isDiskFull(error: unknown): boolean {
  for (let one = error; one instanceof Error; one = one.cause) {
    const { code } = one as NodeJS.ErrnoException;
    if (code === 'ENOSPC' || code === 'EDQUOT' || code === '53100') return true;
  }
  return false;
}

/** What went wrong, for people. */
export function sentenceOf(error: unknown): string {
  if (error instanceof MaillageError) return error.message;
  if (isDiskFull(error))
    return 'The disk is full: make room and run the same command again; it goes on from there.';
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `Something failed that should not: ${detail}`;
}
