import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import { giveBackAtRest } from '../../data/turns/idle_memory.ts';
import { MaillageError } from '../../errors/maillage_error.ts';
import type { Config } from '../config.ts';
import { buildApp } from '../http/app.ts';
import { newLogger } from '../process/logging.ts';
import { type Opened, openStore } from '../process/open_store.ts';
import { startService } from './start_service.ts';

export interface RunningServer {
  /** Address to reach it by, e.g. http://127.0.0.1:8080. */
  url: string;
  log: Logger;
  /** Answers what was asked, then ends everything that was started. */
  close(): Promise<void>;
}

/**
 * Opens the home, loads what is served and listens. `advertise`: other commands on this home ask this server.
 * Errors: port_in_use, host_not_available, and those of opening and loading.
 */
export async function startServer(
  config: Config,
  options: { advertise: boolean; opened?: Opened; log?: Logger },
): Promise<RunningServer> {
  const log = options.log ?? newLogger(config);
  const opened = options.opened ?? (await openStore(config));
  const endGivingBack = giveBackAtRest();
  try {
    const service = await startService(config, opened, log, { work: options.advertise });
    try {
      const app = await buildApp(service);
      app.server.maxConnections = config.max_connections;
      await app.listen({ host: config.host, port: config.port }).catch((error) => {
        throw listenError(error, config);
      });
      service.engine.beginAnswering();
      const url = urlOf(app.server.address() as AddressInfo);
      if (options.advertise) await opened.home.advertise(url);
      let closing: Promise<void> | undefined;
      const close = async (): Promise<void> => {
        endGivingBack();
        await app.close();
        await service.close();
        await opened.close();
      };
      return {
        url,
        log,
        close() {
          closing ??= close();
          return closing;
        },
      };
    } catch (error) {
      await service.close();
      throw error;
    }
  } catch (error) {
    endGivingBack();
    await opened.close();
    throw error;
  }
}

function urlOf({ address, family, port }: AddressInfo): string {
  // A server on all addresses is reached by the loopback one.
  const host =
    address === '0.0.0.0'
      ? '127.0.0.1'
      : address === '::'
        ? '[::1]'
        : family === 'IPv6'
          ? `[${address}]`
          : address;
  return `http://${host}:${port}`;
}

function listenError(error: NodeJS.ErrnoException, { host, port }: Config): unknown {
  if (error.code === 'EADDRINUSE') {
    return new MaillageError('port_in_use', { port, host }, { cause: error });
  }
  if (error.code === 'EACCES') {
    return new MaillageError('port_not_allowed', { port }, { cause: error });
  }
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND') {
    return new MaillageError('host_not_available', { host }, { cause: error });
  }
  return error;
}
