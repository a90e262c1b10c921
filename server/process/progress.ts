/** Where progress is written: a terminal gets a bar that is drawn again and again, anything else plain lines. */
interface ProgressTarget {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

export interface Progress {
  /** Starts a step; the one before it ends, with its time. */
  step(title: string): void;
  /** How far the step is. `seconds_left` is guessed from the speed so far where it is not given. */
  update(at: {
    done: number;
    total: number | null;
    unit?: string;
    seconds_left?: number | null;
    /** What of the step is under way, in place of its title. */
    message?: string;
  }): void;
  /** Says that the step had nothing to do. */
  unchanged(why: string): void;
  /** A line that stays. */
  note(text: string): void;
  /** Ends the last step. */
  end(): void;
  /** Ends the last step, which did not come to its end. */
  stop(): void;
}

const REDRAW_MS = 100;
const LINE_EVERY_MS = 5000;
const BAR_CELLS = 24;

/** `now` is given by tests alone. */
export function newProgress(target: ProgressTarget, now: () => number = Date.now): Progress {
  const terminal = target.isTTY === true;
  let title: string | undefined;
  let started = 0;
  let drawn = -Infinity;
  let shown = '';
  let told = false;

  const clear = (): void => {
    if (terminal && shown) target.write('\r\x1b[K');
    shown = '';
  };
  const line = (text: string): void => {
    clear();
    target.write(`${text}\n`);
  };
  const endAs = (how: string): void => {
    if (title === undefined) return;
    if (!told) line(`${title}: ${how} ${duration((now() - started) / 1000)}`);
    title = undefined;
  };
  const finish = (): void => endAs('done in');

  return {
    step(next) {
      finish();
      title = next;
      started = now();
      drawn = terminal ? -Infinity : started;
      told = false;
      if (terminal) {
        shown = `${next} ...`;
        target.write(shown);
      } else target.write(`${next} ...\n`);
    },
    update({ done, total, unit, seconds_left, message }) {
      if (title === undefined || now() - drawn < (terminal ? REDRAW_MS : LINE_EVERY_MS)) return;
      drawn = now();
      const elapsed = (now() - started) / 1000;
      const left =
        seconds_left ??
        (total !== null && done > 0 && elapsed > 1 ? (elapsed * (total - done)) / done : null);
      const text = describe(message ?? title, done, total, unit, left, terminal);
      if (!terminal) {
        target.write(`${text}\n`);
        return;
      }
      clear();
      shown = text.slice(0, (target.columns ?? 80) - 1);
      target.write(shown);
    },
    unchanged(why) {
      if (title === undefined) return;
      line(`${title}: ${why}`);
      told = true;
    },
    note: line,
    end: finish,
    stop: () => endAs('stopped after'),
  };
}

function describe(
  title: string,
  done: number,
  total: number | null,
  unit: string | undefined,
  seconds_left: number | null,
  bar: boolean,
): string {
  const amount = (value: number): string =>
    unit === 'bytes' ? `${(value / 1e6).toFixed(value < 1e7 ? 1 : 0)} MB` : value.toLocaleString('en');
  const left = seconds_left === null ? '' : `, ${duration(seconds_left)} left`;
  if (total === null || total === 0) return `${title}: ${amount(done)}${left}`;
  const share = Math.min(1, done / total);
  const cells = Math.round(share * BAR_CELLS);
  const drawnBar = bar ? ` [${'#'.repeat(cells)}${'-'.repeat(BAR_CELLS - cells)}]` : ':';
  const amounts = unit === 'percent' ? '' : `, ${amount(done)} of ${amount(total)}`;
  return `${title}${drawnBar} ${Math.floor(share * 100)} %${amounts}${left}`;
}

/** 75 -> '1 min 15 s'; below ten seconds with a tenth. */
export function duration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** Progress that is not shown, for callers without a screen. */
export const SILENT: Progress = {
  step() {},
  update() {},
  unchanged() {},
  note() {},
  end() {},
  stop() {},
};
