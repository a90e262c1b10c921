import { appendTo } from '../append_to.ts';

/**
 * Lines that meet end to end as longer ones, each a list of points by their keys; in any direction, each line once. A line ends where
 * other than two ends meet; with `across` it goes on there along any that is left, as the ways of a ring that touches itself do, and ends
 * where it began. A line that is closed already stays as it is.
 */
export function joinLines<Key>(lines: readonly (readonly Key[])[], { across = false } = {}): Key[][] {
  const at = new Map<Key, number[]>();
  const isOpen = (line: readonly Key[]): boolean => line.length > 1 && line[0] !== line.at(-1);
  lines.forEach((line, i) => {
    if (!isOpen(line)) return;
    for (const end of [line[0]!, line.at(-1)!]) appendTo(at, end, i);
  });
  const used = new Uint8Array(lines.length);
  const joined: Key[][] = [];
  const walk = (start: Key, first: number): void => {
    const points = [start];
    let next: number | undefined = first;
    while (next !== undefined) {
      used[next] = 1;
      const line = lines[next]!;
      const forward = line[0] === points.at(-1);
      for (let k = 1; k < line.length; k++) points.push(line[forward ? k : line.length - 1 - k]!);
      const end = points.at(-1)!;
      const here: number[] = end === start ? [] : at.get(end)!;
      next = here.length === 2 || across ? here.find((one) => !used[one]) : undefined;
    }
    joined.push(points);
  };
  lines.forEach((line, i) => {
    if (!isOpen(line)) {
      used[i] = 1;
      if (line.length > 1) joined.push([...line]);
    }
  });
  for (const [end, here] of at) {
    if (across ? here.length % 2 === 1 : here.length !== 2)
      for (const one of here) if (!used[one]) walk(end, one);
  }
  // What is left are rings.
  lines.forEach((line, i) => {
    if (!used[i]) walk(line[0]!, i);
  });
  return joined;
}
