/** OSRM's errors, and those of the way to it, as ours. */
import { MaillageError } from '../errors.ts';

const UNAVAILABLE_FR = "Le calcul d'itinéraires est momentanément indisponible ; réessayez dans un instant.";

/** OSRM's codes (http.md of its documentation): our code, status and sentences. */
const KNOWN: Record<string, { code: string; status: number; text: string; text_fr?: string }> = {
  NoRoute: {
    code: 'osrm_no_route',
    status: 404,
    text: 'No road leads from the one point to the other',
    text_fr: 'Aucune route ne relie ces deux points.',
  },
  NoTable: {
    code: 'osrm_no_route',
    status: 404,
    text: 'No road leads from any of the points to another',
    text_fr: 'Aucune route ne relie ces points.',
  },
  NoSegment: {
    code: 'osrm_no_segment',
    status: 404,
    text: 'There is no road near one of the points',
    text_fr: "Il n'y a pas de route près d'un des points.",
  },
  TooBig: {
    code: 'osrm_too_big',
    status: 413,
    text: "The question holds more points than OSRM's limits allow; ask for fewer, or start osrm-routed with greater limits",
  },
  InvalidUrl: { code: 'osrm_invalid_request', status: 400, text: 'OSRM could not read the question' },
  InvalidQuery: { code: 'osrm_invalid_request', status: 400, text: 'OSRM could not read the question' },
  InvalidOptions: { code: 'osrm_invalid_request', status: 400, text: "OSRM refused the question's options" },
  InvalidValue: { code: 'osrm_invalid_request', status: 400, text: 'OSRM refused a value of the question' },
  InvalidService: { code: 'osrm_unsupported', status: 502, text: 'This OSRM does not offer the service' },
  InvalidVersion: {
    code: 'osrm_unsupported',
    status: 502,
    text: "This OSRM does not speak the API's version 1",
  },
  NotImplemented: { code: 'osrm_unsupported', status: 502, text: 'This OSRM cannot answer such a question' },
  DisabledDataset: {
    code: 'osrm_unsupported',
    status: 502,
    text: 'This OSRM was started without the data needed',
  },
};

/** The error for an answer whose `code` is not Ok. */
export function osrmError(answer: { code: string; message?: string }, url: string): MaillageError {
  const said = answer.message ? ` (it said: ${answer.message})` : '';
  const known = KNOWN[answer.code];
  if (!known) {
    return new MaillageError('osrm_failed', `OSRM at ${url} answered ${answer.code}${said}.`, {
      status: 502,
    });
  }
  return new MaillageError(known.code, `${known.text}${said}.`, {
    status: known.status,
    ...(known.text_fr && { text_fr: known.text_fr }),
  });
}

/** The error for a server that speaks, but not as OSRM does. */
export function notOsrm(url: string, status: number): MaillageError {
  return new MaillageError(
    'osrm_not_osrm',
    `What answers at ${url} (with status ${status}) is not OSRM; check its address (OSRM_URL).`,
    { status: 502, text_fr: UNAVAILABLE_FR },
  );
}

/** The error for a question that got no answer in time. */
export function timedOut(url: string, timeout_ms: number): MaillageError {
  return new MaillageError('osrm_timeout', `OSRM at ${url} did not answer within ${timeout_ms / 1000} s.`, {
    status: 504,
    text_fr: UNAVAILABLE_FR,
  });
}

/** The error for a server that cannot be reached. */
export function unavailable(url: string, cause: unknown): MaillageError {
  const { code, message } = (cause as { cause?: { code?: string; message?: string } }).cause ?? {};
  return new MaillageError(
    'osrm_unavailable',
    `OSRM at ${url} cannot be reached (${code ?? message ?? cause}).`,
    { status: 503, text_fr: UNAVAILABLE_FR, cause },
  );
}
