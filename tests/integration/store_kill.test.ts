import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, describe, expect, it } from 'vitest';
import { createPostgresql, EMBEDDED_CACHE, POSTGRESQL_URL } from '../support/database.ts';

const SCRIPT = join(import.meta.dirname, '../support/processes/save_coverage.ts');

/** Runs the process, kills it where it stops, and returns what it said. */
async function runAndKill(args: object): Promise<Record<string, unknown>> {
  const child = spawn(process.execPath, [SCRIPT, JSON.stringify(args)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said: Record<string, unknown> = {};
  for await (const line of createInterface({ input: child.stdout })) {
    Object.assign(said, JSON.parse(line));
    if ('stopped' in said) child.kill('SIGKILL');
  }
  return said;
}

/** Kills a process before each of several statements of saving; the first coverage stays current and whole. */
async function killEverywhere(place: object): Promise<void> {
  const first = await runAndKill({ ...place, id: 'first', stopBefore: null });
  expect(first).toMatchObject({ current: null, saved: 'first' });
  const statements = first.statements as number;
  // The record, a part of the times in the midst, and the last one before the commit.
  for (const stopBefore of [1, 4, statements - 1]) {
    const said = await runAndKill({ ...place, id: 'second', stopBefore });
    expect(said).toEqual({ current: 'first', whole: true, stored: ['first'], stopped: stopBefore + 1 });
  }
  expect(await runAndKill({ ...place, id: 'second', stopBefore: null })).toMatchObject({
    current: 'first',
    stored: ['first'],
    saved: 'second',
  });
  expect(await runAndKill({ ...place, id: 'third', stopBefore: 1 })).toMatchObject({
    current: 'second',
    whole: true,
  });
}

describe('a process killed while it saves a coverage leaves the former one current', () => {
  const cleanings: (() => Promise<void>)[] = [];
  afterAll(async () => {
    for (const clean of cleanings) await clean();
  });

  it('on the embedded database', { timeout: 300_000 }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'maillage-kill-'));
    cleanings.push(() => rm(folder, { recursive: true, force: true }));
    await killEverywhere({ folder: join(folder, 'database'), cache: EMBEDDED_CACHE });
  });

  it.skipIf(POSTGRESQL_URL === undefined)('on PostgreSQL', { timeout: 300_000 }, async () => {
    const { url, drop } = await createPostgresql();
    cleanings.push(drop);
    await killEverywhere({ url });
  });
});
