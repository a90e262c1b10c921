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
    destination ?? pino.destination({ dest: 2, sync: false }),
  );
}
