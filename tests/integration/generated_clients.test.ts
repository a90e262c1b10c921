/** Clients made from the OpenAPI document by the generators that developers use: they are made, they check, and they answer. */
import { execFile, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testCache } from '../support/osrm.ts';
import { pythonTool } from '../support/python_tool.ts';
import { projectRoot } from '../support/shared_data.ts';
import { gridHome } from '../support/test_region.ts';
import { startTestServer, type TestServer } from '../support/test_server.ts';

const run = promisify(execFile);
const generator = pythonTool('openapi-python-client', '0.29.1');
/** Below the project, so that its packages are found. */
const folder = join(testCache, `clients-${process.pid}`);

let home: Awaited<ReturnType<typeof gridHome>>;
let server: TestServer;
let point: { lon: number; lat: number };
let told: { answer: string; drive_time_s: number; reasons: { code: string }[] };
beforeAll(async () => {
  await mkdir(folder, { recursive: true });
  home = await gridHome();
  server = await startTestServer(home.home);
  const [lon, lat] = home.region.point('s4-4', 's5-4', 0.5);
  point = { lon, lat };
  told = (await server.get(`/api/v1/eligibility?lon=${lon}&lat=${lat}`)).body;
});
afterAll(async () => {
  await server?.close();
  await home?.remove();
  await rm(folder, { recursive: true, force: true });
});

describe('TypeScript: openapi-typescript and openapi-fetch', () => {
  const program = (parameters: string) => `import createClient from 'openapi-fetch';
import type { paths } from './api.d.ts';
const api = createClient<paths>({ baseUrl: process.argv[2] ?? '' });
const { data, error } = await api.GET('/api/v1/eligibility', { params: { query: ${parameters} } });
if (error) throw new Error(error.code);
console.log(JSON.stringify([data.answer, data.drive_time_s, data.reasons.map(({ code }) => code)]));
`;
  const tsc = (file: string) =>
    spawnSync(
      process.execPath,
      [
        join(projectRoot, 'node_modules/typescript/bin/tsc'),
        ...['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2024'],
        ...['--allowImportingTsExtensions', '--types', 'node', '--ignoreConfig', file],
      ],
      { cwd: folder, encoding: 'utf8' },
    );

  it('a client checks by the document, refuses what is not in it, and is told what the API tells', async () => {
    const types = [
      join(projectRoot, 'scripts/write_api_types.ts'),
      `${server.url}/openapi.json`,
      join(folder, 'api.d.ts'),
    ];
    await run(process.execPath, types);
    const { lon, lat } = point;
    await writeFile(join(folder, 'client.ts'), program(`{ lon: ${lon}, lat: ${lat} }`));
    await writeFile(join(folder, 'wrong.ts'), program(`{ longitude: ${lon}, lat: ${lat} }`));
    const checked = tsc('client.ts');
    expect(checked.status, checked.stdout).toBe(0);
    const wrong = tsc('wrong.ts');
    expect([wrong.status, wrong.stdout]).toEqual([
      expect.any(Number),
      expect.stringContaining("'longitude' does not exist"),
    ]);
    const { stdout } = await run(process.execPath, [join(folder, 'client.ts'), server.url]);
    expect(JSON.parse(stdout)).toEqual([
      told.answer,
      told.drive_time_s,
      told.reasons.map(({ code }) => code),
    ]);
  });
});

const why = 'missing' in generator ? ` (skipped: ${generator.missing})` : '';
describe.skipIf(why !== '')(`Python: openapi-python-client${why}`, () => {
  it('a client has every operation, and is told what the API tells', async () => {
    const bin = 'folder' in generator ? generator.folder : '';
    const at = (name: string) => (bin === '' ? name : join(bin, name));
    const made = [
      'generate',
      '--url',
      `${server.url}/openapi.json`,
      '--output-path',
      'client',
      '--meta',
      'none',
    ];
    await run(at('openapi-python-client'), made, { cwd: folder });
    const { paths } = (await server.get('/openapi.json')).body;
    const operations = Object.values<Record<string, { operationId: string; tags: string[] }>>(paths).flatMap(
      (methods) => Object.values(methods),
    );
    // Generators part the words of a name each in its own way.
    const modules = readdirSync(join(folder, 'client/api'), { recursive: true }).map((file) =>
      basename(String(file), '.py').replaceAll('_', ''),
    );
    const names = operations.map(({ operationId }) => operationId.toLowerCase());
    expect(names.length).toBeGreaterThan(50);
    expect(names.filter((name) => !modules.includes(name))).toEqual([]);
    const program = `
import json
from client import Client
from client.api.eligibility import get_eligibility
told = get_eligibility.sync(client=Client(base_url=${JSON.stringify(server.url)}), lon=${point.lon}, lat=${point.lat})
print(json.dumps([str(told.answer), told.drive_time_s, [reason.code for reason in told.reasons]]))
`;
    const { stdout } = await run(at('python3'), ['-c', program], { cwd: folder });
    expect(JSON.parse(stdout)).toEqual([
      told.answer,
      told.drive_time_s,
      told.reasons.map(({ code }) => code),
    ]);
  });
});
