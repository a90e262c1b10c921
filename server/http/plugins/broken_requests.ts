import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { MaillageError } from '../../../errors/maillage_error.ts';

/** What Node tells of a request that it could not read to its end, as an error of ours. */
function problemOf(code: string): MaillageError {
  if (code === 'HPE_HEADER_OVERFLOW') return new MaillageError('headers_too_large');
  if (code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW') return new MaillageError('body_too_large');
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new MaillageError('request_too_slow');
  return new MaillageError('not_http');
}

/**
 * Answers what is no request, or came too slowly, with a problem document like any other error, and closes the connection: what follows on it cannot be
 * read. Fastify's `clientErrorHandler`; there is no request yet that it could be told of.
 */
export function answerBrokenRequest(error: Error & { code?: string }, socket: Socket): void {
  // A connection that is gone, or on which an answer has begun, takes no other.
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const { _httpMessage: answer } = socket as Socket & { _httpMessage?: ServerResponse | null };
  if (!socket.writable || answer?.headersSent) {
    socket.destroy(error);
    return;
  }
  const problem = problemOf(error.code ?? '');
  const { status, code, message: detail, text_fr } = problem;
  const title = STATUS_CODES[status] ?? 'Error';
  const body = JSON.stringify({ type: 'about:blank', title, status, code, detail, text_fr });
  const head = [
    `HTTP/1.1 ${status} ${title}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    'Connection: close',
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  socket.destroySoon();
}
