import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Plugin } from 'vite';

const maplibre = resolve(import.meta.dirname, '../node_modules/maplibre-gl/src');

/**
 * Modules that a flat map in Mercator's projection does without, each by how its path ends, with what stands for it: the reader of a
 * second tile format, which no tile here comes in; the globe; the check of a style against its specification, which the built page never
 * asks for (`validateStyle` in map/owner.ts); of MapLibre's package file all but the version.
 */
const LEFT_OUT: { path: string; code: (whole: string) => string }[] = [
  {
    path: '@maplibre/mlt',
    code: () => `export const GEOMETRY_TYPE = {};
      export function decodeTile() { throw new Error('Tiles of the format MLT cannot be read here; MVT can.'); }`,
  },
  {
    path: 'maplibre-gl/src/geo/projection/projection_factory.ts',
    code: () => `import { MercatorProjection } from './mercator_projection.ts';
      import { createMercatorTransform } from './mercator_transform.ts';
      import { MercatorCameraHelper } from './mercator_camera_helper.ts';
      export const createProjectionFromName = (name, constrainOverride) => ({
        projection: new MercatorProjection(),
        transform: createMercatorTransform({ constrainOverride }),
        cameraHelper: new MercatorCameraHelper(),
      });`,
  },
  {
    path: 'maplibre-gl-style-spec/dist/validate_style.min.mjs',
    code: (whole) => `const nothingWrong = () => [];
      export const validateStyleMin = () => [];
      ${[...whole.matchAll(/^validateStyleMin\.\w+ =/gm)].map(([part]) => `${part} nothingWrong;`).join('\n')}`,
  },
  {
    path: 'maplibre-gl/package.json',
    code: (whole) => JSON.stringify({ version: (JSON.parse(whole) as { version: string }).version }),
  },
];

/**
 * MapLibre from the sources in its package, its worker as a chunk of this build. The two bundles that the package ships each hold a
 * copy of what they share; so, page and worker load that part once, and what is not needed here is left out.
 */
export function mapLibrary(): Plugin {
  const worker = join(maplibre, 'source/worker.ts');
  const left = new Set<string>();
  let building = false;
  return {
    name: 'map-library',
    enforce: 'pre',
    config: (_config, { command }) => {
      building = command === 'build';
    },
    resolveId(id) {
      if (id === 'maplibre-gl') return join(maplibre, 'index.ts');
      return id === '@maplibre/mlt' || id === 'virtual:map-worker' ? `\0${id}` : undefined;
    },
    async load(id) {
      const out = LEFT_OUT.find(({ path }) => id.replaceAll('\\', '/').endsWith(path));
      if (out) {
        left.add(out.path);
        return out.code(id.startsWith('\0') ? '' : await readFile(id, 'utf8'));
      }
      if (id !== '\0virtual:map-worker') return undefined;
      if (!building) return `export default ${JSON.stringify(`/@fs${worker}`)}`;
      const chunk = this.emitFile({ type: 'chunk', id: worker, name: 'map-worker' });
      return `export default import.meta.ROLLUP_FILE_URL_${chunk}`;
    },
    buildEnd() {
      const there = LEFT_OUT.filter(({ path }) => !left.has(path));
      // Another version of the library, whose files have other names.
      if (building && there.length > 0)
        this.error(
          `Left out of the map's library, and not found in it: ${there.map(({ path }) => path).join(', ')}.`,
        );
    },
  };
}
