/** Lines of the log are written together, and none is lost. */
import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../server/config.ts';
import { gathered, newLogger } from '../../server/process/logging.ts';

describe('lines of the log', () => {
  it('that come together are written together, warnings and what waited before them at once', async () => {
    const written: string[] = [];
    let kept = '';
    let given = 0;
    const out = {
      write: (text: string) => {
        given++;
        kept += text;
      },
      flush: () => {
        written.push(kept);
        kept = '';
      },
    };
    const log = newLogger(readConfig({}), gathered(out));
    const said = () => written.map((lines) => [...lines.matchAll(/"msg":"(\w+)"/g)].map(([, word]) => word));
    log.info('one');
    log.info('two');
    expect(said()).toEqual([]);
    await sleep(200);
    expect(said()).toEqual([['one', 'two']]);
    log.info('three');
    log.warn('four');
    expect(said()).toEqual([
      ['one', 'two'],
      ['three', 'four'],
    ]);
    await sleep(200);
    // What is given line by line is measured again at each.
    expect([written.length, given]).toEqual([2, 2]);
  });

  it('that wait when the process ends are written then', () => {
    const program = new URL('../../server/process/logging.ts', import.meta.url).href;
    const text = `import { newLogger } from '${program}'; newLogger({ log_level: 'info' }).info('last'); process.exit(3);`;
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', text], {
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([3, expect.stringContaining('"msg":"last"')]);
  });
});
