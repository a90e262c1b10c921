import { MaillageError } from '../../../errors/maillage_error.ts';
import { type Downloaded, type DownloadOptions, download } from './download.ts';

export interface Fetched {
  file: Downloaded;
  url: string;
}

/**
 * The first of some addresses that has a file, for what a preparation can do without; or why none has, for people. An abort rejects with
 * the signal's reason; a full disk is an error, as for any download.
 */
export async function fetchOrReason(
  urls: readonly string[],
  options: DownloadOptions,
): Promise<Fetched | { reason: string }> {
  let reason = '';
  for (const url of urls) {
    try {
      return { file: await download(url, { checksum: false, ...options }), url };
    } catch (error) {
      options.signal?.throwIfAborted();
      if (!(error instanceof MaillageError) || error.code === 'disk_full') throw error;
      reason = error.code === 'download_not_found' ? `there is nothing at ${url}` : error.message;
      // Where the server is not reached for one address it is not for the other.
      if (error.code === 'download_unreachable') break;
    }
  }
  return { reason };
}
