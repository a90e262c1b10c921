import { describe, expect, it } from 'vitest';
import { duration, newProgress } from '../../server/process/progress.ts';

function screen(isTTY: boolean): { text: string; now: number; progress: ReturnType<typeof newProgress> } {
  const seen = { text: '', now: 0, progress: null as unknown as ReturnType<typeof newProgress> };
  const target = {
    isTTY,
    columns: 70,
    write: (text: string) => {
      seen.text += text;
    },
  };
  seen.progress = newProgress(target, () => seen.now);
  return seen;
}

describe('progress', () => {
  it('on a terminal is a bar with the time left, drawn over itself', () => {
    const seen = screen(true);
    seen.progress.step('Fetching roads');
    seen.now = 2000;
    seen.progress.update({ done: 5e6, total: 20e6, unit: 'bytes' });
    expect(seen.text).toContain(
      '\r\x1b[KFetching roads [######------------------] 25 %, 5.0 MB of 20 MB, 6.',
    );
    seen.now = 2050;
    const before = seen.text;
    seen.progress.update({ done: 6e6, total: 20e6, unit: 'bytes' });
    expect(seen.text).toBe(before);
    seen.now = 8000;
    seen.progress.end();
    expect(seen.text.endsWith('\r\x1b[KFetching roads: done in 8.0 s\n')).toBe(true);
  });

  it('tells a step that did not come to its end as such', () => {
    const seen = screen(false);
    seen.progress.step('Fetching roads');
    seen.now = 3000;
    seen.progress.stop();
    seen.progress.end();
    seen.progress.step('Reading sites');
    expect(seen.text).toBe('Fetching roads ...\nFetching roads: stopped after 3.0 s\nReading sites ...\n');
  });

  it('elsewhere is plain lines, at most one in five seconds', () => {
    const seen = screen(false);
    seen.progress.step('Reading sites');
    seen.now = 1000;
    seen.progress.update({ done: 100, total: 1000 });
    seen.now = 6000;
    seen.progress.update({ done: 600, total: 1000 });
    seen.progress.step('Computing');
    seen.progress.unchanged('nothing changed');
    seen.progress.note('2 sites lie outside.');
    seen.progress.end();
    expect(seen.text).toBe(
      'Reading sites ...\nReading sites: 60 %, 600 of 1,000, 4.0 s left\nReading sites: done in 6.0 s\n' +
        'Computing ...\nComputing: nothing changed\n2 sites lie outside.\n',
    );
    expect(seen.text).not.toContain('\x1b');
  });

  it.each([
    [0.04, '0.0 s'],
    [9.94, '9.9 s'],
    [59.6, '1 min 0 s'],
    [75, '1 min 15 s'],
    [3700, '1 h 1 min'],
  ])('tells %d seconds as %s', (seconds, text) => expect(duration(seconds)).toBe(text));
});
