/** What holds the shape of the project: imports, packages, length of files, who reads the environment, what no file may name. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  floorOf,
  forbiddenImports,
  type ImportRule,
  importCircles,
  importedPackages,
  importsOf,
  isUnder,
  upwardImports,
} from '../support/imports.ts';
import { projectRoot } from '../support/shared_data.ts';

/** About 300 lines is a smell; tests, catalogues of words and style sheets run on where they are one list. */
const LONGEST_FILE = 420; // lines

/** Imports go one way: errors <- isochrones <- data <- server; web takes types alone, so that no line of the server reaches a browser. */
const RULES: ImportRule[] = [
  {
    name: 'errors import nothing of ours',
    from: /^errors\//,
    to: /^(isochrones|data|demo|server|web|tests|scripts)\//,
  },
  {
    name: 'the engine imports errors and nothing else of ours',
    from: /^isochrones\//,
    to: /^(data|demo|server|web|tests|scripts)\//,
  },
  { name: 'data imports the engine alone', from: /^data\//, to: /^(demo|server|web|tests|scripts)\// },
  { name: 'the demonstration imports no server', from: /^demo\//, to: /^(server|web|tests|scripts)\// },
  { name: 'the server imports no page', from: /^server\//, to: /^(web|tests|scripts)\// },
  {
    name: 'the page takes types alone',
    from: /^web\//,
    to: /^(errors|isochrones|data|demo|server|tests|scripts)\//,
    typesAllowed: true,
  },
  {
    name: 'the engine knows no database and no HTTP server',
    from: /^isochrones\//,
    to: /^(pg|pg-boss|fastify|@fastify\/.*|@electric-sql\/.*|postgrator|pino|node:http2?|node:https)$/,
  },
  { name: 'data knows no HTTP server', from: /^data\//, to: /^(fastify|@fastify\/.*)$/ },
];

/**
 * The floors of the house, from the ground up: a file imports from its own floor and from those below, by value and by type. A file lies
 * on the floor of the longest name that its path begins with.
 */
const FLOORS = [
  'errors',
  'isochrones/types.ts',
  'isochrones/write_beside.ts',
  'isochrones/a_few_at_once.ts',
  'isochrones/append_to.ts',
  'isochrones/longer.ts',
  'isochrones/marks.ts',
  'isochrones/geometry',
  'isochrones/osrm',
  'isochrones/network',
  'isochrones/remote_roads',
  'isochrones/search',
  'isochrones/ground',
  'isochrones/surface',
  'isochrones/questions',
  'data/records.ts',
  'data/day_in_france.ts',
  'data/byte_text.ts',
  'data/made_once.ts',
  'data/turns',
  'data/database',
  'data/tables',
  'data/tables/values',
  'data/tables/columns',
  'data/tables/places',
  'data/tables/formats',
  'data/store',
  'data/store/sites',
  'data/rules/programmes',
  'data/rules/decision',
  'data/sources/files',
  'data/sources/polygons',
  'data/sources/openstreetmap',
  'data/sources/communes',
  'data/sources/population',
  'data/sources/landscape',
  'data/sources',
  'data/sources/regions',
  'data/lists',
  'data/search',
  'data/bulk',
  'data/jobs',
  'demo/model',
  'demo',
  'server/config.ts',
  'server/process',
  'server/engine',
  'server/served',
  'server/prepare',
  'server/jobs',
  'server/schemas',
  'server/answers',
  'server/output',
  'server/output/tiles',
  'server/output/paper',
  'server/output/certificate',
  'server/output/sheets',
  'server/output/exports',
  'server/output/catalogue',
  'server/output/bundle',
  'server/http/fastify_types.ts',
  'server/http/json_writer.ts',
  'server/http/decimal_numbers.ts',
  'server/http/plugins',
  'server/http/event_streams.ts',
  'server/http/route_context.ts',
  'server/http/route_options.ts',
  'server/http/links.ts',
  'server/http/ogc',
  'server/http/resources',
  'server/http/app.ts',
  'server/running',
  'server/cli',
  'server/start.ts',
];

/** Everything that is committed or about to be. */
const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: projectRoot })
  .toString()
  .split('\n')
  .filter((file) => file !== '' && existsSync(join(projectRoot, file)));
const ofCode = files.filter((file) => /\.(ts|tsx|css|mjs)$/.test(file));
const ofFolders = (...folders: string[]): string[] =>
  files.filter((file) => /\.tsx?$/.test(file) && folders.includes(file.split('/')[0] as string));
const ofText = files.filter(
  (file) =>
    file !== 'package-lock.json' &&
    (/\.(ts|tsx|css|mjs|js|json|md|sql|lua|html|ya?ml|sh|toml|conf|csv|geojson)$/.test(file) ||
      /(^|\/)(Dockerfile|run)$/.test(file)),
);
const textOf = (file: string): string => readFileSync(join(projectRoot, file), 'utf8');
const packageJson = JSON.parse(textOf('package.json')) as Record<
  'dependencies' | 'devDependencies',
  Record<string, string>
>;

/** Each place where a pattern stands, as file:line: text. */
function places(among: string[], pattern: RegExp): string[] {
  return among.flatMap((file) =>
    textOf(file)
      .split('\n')
      .flatMap((line, i) => (pattern.test(line) ? [`${file}:${i + 1}: ${line.trim()}`] : [])),
  );
}

describe('imports', () => {
  const imports = importsOf(projectRoot, ofFolders('isochrones', 'data', 'demo', 'server', 'web'));

  test('are seen, across folders too', () => {
    expect(imports.length).toBeGreaterThan(500);
    expect(imports).toContainEqual({
      from: 'server/running/listen.ts',
      to: 'errors/maillage_error.ts',
      typesOnly: false,
    });
  });

  test('go one way', () => {
    expect(forbiddenImports(imports, RULES)).toEqual([]);
  });

  test('go in no circle', () => {
    expect(importCircles(imports)).toEqual([]);
  });

  test('go down from floor to floor, and every file has its floor', () => {
    expect(upwardImports(imports, FLOORS)).toEqual([]);
    expect(
      ofFolders('isochrones', 'data', 'demo', 'server').filter((file) => floorOf(file, FLOORS) < 0),
    ).toEqual([]);
    expect(FLOORS.filter((floor) => !files.some((file) => isUnder(file, floor)))).toEqual([]);
  });

  test('an import that goes up is found, of types too', () => {
    const floors = ['a', 'b', 'b/inner'];
    const upward = { from: 'a/one.ts', to: 'b/two.ts', typesOnly: true };
    const inward = { from: 'b/two.ts', to: 'b/inner/three.ts', typesOnly: false };
    const downward = { from: 'b/inner/three.ts', to: 'a/one.ts', typesOnly: false };
    expect(upwardImports([upward, inward, downward], floors)).toEqual([
      'a/one.ts imports b/two.ts',
      'b/two.ts imports b/inner/three.ts',
    ]);
  });

  test('of what runs in production are in `dependencies`, the others in either list', () => {
    const missing = importedPackages(
      importsOf(projectRoot, ofFolders('isochrones', 'data', 'demo', 'server')).filter(
        (one) => !one.typesOnly,
      ),
    ).filter((name) => !(name in packageJson.dependencies));
    expect(missing).toEqual([]);
    const all = importsOf(projectRoot, ofFolders('web', 'tests', 'scripts')).filter((one) => !one.typesOnly);
    const known = { ...packageJson.dependencies, ...packageJson.devDependencies };
    expect(importedPackages(all).filter((name) => !(name in known))).toEqual([]);
  });

  // What was wrong: the first sheet that anybody asked for kept the thread that answers for 200 ms, to load what its own thread draws with.
  test('of the thread that answers are none of what draws PDFs, which threads of their own load', () => {
    const next = Map.groupBy(
      imports.filter(({ to, typesOnly }) => !typesOnly && !/(_worker|_?thread)\.ts$/.test(to)),
      ({ from }) => from,
    );
    const loaded = new Set(['server/http/app.ts']);
    for (const file of loaded) for (const { to } of next.get(file) ?? []) loaded.add(to);
    expect(loaded).toContain('server/output/sheets/gather_commune.ts');
    expect([...loaded].filter((name) => /^(pdfkit|fontkit)$/.test(name))).toEqual([]);
  });

  test('that break a rule or go in a circle are found', () => {
    const root = mkdtempSync(join(tmpdir(), 'maillage-imports-'));
    const write = (file: string, text: string): void => {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), text);
    };
    write('isochrones/a.ts', "import { b } from '../data/b.ts';\nimport pg from 'pg';\nexport const a = b;");
    write('data/b.ts', "export { a as b } from '../isochrones/a.ts';");
    write(
      'web/c.tsx',
      "import type { A } from '../server/d.ts';\nimport { type B, d } from '../server/d.ts';\nexport const c = <p>{d}</p>;",
    );
    write(
      'server/d.ts',
      "export const d = 1;\nconst e = await import('../web/c.tsx');\nnew URL('../web/c.tsx', import.meta.url);",
    );
    try {
      const found = importsOf(root, ['isochrones/a.ts', 'data/b.ts', 'web/c.tsx', 'server/d.ts']);
      expect(forbiddenImports(found, RULES)).toEqual([
        'the engine imports errors and nothing else of ours: isochrones/a.ts imports data/b.ts',
        'the engine knows no database and no HTTP server: isochrones/a.ts imports pg',
        'the page takes types alone: web/c.tsx imports server/d.ts',
        'the server imports no page: server/d.ts imports web/c.tsx',
        'the server imports no page: server/d.ts imports web/c.tsx',
      ]);
      expect(importCircles(found)).toContainEqual(['isochrones/a.ts', 'data/b.ts']);
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});

test(`no file is longer than ${LONGEST_FILE} lines`, () => {
  const long = ofCode
    .map((file) => ({ file, lines: textOf(file).split('\n').length - 1 }))
    .filter(({ lines }) => lines > LONGEST_FILE)
    .map(({ file, lines }) => `${file}: ${lines}`);
  expect(long).toEqual([]);
});

test('server/config.ts alone reads the environment', () => {
  const pattern = /\bprocess\.env\b|from 'node:process'/;
  const others = ofFolders('isochrones', 'data', 'demo', 'server', 'web').filter(
    (file) => file !== 'server/config.ts',
  );
  expect(places(others, pattern)).toEqual([]);
  expect(places(['server/config.ts'], pattern)).toHaveLength(1);
});

// What must not be found is written in two halves, so that this file does not find itself.
const halves = (...texts: string[]): RegExp =>
  new RegExp(texts.map((text) => text.replace('~', '')).join('|'));

test('no file names a package registry or a folder of one machine', () => {
  const registries = halves(
    'registry\\.npm~js',
    'py~pi\\.org',
    'python~hosted',
    'crates~\\.io',
    'proxy\\.~golang',
    'deb\\.~debian',
  );
  expect(places(ofText, registries)).toEqual([]);
  const folders = halves('/wo~rk/', '/ro~ot/', '/ho~me/', '/Us~ers/').source;
  expect(places(ofText, new RegExp(`(^|[^\\w.])(${folders})\\w`))).toEqual([]);
});

test('no code is left unfinished, silenced or alone', () => {
  const marks = halves(
    'TO~DO',
    'FIX~ME',
    '@ts-~ignore',
    '\\bas ~any\\b',
    '\\b(test|it|describe)\\.~only\\(',
    '\\b(test|it|describe)\\.~todo\\(',
  );
  expect(marks.test(['const a = b as', 'any;'].join(' '))).toBe(true);
  expect(places(ofCode, marks)).toEqual([]);
});

test('nothing large is committed but pictures and the lock file', () => {
  const large = files
    .filter((file) => !file.startsWith('docs/pictures/'))
    .filter((file) => readFileSync(join(projectRoot, file)).length > 1_000_000);
  expect(large).toEqual([]);
});
