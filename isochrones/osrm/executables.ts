/** Finds OSRM's executables and its profiles: where we are told, on the PATH, or in the PyPI wheel, fetched once. */
import { hash } from 'node:crypto';
import {
  access,
  chmod,
  constants,
  mkdir,
  mkdtempDisposable,
  readdir,
  readFile,
  rename,
  stat,
  writeFile,
} from 'node:fs/promises';
import { delimiter, dirname, join, resolve } from 'node:path';
import { unzip } from 'fflate';
import { MaillageError } from '../../errors/maillage_error.ts';
import { runChild } from './children.ts';
import { SUPPORTED_OSRM } from './graph_files.ts';

export interface OsrmExecutables {
  /** Folder of osrm-extract, osrm-contract and osrm-routed. */
  folder: string;
  extract: string;
  contract: string;
  /** For multi-level Dijkstra; an OSRM of one's own may come without them. */
  partition: string;
  customize: string;
  routed: string;
  /** Folder of OSRM's own car.lua. */
  profiles: string;
  /** E.g. '26.10.0'. */
  version: string;
  source: 'given' | 'path' | 'fetched';
}

interface FindOsrmOptions {
  /** OSRM_BIN: the folder of the executables, or the path of osrm-routed. Used or failed, never passed over. */
  osrmBin?: string | undefined;
  /** PATH: the folders to look in, as the system writes them. */
  path?: string | undefined;
  /** Where the wheel is unpacked, and found the next time. */
  cacheFolder: string;
  fetchAllowed: boolean;
  /** Python 3 with pip, by name or path; the first that can do it is used. */
  pythons?: string[];
  /** The wheels by platform, given by tests alone. */
  wheels?: Record<string, Wheel>;
  onProgress?: (text: string) => void;
  signal?: AbortSignal;
}

interface Wheel {
  version: string;
  tag: string;
  /** Of the file that is fetched: what it holds is run. */
  sha256: string;
}

/**
 * The wheel `osrm-bindings` by platform. It is made for Python 3.12, its executables need none. `npm run pins` fetches them all and
 * shows what is other than here.
 */
export const WHEELS: Record<string, Wheel> = {
  'linux-x64': {
    version: '26.10.0',
    tag: 'manylinux_2_28_x86_64',
    sha256: '840d6f82812eb9f9e17c71eb9083dfa15f3be2bfec4965c32aefa48b00d3a951',
  },
  'linux-arm64': {
    version: '26.10.0',
    tag: 'manylinux_2_28_aarch64',
    sha256: 'df2d386949756b3de034662d2abb378ff1d60ee9b0d5e33c0da4080dc29164a4',
  },
  'darwin-arm64': {
    version: '26.10.0',
    tag: 'macosx_15_0_arm64',
    sha256: '70b36c422a972225e26c38789197f5b018459ebbdfacc244dd968dee859a721b',
  },
  'win32-x64': {
    version: '26.10.0.post1.dev0',
    tag: 'win_amd64',
    sha256: '91376a448024f2d1e873718b92f960bb99878c143343b8366728a3a9f01996d1',
  },
};
const WHEEL_GLIBC = [2, 28] as const;
const NEEDED = `${SUPPORTED_OSRM.major}.${SUPPORTED_OSRM.minor}`;
const PYTHONS = process.platform === 'win32' ? ['py', 'python'] : ['python3', 'python'];
const exe = process.platform === 'win32' ? '.exe' : '';

/**
 * Executables of a supported version, checked by running them. Errors: osrm_not_found (nothing there, fetching not allowed),
 * osrm_fetch_failed (no Python, no pip, no network, no wheel for the platform), osrm_unusable (it does not run, e.g. a
 * missing shared library), osrm_version_unsupported, osrm_profiles_missing; each says what to do.
 */
export async function findOsrm(options: FindOsrmOptions): Promise<OsrmExecutables> {
  if (options.osrmBin) return inspect(await folderOf(options.osrmBin), 'given');

  let passedOver = '';
  for (const folder of (options.path ?? '').split(delimiter).filter(Boolean)) {
    if (!(await isExecutable(join(folder, `osrm-routed${exe}`)))) continue;
    try {
      return await inspect(resolve(folder), 'path');
    } catch (error) {
      // An OSRM of another version on the PATH is no reason to fail while the right one can be fetched.
      if (!(error instanceof MaillageError)) throw error;
      passedOver = ` (${error.message})`;
    }
  }

  const wheel = (options.wheels ?? WHEELS)[`${process.platform}-${process.arch}`];
  const target = wheel && join(resolve(options.cacheFolder), `osrm-${wheel.version}-${wheel.tag}`);
  if (target && (await isExecutable(join(target, 'bin', `osrm-routed${exe}`)))) {
    return inspect(join(target, 'bin'), 'fetched');
  }
  if (!options.fetchAllowed) {
    throw new MaillageError('osrm_not_found', { passed_over: passedOver });
  }
  if (!target) {
    throw new MaillageError('osrm_fetch_failed.platform', {
      platform: process.platform,
      processor: process.arch,
    });
  }
  await fetchOnce(target, wheel, options);
  return inspect(join(target, 'bin'), 'fetched');
}

/** Checks that the executables of a folder run and are of a supported version. */
async function inspect(folder: string, source: OsrmExecutables['source']): Promise<OsrmExecutables> {
  const [extract, contract, routed, partition, customize] = [
    'extract',
    'contract',
    'routed',
    'partition',
    'customize',
  ].map((name) => join(folder, `osrm-${name}${exe}`)) as [string, string, string, string, string];
  let version = '';
  for (const executable of [extract, contract, routed]) version = await versionOf(executable);
  const [major, minor] = version.split('.').map(Number);
  if (major !== SUPPORTED_OSRM.major || minor !== SUPPORTED_OSRM.minor) {
    throw new MaillageError('osrm_version_unsupported', { folder, version, needed: NEEDED });
  }
  return {
    folder,
    extract,
    contract,
    partition,
    customize,
    routed,
    profiles: await findProfiles(folder),
    version,
    source,
  };
}

async function versionOf(executable: string): Promise<string> {
  if (!(await isExecutable(executable))) {
    throw new MaillageError('osrm_unusable.missing', { executable });
  }
  const result = await runChild(executable, ['--version']);
  const version = /v?(\d+\.\d+\.\d+)/.exec(result.output)?.[1];
  if (result.code === 0 && version) return version;
  const library = /(\S+\.(?:so|dylib|dll)[\w.]*): cannot open|Library not loaded: (\S+)/.exec(result.output);
  if (library)
    throw new MaillageError('osrm_unusable.library', { executable, library: (library[1] ?? library[2])! });
  const why = result.output.trim().split('\n').at(-1) || `code ${result.code ?? result.signal}`;
  throw new MaillageError('osrm_unusable.failed', { executable, why });
}

/** The folder of car.lua that belongs to a folder of executables: the wheel's, an installed one's, the official image's. */
async function findProfiles(folder: string): Promise<string> {
  const candidates = [
    join(folder, '../share/profiles'),
    join(folder, '../share/osrm/profiles'),
    join(folder, '../profiles'),
    join(folder, 'profiles'),
    '/opt',
  ];
  for (const candidate of candidates) {
    if (await exists(join(candidate, 'car.lua'))) return resolve(candidate);
  }
  throw new MaillageError('osrm_profiles_missing', { folder, looked_in: candidates });
}

const fetching = new Map<string, Promise<void>>();

/** Callers in this process share one download; other processes may make their own, and the first to finish wins. */
function fetchOnce(target: string, wheel: Wheel, options: FindOsrmOptions): Promise<void> {
  let running = fetching.get(target);
  if (!running) {
    running = fetchWheel(target, wheel, options).finally(() => fetching.delete(target));
    fetching.set(target, running);
  }
  return running;
}

async function fetchWheel(
  target: string,
  wheel: Wheel,
  { signal, onProgress, pythons }: FindOsrmOptions,
): Promise<void> {
  checkGlibc();
  await mkdir(dirname(target), { recursive: true });
  await using folder = await mkdtempDisposable(join(dirname(target), '.osrm-'));
  const work = folder.path;
  onProgress?.(`Fetching OSRM ${wheel.version}`);
  await pipDownload(work, wheel, pythons ?? PYTHONS, signal);
  const name = (await readdir(work)).find((file) => file.endsWith('.whl'));
  if (!name) throw new MaillageError('osrm_fetch_failed.no_wheel');
  const bytes = await readFile(join(work, name));
  const sha256 = hash('sha256', bytes);
  if (sha256 !== wheel.sha256) {
    throw new MaillageError('osrm_fetch_failed.other_wheel', { name, sha256, expected: wheel.sha256 });
  }
  const unpacked = join(work, 'osrm');
  await unpack(bytes, unpacked);
  try {
    await rename(unpacked, target);
  } catch (error) {
    if (!(await exists(join(target, 'bin', `osrm-routed${exe}`)))) throw error;
  }
}

/** Puts a wheel into a folder by pip. Throws `osrm_fetch_failed`. */
export async function pipDownload(
  folder: string,
  { version, tag }: Pick<Wheel, 'version' | 'tag'>,
  pythons: string[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const args = `-m pip download --no-deps --only-binary=:all: --python-version 3.12 --platform ${tag} --disable-pip-version-check --no-input`;
  let noPip = false;
  for (const python of pythons) {
    const command = [...args.split(' '), '-d', folder, `osrm-bindings==${version}`];
    const result = await runChild(python, command, signal ? { signal } : {}).catch((error) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
    if (result === null || result.code === 127) continue;
    if (result.code === 0) return;
    if (/No module named '?pip/.test(result.output)) {
      noPip = true;
      continue;
    }
    throw new MaillageError('osrm_fetch_failed.pip', { why: pipReason(result.output) });
  }
  throw new MaillageError(noPip ? 'osrm_fetch_failed.no_pip' : 'osrm_fetch_failed.no_python');
}

/** What pip's output says went wrong, in a few words. */
function pipReason(output: string): string {
  if (/No space left/i.test(output)) return 'the disk is full';
  if (
    /Connection|Max retries|timed out|Temporary failure|Name or service|SSLError|ProxyError/i.test(output)
  ) {
    return 'the package index could not be reached';
  }
  const errors = output.split('\n').filter((line) => line.startsWith('ERROR:'));
  return `pip said "${errors.at(-1)?.slice(7) ?? output.trim().split('\n').at(-1)}"`;
}

/** Unpacks the executables and the profiles of a wheel into `folder`/bin and `folder`/share/profiles. */
async function unpack(bytes: Uint8Array, folder: string): Promise<void> {
  const wanted =
    /^(?!.*\.\.)osrm\/(?:bin\/(?:osrm-(?:extract|contract|partition|customize|routed)(?:\.exe)?|[^/]+\.(?:dll|dylib))|share\/profiles\/.+\.lua)$/;
  const files = await new Promise<Record<string, Uint8Array>>((done, failed) => {
    unzip(bytes, { filter: ({ name }) => wanted.test(name) }, (error, data) =>
      error ? failed(error) : done(data),
    );
  }).catch((cause) => {
    throw new MaillageError('osrm_fetch_failed.broken_wheel', { why: String(cause) }, { cause });
  });
  for (const [name, data] of Object.entries(files)) {
    const path = join(folder, ...name.split('/').slice(1));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, data);
    if (name.startsWith('osrm/bin/')) await chmod(path, 0o755);
  }
}

/** The wheel needs glibc; on another C library (Alpine's musl) or an older one it would not start. */
function checkGlibc(): void {
  if (process.platform !== 'linux') return;
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  const found = report.header?.glibcVersionRuntime;
  const [major, minor] = (found ?? '0.0').split('.').map(Number);
  if (major > WHEEL_GLIBC[0] || (major === WHEEL_GLIBC[0] && minor >= WHEEL_GLIBC[1])) return;
  throw found
    ? new MaillageError('osrm_fetch_failed.old_glibc', { needed: WHEEL_GLIBC.join('.'), found })
    : new MaillageError('osrm_fetch_failed.no_glibc');
}

async function folderOf(osrmBin: string): Promise<string> {
  const found = await stat(osrmBin).catch(() => null);
  if (!found) {
    throw new MaillageError('osrm_not_found.bin', { folder: osrmBin });
  }
  return resolve(found.isDirectory() ? osrmBin : dirname(osrmBin));
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
