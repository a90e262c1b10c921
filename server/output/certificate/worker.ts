import { parentPort } from 'node:worker_threads';
import { writeCertificate } from './certificate.ts';
import type { CertificateContent } from './content.ts';

/** The thread of `createCertificateWriter`: one message in, one out. */
export interface CertificateTask {
  task: number;
  content: CertificateContent;
}
export type CertificateResult = { task: number; bytes: Uint8Array } | { task: number; failure: string };

parentPort?.on('message', async ({ task, content }: CertificateTask) => {
  let result: CertificateResult;
  try {
    result = { task, bytes: await writeCertificate(content) };
  } catch (error) {
    result = { task, failure: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  parentPort!.postMessage(result);
});
