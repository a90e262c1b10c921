/** What can be wrong with an extract or a build, each with its own code and sentence. */
import { open, stat } from 'node:fs/promises';
import { constants } from 'node:os';
import { basename } from 'node:path';
import { MaillageError } from '../../errors/maillage_error.ts';
import { type ChildResult, endingSignal } from './children.ts';

const FORMATS = /(?:\.osm)?\.pbf$|\.osm(?:\.bz2|\.gz)?$/i;

/** The ending of an extract's name that tells its format, '' when there is none. */
export function roadsEnding(path: string): string {
  return (FORMATS.exec(path)?.[0] ?? '').toLowerCase();
}

/** Refuses what is plainly no extract before any program is started. */
export async function checkRoadsFile(path: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (!found?.isFile()) {
    throw new MaillageError('roads_file_missing', { file: path });
  }
  if (roadsEnding(path) === '') {
    throw new MaillageError('roads_format_unknown.osrm', { file: path });
  }
  if (found.size === 0) {
    throw new MaillageError('roads_file_empty', { file: path });
  }
  await checkStart(path);
}

/** Formats by how their files begin: a PBF with the length of a header and the header's type, "OSMHeader" (wiki: PBF Format). */
const FORMAT_STARTS: [ending: string, name: string, begins: (start: Buffer) => boolean][] = [
  ['.osm.pbf', 'PBF', (start) => start.readUInt32BE(0) <= 64 * 1024 && start.includes('OSMHeader')],
  ['.osm.gz', 'gzip', (start) => start[0] === 0x1f && start[1] === 0x8b],
  ['.osm.bz2', 'bzip2', (start) => start.toString('latin1', 0, 3) === 'BZh'],
  ['.osm', 'XML', (start) => /^(?:\ufeff)?\s*<(?:\?xml|osm)/.test(start.toString('utf8'))],
];

/** Refuses a file that is not what its name says, since OSRM and osmium go by the name; what begins like no format is theirs to judge. */
async function checkStart(path: string): Promise<void> {
  const start = Buffer.alloc(64);
  try {
    await using handle = await open(path, 'r');
    await handle.read(start, 0, start.length, 0);
  } catch (cause) {
    throw new MaillageError('roads_unreadable', { file: path, why: String(cause) }, { cause });
  }
  const said = roadsEnding(path);
  const ending = said.endsWith('.pbf') ? '.osm.pbf' : said;
  const [found, name] = FORMAT_STARTS.find(([, , begins]) => begins(start)) ?? [];
  if (found === ending) return;
  if (found !== undefined)
    throw new MaillageError('roads_not_osm.named', { file: path, format: name!, ending: found });
  if (ending === '.osm.pbf') throw new MaillageError('roads_not_osm', { file: path });
}

/** Turns whatever ended a build into one clear error: a program's result, a system error, or an error that is clear already. */
export function buildError(error: unknown, roadsFile: string, outputFolder: string): unknown {
  if (isChildResult(error)) return programError(error, roadsFile, outputFolder);
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOSPC' || code === 'EDQUOT' ? diskFull(outputFolder, error) : error;
}

function programError(result: ChildResult, roadsFile: string, outputFolder: string): MaillageError {
  const { output } = result;
  const cause = new Error(output.slice(-4000));
  const signal = endingSignal(result);
  const said = lastComplaint(output);
  // Files that are written through memory fail by SIGBUS when the disk is full.
  if (/No space left|Disk quota exceeded/i.test(output) || signal === constants.signals.SIGBUS)
    return diskFull(outputFolder, cause);
  if (signal === constants.signals.SIGKILL || /bad_alloc|Cannot allocate memory/i.test(output)) {
    return new MaillageError('out_of_memory', { file: roadsFile }, { cause });
  }
  if (/no (?:snappable )?edges (?:remaining|left)/i.test(output)) {
    return new MaillageError('roads_without_drivable', { file: roadsFile }, { cause });
  }
  if (/unexpected EOF|truncated|unclosed token|no element found/i.test(output)) {
    return new MaillageError('roads_truncated', { file: roadsFile }, { cause });
  }
  if (/packed storage limit/i.test(output)) {
    return new MaillageError('roads_ids_unreadable', { file: roadsFile }, { cause });
  }
  if (/osmium::|PBF error|XML parsing error|bzip2 error|gzip error/i.test(output)) {
    return new MaillageError(
      'roads_unreadable.osm',
      { file: roadsFile, why: said, name: basename(roadsFile) },
      { cause },
    );
  }
  return new MaillageError('osrm_build_failed', { file: roadsFile, why: said }, { cause });
}

function lastComplaint(output: string): string {
  const lines = output.split('\n').map((line) => line.trim());
  const complaint =
    lines.filter((line) => /^what\(\):|\[error\]/.test(line)).at(-1) ?? lines.filter(Boolean).at(-1);
  return (complaint ?? 'it ended without a word')
    .replace(/^what\(\):\s*|^.*\[error\]\s*/, '')
    .replace(/\.$/, '');
}

function diskFull(folder: string, cause: unknown): MaillageError {
  return new MaillageError('disk_full.network', { folder }, { cause });
}

function isChildResult(value: unknown): value is ChildResult {
  return typeof value === 'object' && value !== null && 'output' in value && 'code' in value;
}
