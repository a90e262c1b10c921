/** What the project is made of, as it tells it itself: `npm run sbom` and `npm run pins`. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { WHEELS } from '../../isochrones/osrm/executables.ts';
import { projectRoot } from '../support/shared_data.ts';

interface Component {
  'bom-ref': string;
  type: string;
  name: string;
  version: string;
  purl: string;
  hashes?: { alg: string; content: string }[];
}
/** CycloneDX, as far as it is looked at here. */
interface Bom {
  bomFormat: string;
  specVersion: string;
  serialNumber: string;
  version: number;
  metadata: { timestamp: string; component: Component };
  components: Component[];
  dependencies: { ref: string; dependsOn: string[] }[];
}
interface LockedPackage {
  version: string;
  integrity?: string;
  dev?: boolean;
}

const { scripts } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};
const lock = JSON.parse(readFileSync(join(projectRoot, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, LockedPackage>;
};
/** Signs of a hash in base 16, by its name. */
const HASH_LENGTHS: Record<string, number> = { 'SHA-1': 40, 'SHA-256': 64, 'SHA-384': 96, 'SHA-512': 128 };

describe('npm run sbom', () => {
  const { stdout, stderr, status } = spawnSync('npm', ['run', '--silent', 'sbom'], {
    cwd: projectRoot,
    encoding: 'utf8',
    maxBuffer: 64 * 2 ** 20,
  });
  const bom = (): Bom => JSON.parse(stdout) as Bom;

  it('writes one document that is CycloneDX', () => {
    expect([status, stderr]).toEqual([0, '']);
    const { bomFormat, specVersion, serialNumber, version, metadata } = bom();
    expect(bomFormat).toBe('CycloneDX');
    expect(specVersion).toMatch(/^1\.[5-9]$/);
    expect(serialNumber).toMatch(/^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(version).toBe(1);
    expect(new Date(metadata.timestamp).toJSON()).toBe(metadata.timestamp);
    expect(metadata.component.name).toBe('maillage');
  });

  it('names each package once, with its version, where it is from and its hash', () => {
    const { components } = bom();
    const refs = components.map((component) => component['bom-ref']);
    expect(new Set(refs).size).toBe(refs.length);
    const wrong = components.filter(
      ({ type, name, version, purl, hashes }) =>
        type !== 'library' ||
        !/^\d+\.\d+\.\d+/.test(version) ||
        !/^pkg:(npm|pypi)\//.test(purl) ||
        !decodeURIComponent(purl).endsWith(`/${name}@${version}`) ||
        !hashes?.length ||
        hashes.some(
          ({ alg, content }) => !/^[0-9a-f]+$/.test(content) || content.length !== HASH_LENGTHS[alg],
        ),
    );
    expect(wrong).toEqual([]);
  });

  // What was wrong: what development needs too was left out, a fifth of all that runs.
  it('names all that the server is installed with, as it is pinned, and nothing that only develops it', () => {
    const told = bom().components.map(({ name, version, purl, hashes }) => [
      `${purl.split('/', 1)[0]} ${name}@${version}`,
      ...(hashes ?? []).map(({ alg, content }) => `${alg.replace('-', '').toLowerCase()} ${content}`),
    ]);
    const packages = Object.entries(lock.packages)
      .filter(([path, { dev }]) => path !== '' && !dev)
      .map(([path, { version, integrity = '' }]) => {
        const [alg, base64 = ''] = integrity.split('-');
        const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
        return [`pkg:npm ${name}@${version}`, `${alg} ${Buffer.from(base64, 'base64').toString('hex')}`];
      });
    const wheels = Object.values(WHEELS).map(({ version, sha256 }) => [
      `pkg:pypi osrm-bindings@${version}`,
      `sha256 ${sha256}`,
    ]);
    // A package may stand in several folders.
    const each = new Set([...packages, ...wheels].map(String));
    expect(told.map(String).sort()).toEqual([...each].sort());
  });

  it('tells what each of them needs, all of it named', () => {
    const { components, dependencies, metadata } = bom();
    const refs = new Set([metadata.component, ...components].map((component) => component['bom-ref']));
    expect(new Set(dependencies.map(({ ref }) => ref))).toEqual(refs);
    expect(dependencies.flatMap(({ dependsOn }) => dependsOn).filter((ref) => !refs.has(ref))).toEqual([]);
  });
});

describe('npm run pins', () => {
  // What was wrong: a stack of calls.
  it('says in a sentence that no registry answers, and changes nothing', () => {
    const [program = '', ...words] = (scripts.pins ?? '').split(' ');
    expect(program).toBe('node');
    const before = readFileSync(join(projectRoot, 'isochrones/osrm/executables.ts'), 'utf8');
    const { status, stdout, stderr } = spawnSync(process.execPath, [...words, '--write'], {
      cwd: projectRoot,
      encoding: 'utf8',
      // Nothing listens at port 9 of this machine.
      env: {
        ...process.env,
        PIP_INDEX_URL: 'http://127.0.0.1:9/simple',
        PIP_RETRIES: '1',
        PIP_CONFIG_FILE: '/dev/null',
      },
    });
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^OSRM's [^\n]*the package index could not be reached[^\n]*\n$/);
    expect(readFileSync(join(projectRoot, 'isochrones/osrm/executables.ts'), 'utf8')).toBe(before);
  });
});
