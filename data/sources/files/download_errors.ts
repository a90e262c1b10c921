import { MaillageError } from '../../../errors/maillage_error.ts';

/** An answer or an end that was not expected; `passing` ones are worth another try. */
interface Unexpected extends Error {
  status: number;
  passing: boolean;
}

export function unexpected(status: number, message: string, passing: boolean): Unexpected {
  return Object.assign(new Error(message), { status, passing });
}

/** True for what may be gone a moment later: a fault of the network or of the server. */
export function isPassing(error: unknown): boolean {
  if (error instanceof MaillageError) return false;
  if ('passing' in (error as object)) return (error as Unexpected).passing;
  return !['ENOSPC', 'EACCES', 'EROFS', 'EDQUOT'].includes(systemCode(error) ?? '');
}

/** Whatever ended a download as one clear error. `tooLong_s`: the time limit that was reached. */
export function downloadError(error: unknown, url: string, file: string, tooLong_s: number | null): unknown {
  if (error instanceof MaillageError) return error;
  const code = systemCode(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new MaillageError('disk_full.file', { file }, { cause: error });
  }
  if (tooLong_s !== null) {
    return new MaillageError('download_too_slow', { url, seconds: Math.round(tooLong_s) }, { cause: error });
  }
  const status = (error as Partial<Unexpected>).status ?? 0;
  if (status === 404 || status === 410) {
    return new MaillageError('download_not_found', { url }, { cause: error });
  }
  if (status >= 400 && status < 500 && status !== 416) {
    return new MaillageError('download_refused', { url, answer: status }, { cause: error });
  }
  return new MaillageError(
    'download_unreachable',
    { url, why: code ?? (error as Error).message },
    { cause: error },
  );
}

/** The system's error code, which fetch hides in its cause. */
function systemCode(error: unknown): string | undefined {
  for (let each: unknown = error; each instanceof Error; each = each.cause) {
    const { code } = each as NodeJS.ErrnoException;
    if (typeof code === 'string') return code;
  }
  return undefined;
}
