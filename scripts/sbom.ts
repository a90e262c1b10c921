/**
 * `npm run sbom`: what a server is made of, as CycloneDX: each package that is installed without those that only develop it, and OSRM's wheels, with
 * their versions and hashes. What is installed is read from package-lock.json: npm's own `--omit=dev` leaves out what development needs too, a
 * fifth of all.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WHEELS } from '../isochrones/osrm/executables.ts';

interface Component {
  'bom-ref': string;
  type: string;
  scope?: string;
  name: string;
  version: string;
  purl: string;
  properties?: { name: string; value: string }[];
  hashes?: { alg: string; content: string }[];
}
interface Bom {
  metadata: { component: Component };
  components: Component[];
  dependencies: { ref: string; dependsOn: string[] }[];
}

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const { stdout, stderr, status } = spawnSync(
  'npm',
  ['sbom', '--sbom-format=cyclonedx', '--package-lock-only'],
  { cwd: ROOT, encoding: 'utf8', maxBuffer: 64 * 2 ** 20 },
);
if (status !== 0) {
  process.stderr.write(stderr);
  process.exit(1);
}
const bom = JSON.parse(stdout) as Bom;
const own = bom.metadata.component;
// npm names it by its folder.
bom.metadata.component = { ...own, type: 'application', name: 'maillage' };
const wheels = Object.values(WHEELS).map(
  ({ version, tag, sha256 }): Component => ({
    'bom-ref': `osrm-bindings@${version}-${tag}`,
    type: 'library',
    name: 'osrm-bindings',
    version,
    purl: `pkg:pypi/osrm-bindings@${version}`,
    properties: [{ name: 'platform', value: tag }],
    hashes: [{ alg: 'SHA-256', content: sha256 }],
  }),
);
const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, { version: string; dev?: boolean }>;
};
const MODULES = 'node_modules/';
const installed = new Set(
  Object.entries(lock.packages).flatMap(([path, { version, dev }]) =>
    path === '' || dev ? [] : [`${path.slice(path.lastIndexOf(MODULES) + MODULES.length)}@${version}`],
  ),
);
bom.components = [
  ...bom.components
    .filter(({ name, version }) => installed.has(`${name}@${version}`))
    // Of one that development has too npm says that it is for development.
    .map(({ properties = [], ...component }) => ({
      ...component,
      scope: 'required',
      properties: properties.filter(({ name }) => name !== 'cdx:npm:package:development'),
    })),
  ...wheels,
];
const told = new Set([own, ...bom.components].map((component) => component['bom-ref']));
bom.dependencies = [
  ...bom.dependencies
    .filter(({ ref }) => told.has(ref))
    .map(({ ref, dependsOn }) => ({
      ref,
      dependsOn: [
        ...dependsOn.filter((needed) => told.has(needed)),
        ...(ref === own['bom-ref'] ? wheels.map((wheel) => wheel['bom-ref']) : []),
      ],
    })),
  ...wheels.map((wheel) => ({ ref: wheel['bom-ref'], dependsOn: [] })),
];
process.stdout.write(`${JSON.stringify(bom, null, 2)}\n`);
