import { type DestinationStream, type Logger, pino } from 'pino';
import type { Config } from '../config.ts';

/**
 * The logger: one JSON line an event. An asker's point is personal data: by default neither query, body, address nor client
 * is logged, only the route's pattern (MAILLAGE_LOG_COORDINATES changes that).
 */
export function newLogger(config: Config, destination?: DestinationStream): Logger {
  return pino(
    {
      level: config.log_level,
      base: null,
      redact: ['req.headers.authorization', 'headers.authorization'],
      serializers: {
        req: (request: { id: string; method: string }) => ({ id: request.id, method: request.method }),
        res: (reply: { statusCode: number }) => ({ status: reply.statusCode }),
      },
    },
    destination ??
      gathered(
        pino.destination({ dest: 2, sync: false, minLength: GATHERED_BYTES, maxWrite: 2 * GATHERED_BYTES }),
      ),
  );
}

/** Lines that are written together where many come at once: a system call for each costs a quarter of an answer. */
const GATHERED_BYTES = 64 * 1024;
/** How long a line waits for others. */
const GATHERED_MS = 100;
/** The level of warnings: from here on a line is written at once, lest it be lost with what it warns of. */
const WARNING = 40;

/** What writes lines that wait, of each destination that has some. */
const unwritten = new Set<() => void>();

/**
 * A destination that lets lines wait for others for a tenth of a second, but for warnings and errors. They wait as one text: pino's own
 * destination measures all that waits in it at each line. When the process ends it is given them, and writes them.
 */
export function gathered(out: { write(text: string): unknown; flush(): void }): DestinationStream {
  let text = '';
  let waiting: NodeJS.Timeout | undefined;
  const write = (): void => {
    clearTimeout(waiting);
    waiting = undefined;
    unwritten.delete(write);
    if (text !== '') out.write(text);
    text = '';
  };
  const flush = (): void => {
    write();
    out.flush();
  };
  const stream = {
    // Pino tells the level of each line then.
    [Symbol.for('pino.metadata')]: true,
    lastLevel: 0,
    write(line: string): void {
      text += line;
      if (stream.lastLevel >= WARNING || text.length >= GATHERED_BYTES) flush();
      else if (waiting === undefined) {
        waiting = setTimeout(flush, GATHERED_MS).unref();
        unwritten.add(write);
      }
    },
  };
  writeAtExit();
  return stream;
}

let isWrittenAtExit = false;

/** Before pino's destinations write what they have. */
function writeAtExit(): void {
  if (isWrittenAtExit) return;
  isWrittenAtExit = true;
  process.prependListener('exit', () => {
    for (const write of unwritten) write();
  });
}
