/** Every example of docs/cookbook.md, as it stands there, with the program it is for: against a server, in one folder, in their order. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pythonWith } from '../support/python_tool.ts';
import { projectRoot } from '../support/shared_data.ts';
import { gridHome } from '../support/test_region.ts';
import { startTestServer, type TestServer } from '../support/test_server.ts';

interface Example {
  line: number;
  section: string;
  language: string;
  code: string;
  /** What else has to be on the machine. */
  needs: string[];
}

/** A Python with the libraries that examples show; where they cannot be had, the one that is there. QGIS has its own, beside the system's. */
const libraries = pythonWith('cookbook', ['duckdb==2.0.1', 'geopandas==1.2.0', 'pyarrow==26.0.1']);
const python = 'python' in libraries ? libraries.python : 'python3';

/** How a language's block is run: its program with the code on standard input, and how a library of it is looked for. */
const RUNNERS: Record<string, { program: string; args: string[]; has: (library: string) => string[] }> = {
  sh: { program: 'bash', args: ['-euo', 'pipefail', '-s'], has: (name) => ['-c', `command -v ${name}`] },
  python: { program: python, args: ['-'], has: (name) => ['-c', `import ${name}`] },
  js: { program: process.execPath, args: ['--input-type=module', '-'], has: () => ['--version'] },
  r: { program: 'Rscript', args: ['-'], has: (name) => ['-e', `library(${name})`] },
  sql: { program: python, args: ['-c', SQL()], has: () => ['-c', 'import duckdb'] },
};

/** DuckDB by its Python package, which is more often there than its own command. */
function SQL(): string {
  return 'import duckdb, sys; print(duckdb.sql(sys.stdin.read()))';
}

const text = readFileSync(join(projectRoot, 'docs/cookbook.md'), 'utf8');
const examples = [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map((block): Example => {
  const [, language, code] = block as unknown as [string, string, string];
  const before = text.slice(0, block.index);
  const needs = [
    ...(/^# needs: (.+)$/m.exec(code)?.[1]?.split(', ') ?? []),
    ...[...code.matchAll(/^library\((\w+)\)$/gm)].map(([, name]) => name as string),
  ];
  const section =
    before
      .match(/^## .+$/gm)
      ?.at(-1)
      ?.slice(3) ?? '';
  return { line: before.split('\n').length, section, language, code, needs };
});

/** QGIS's library is the system's Python's alone. */
const runnerOf = (language: string, needs: string[]) => {
  const runner = RUNNERS[language];
  return runner && needs.includes('qgis') ? { ...runner, program: 'python3' } : runner;
};

/** Why an example cannot be run here; null where it can. */
function missing({ language, needs }: Example): string | null {
  const runner = runnerOf(language, needs);
  if (!runner) return `nothing runs ${language}`;
  const path = { ...process.env, PATH: `${join(work, 'bin')}:${process.env.PATH}` };
  if (spawnSync(runner.program, ['--version']).status !== 0) return `${runner.program} is not installed`;
  const without = (language === 'sql' ? ['duckdb'] : needs).find(
    (name) => spawnSync(runner.program, runner.has(name), { env: path }).status !== 0,
  );
  return without === undefined ? null : `${without} is not installed`;
}

const work = mkdtempSync(join(tmpdir(), 'maillage-cookbook-'));
mkdirSync(join(work, 'bin'));
symlinkSync(join(projectRoot, 'server/cli/maillage.js'), join(work, 'bin/maillage'));
const runnable = examples.map((example) => ({ example, why: missing(example) }));

let home: Awaited<ReturnType<typeof gridHome>>;
let server: TestServer;
beforeAll(async () => {
  home = await gridHome();
  server = await startTestServer(home.home);
});
afterAll(async () => {
  await server?.close();
  await home?.remove();
  rmSync(work, { recursive: true, force: true });
});

/** Runs an example beside the server, which has to answer meanwhile. */
function run({
  language,
  code,
  needs,
}: Example): Promise<{ status: number | null; out: string; err: string }> {
  const { program, args } = runnerOf(language, needs)!;
  const env = { ...process.env, PATH: `${join(work, 'bin')}:${process.env.PATH}` };
  const child = spawn(program, args, { cwd: work, env });
  let [out, err] = ['', ''];
  child.stdout.on('data', (part) => {
    out += part;
  });
  child.stderr.on('data', (part) => {
    err += part;
  });
  child.stdin.end(code.replaceAll('http://127.0.0.1:8080', server.url));
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, out, err })));
}

describe('the cookbook', () => {
  it('has examples of every tool, and none that nothing runs', () => {
    const languages = new Set(examples.map(({ language }) => language));
    expect([...languages].sort()).toEqual(['js', 'json', 'python', 'r', 'sh', 'sql']);
    expect(text.match(/^```\w/gm)).toHaveLength(examples.length);
  });

  for (const { example, why } of runnable) {
    const { section, language, line } = example;
    const name = `${section}: ${language}, line ${line}`;
    if (language === 'json') {
      it(`${name} is JSON`, () => expect(JSON.parse(example.code)).toBeTypeOf('object'));
      continue;
    }
    it.skipIf(why !== null)(`${name}${why === null ? '' : ` (skipped: ${why})`}`, async () => {
      const { status, out, err } = await run(example);
      expect(status, `${out}\n${err}`).toBe(0);
      expect(out.trim(), err).not.toBe('');
      // Whatever language asks of the same point, it is told what the server answers.
      if (section === 'May a place be helped?') {
        const { answer, drive_time_s } = (await server.get('/api/v1/eligibility?lon=0.55&lat=45.01')).body;
        expect(out).toContain(answer);
        expect(out).toContain(String(drive_time_s));
      }
    });
  }
});
