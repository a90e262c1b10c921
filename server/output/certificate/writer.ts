import { Worker } from 'node:worker_threads';
import { MaillageError } from '../../../isochrones/errors.ts';
import type { CertificateContent } from './content.ts';
import type { CertificateResult, CertificateTask } from './worker.ts';

export interface CertificateWriter {
  /** The certificate's bytes. Throws `certificate_failed`. */
  write(content: CertificateContent): Promise<Uint8Array>;
  close(): Promise<void>;
}

interface Pending {
  resolve(bytes: Uint8Array): void;
  reject(error: MaillageError): void;
}

/**
 * Writes certificates on a thread of its own: fonts and layout take some hundred milliseconds, which no other request should
 * wait for. The thread starts with the first certificate, does not keep the process alive, and is started again when it has died.
 */
export function createCertificateWriter(): CertificateWriter {
  let worker: Worker | null = null;
  let last = 0;
  const pending = new Map<number, Pending>();

  function start(): Worker {
    const thread = new Worker(new URL('./worker.ts', import.meta.url));
    thread.unref();
    thread.on('message', (result: CertificateResult) => {
      const waiting = pending.get(result.task);
      pending.delete(result.task);
      if (pending.size === 0) thread.unref();
      if ('bytes' in result) waiting?.resolve(result.bytes);
      else waiting?.reject(failed(result.failure));
    });
    thread.on('error', (error) => die(thread, String(error)));
    thread.on('exit', () => die(thread, 'its thread ended'));
    return thread;
  }

  function die(thread: Worker, why: string): void {
    if (worker !== thread) return;
    worker = null;
    for (const { reject } of pending.values()) reject(failed(why));
    pending.clear();
  }

  return {
    write(content) {
      worker ??= start();
      const thread = worker;
      const task: CertificateTask = { task: ++last, content };
      return new Promise((resolve, reject) => {
        pending.set(task.task, { resolve, reject });
        thread.ref();
        thread.postMessage(task);
      });
    },
    async close() {
      const thread = worker;
      if (!thread) return;
      die(thread, 'the server is closing');
      await thread.terminate();
    },
  };
}

const failed = (why: string) =>
  new MaillageError('certificate_failed', `The certificate could not be written: ${why}`, {
    text_fr: 'La fiche n’a pas pu être écrite. La réponse elle-même reste disponible.',
  });
