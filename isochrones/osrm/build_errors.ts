/** What can be wrong with an extract or a build, each with its own code and sentence. */
import { type FileHandle, open, stat } from 'node:fs/promises';
import { constants } from 'node:os';
import { basename } from 'node:path';
import { MaillageError } from '../errors.ts';
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
    throw roadsError('roads_file_missing', `There is no file of roads at ${path}; check the path.`);
  }
  if (roadsEnding(path) === '') {
    throw roadsError(
      'roads_format_unknown',
      `${path} has none of the endings .osm.pbf, .osm, .osm.bz2 and .osm.gz, so its format is unknown; give an OpenStreetMap extract.`,
    );
  }
  if (found.size === 0) {
    throw roadsError('roads_file_empty', `The file of roads ${path} is empty; download it again.`);
  }
  await checkStart(path);
}

/** Formats by how their files begin: a PBF with the length of a header and the header's type, "OSMHeader" (wiki: PBF Format). */
const FORMAT_STARTS: [ending: string, name: string, begins: (start: Buffer) => boolean][] = [
  ['.osm.pbf', 'PBF', (start) => start.readUInt32BE(0) <= 64 * 1024 && start.includes('OSMHeader')],
  ['.osm.gz', 'packed by gzip', (start) => start[0] === 0x1f && start[1] === 0x8b],
  ['.osm.bz2', 'packed by bzip2', (start) => start.toString('latin1', 0, 3) === 'BZh'],
  ['.osm', 'XML', (start) => /^(?:\ufeff)?\s*<(?:\?xml|osm)/.test(start.toString('utf8'))],
];

/** Refuses a file that is not what its name says, since OSRM and osmium go by the name; what begins like no format is theirs to judge. */
async function checkStart(path: string): Promise<void> {
  const start = Buffer.alloc(64);
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, 'r');
    await handle.read(start, 0, start.length, 0);
  } catch (cause) {
    throw roadsError('roads_unreadable', `The file of roads ${path} cannot be read (${cause}).`, cause);
  } finally {
    await handle?.close();
  }
  const said = roadsEnding(path);
  const ending = said.endsWith('.pbf') ? '.osm.pbf' : said;
  const [found, name] = FORMAT_STARTS.find(([, , begins]) => begins(start)) ?? [];
  if (found === ending) return;
  if (found !== undefined)
    throw roadsError(
      'roads_not_osm',
      `${path} is ${name}, whatever its name says: give it a name that ends in ${found}.`,
    );
  if (ending === '.osm.pbf')
    throw roadsError(
      'roads_not_osm',
      `${path} is not an OpenStreetMap PBF file, whatever its name says; give an extract that ends in .osm.pbf.`,
    );
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
    return new MaillageError(
      'out_of_memory',
      `OSRM ran out of memory while it built the road network from ${roadsFile}; use a machine with more memory or a smaller extract.`,
      { cause },
    );
  }
  if (/no (?:snappable )?edges (?:remaining|left)/i.test(output)) {
    return roadsError(
      'roads_without_drivable',
      `${roadsFile} holds no road that a car may drive; give an extract with highways.`,
      cause,
    );
  }
  if (/unexpected EOF|truncated|unclosed token|no element found/i.test(output)) {
    return roadsError(
      'roads_truncated',
      `${roadsFile} ends too early: it was not downloaded completely; download it again.`,
      cause,
    );
  }
  if (/packed storage limit/i.test(output)) {
    return roadsError(
      'roads_ids_unreadable',
      `${roadsFile} has ids that OSRM cannot keep (negative, or very large): install osmium (osmium-tool), which gives them anew, and run again.`,
      cause,
    );
  }
  if (/osmium::|PBF error|XML parsing error|bzip2 error|gzip error/i.test(output)) {
    return roadsError(
      'roads_unreadable',
      `${roadsFile} cannot be read as OpenStreetMap data (${said}): convert it with osmium (osmium cat ${basename(roadsFile)} -o roads.osm.pbf), or take another extract.`,
      cause,
    );
  }
  return new MaillageError(
    'osrm_build_failed',
    `OSRM could not build the road network from ${roadsFile}: ${said}.`,
    { cause },
  );
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
  return new MaillageError(
    'disk_full',
    `The disk of ${folder} is full; free some space (a road network needs about ten times its extract) and try again.`,
    { status: 507, cause },
  );
}

function roadsError(code: string, message: string, cause?: unknown): MaillageError {
  return new MaillageError(code, message, { status: 400, cause });
}

function isChildResult(value: unknown): value is ChildResult {
  return typeof value === 'object' && value !== null && 'output' in value && 'code' in value;
}
