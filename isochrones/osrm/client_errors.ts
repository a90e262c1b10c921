/** OSRM's errors, and those of the way to it, as ours. */
import { MaillageError } from '../../errors/maillage_error.ts';

/** OSRM's codes (http.md of its documentation) as ours. */
const KNOWN = {
  NoRoute: 'osrm_no_route',
  NoTable: 'osrm_no_route.table',
  NoSegment: 'osrm_no_segment',
  TooBig: 'osrm_too_big',
  InvalidUrl: 'osrm_invalid_request',
  InvalidQuery: 'osrm_invalid_request',
  InvalidOptions: 'osrm_invalid_request.options',
  InvalidValue: 'osrm_invalid_request.value',
  InvalidService: 'osrm_unsupported.service',
  InvalidVersion: 'osrm_unsupported.version',
  NotImplemented: 'osrm_unsupported.question',
  DisabledDataset: 'osrm_unsupported.data',
} as const;

/** The error for an answer whose `code` is not Ok. */
export function osrmError(answer: { code: string; message?: string }, url: string): MaillageError {
  const said = answer.message ? ` (${answer.message})` : '';
  if (!(answer.code in KNOWN)) return new MaillageError('osrm_failed', { url, answer: answer.code, said });
  return new MaillageError(KNOWN[answer.code as keyof typeof KNOWN], { said });
}

/** The error for a server that speaks, but not as OSRM does. */
export function notOsrm(url: string, status: number): MaillageError {
  return new MaillageError('osrm_not_osrm', { url, answer: status });
}

/** The error for a question that got no answer in time. */
export function timedOut(url: string, timeout_ms: number): MaillageError {
  return new MaillageError('osrm_timeout', { url, seconds: timeout_ms / 1000 });
}

/** The error for a server that cannot be reached. */
export function unavailable(url: string, cause: unknown): MaillageError {
  const { code, message } = (cause as { cause?: { code?: string; message?: string } }).cause ?? {};
  return new MaillageError('osrm_unavailable', { url, why: String(code ?? message ?? cause) });
}
