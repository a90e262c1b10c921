import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHome } from '../../data/database/home.ts';
import { waitForServer } from '../../server/cli/wait_for_server.ts';
import { testTerminal } from '../support/terminal.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'maillage-wait-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Waits as before a command on the home; what it wrote, and how long it took. */
async function wait(command: string, patience_ms: number): Promise<{ told: string; ms: number }> {
  const terminal = testTerminal({ MAILLAGE_HOME: folder });
  const begun = performance.now();
  await waitForServer(new Command(), new Command(command), terminal, patience_ms);
  return { told: terminal.errors(), ms: performance.now() - begun };
}

describe('a home that a process holds without answering', () => {
  it('is waited for so long and no longer, with one line', async () => {
    const held = await openHome(folder);
    const { told, ms } = await wait('export', 300);
    expect(ms).toBeGreaterThan(290);
    expect(told).toMatch(/^Process \d+ uses the home .*\n$/);
    await held.release();
  });

  it.each(['answers', 'is given back'])('is waited for until it %s', async (end) => {
    const held = await openHome(folder);
    setTimeout(() => void (end === 'answers' ? held.advertise('http://127.0.0.1:9') : held.release()), 100);
    expect((await wait('check', 60_000)).ms).toBeLessThan(30_000);
    await held.release();
  });

  it('is not waited for by what takes a home for itself, nor where nobody holds it', async () => {
    const held = await openHome(folder);
    for (const command of ['prepare', 'serve', 'worker']) expect((await wait(command, 60_000)).told).toBe('');
    await held.release();
    expect((await wait('export', 60_000)).told).toBe('');
  });
});
