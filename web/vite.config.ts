import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';
import { mapLibrary } from './map_library.ts';

const here = dirname(fileURLToPath(import.meta.url));

/** Tells the browser at once about the map's code and the typeface, which it would otherwise find out about late. */
function earlyHints(): Plugin {
  return {
    name: 'early-hints',
    transformIndexHtml(_html, { bundle }) {
      const files = Object.values(bundle ?? {});
      const map = files.find(
        (file) => file.type === 'chunk' && file.facadeModuleId?.endsWith('map/owner.ts'),
      );
      const needed = map?.type === 'chunk' ? [map.fileName, ...map.imports] : [];
      const font = files.find((file) => /atkinson-hyperlegible-next-latin-wght-normal/.test(file.fileName));
      return [
        ...needed.map((file) => ({
          tag: 'link',
          attrs: { rel: 'modulepreload', crossorigin: true, href: `./${file}` },
          injectTo: 'head' as const,
        })),
        ...(font
          ? [
              {
                tag: 'link',
                attrs: {
                  rel: 'preload',
                  as: 'font',
                  type: 'font/woff2',
                  crossorigin: true,
                  href: `./${font.fileName}`,
                },
                injectTo: 'head-prepend' as const,
              },
            ]
          : []),
      ];
    },
  };
}

/** Writes each text file of the build once more as Brotli and gzip at their best, for servers that send such files as they are. */
function compressedCopies(): Plugin {
  const compress = async (path: string): Promise<void> => {
    const content = await readFile(path);
    const params = {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
    };
    await Promise.all([
      promisify(brotliCompress)(content, { params }).then((brotli) => writeFile(`${path}.br`, brotli)),
      promisify(gzip)(content, { level: 9 }).then((zipped) => writeFile(`${path}.gz`, zipped)),
    ]);
  };
  return {
    name: 'compressed-copies',
    apply: 'build',
    async writeBundle(options, bundle) {
      const names = Object.keys(bundle).filter((name) => /\.(js|css|html|svg|json)$/.test(name));
      await Promise.all(names.map((name) => compress(join(options.dir ?? '', name))));
    },
  };
}

export default defineConfig({
  root: here,
  base: './',
  // MapLibre's sources declare fields that a base class fills in: such declarations must not reset them.
  oxc: {
    typescript: { removeClassFieldsWithoutInitializer: true },
    assumptions: { setPublicClassFields: true },
    // Also where a test builds it: else each element of the page would carry the path of its source.
    jsx: { runtime: 'automatic', importSource: 'preact', development: false },
  },
  build: {
    outDir: resolve(here, '../dist/web'),
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // What several parts of the page share comes in one file, not in thirty small ones; what page and worker share, in another.
          includeDependenciesRecursively: false,
          groups: [
            // The planner's data are asked for as soon as their code is there: it is not for the first view.
            { name: 'planner', test: /web\/src\/planner\/(?!save\.ts)/, minShareCount: 2 },
            // Nor is the page of those who keep the list, with its words.
            { name: 'keeper', test: /web\/src\/(keeper|i18n\/\w+_keeper)/, minShareCount: 2 },
            // Nor is what is printed or kept as a picture.
            { name: 'print', test: /web\/src\/print\//, minShareCount: 2 },
            { name: 'page', test: /web\/src\/|node_modules\/(preact|@preact)\//, minShareCount: 2 },
            { name: 'map-library', test: /node_modules\//, minShareCount: 2 },
          ],
        },
      },
    },
  },
  plugins: [mapLibrary(), earlyHints(), compressedCopies()],
  server: {
    fs: { allow: [resolve(here, '..')] },
    proxy: { '^/(api|health|openapi.json|docs|ogc)': 'http://127.0.0.1:8080' },
  },
});
