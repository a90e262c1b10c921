/** What turns cost, asked of OSRM: the time from the middle of each stretch to the middle of each that may follow. */

import { aFewAtOnce } from '../a_few_at_once.ts';
import { type Probe, probeOf } from '../network/probes.ts';
import type { OsrmClient } from '../osrm/client.ts';
import type { Network } from '../types.ts';

/** Stretches that come to (or leave from) the junctions of one question. */
const STRETCHES_A_QUESTION = 64;
const QUESTIONS_AT_ONCE = 8;
/** A turn that takes longer than this is banned, or its way leads over other turns; both are known without it. */
const LONGEST_TURN_DS = 1200;
/** A probe that OSRM matches farther away than this is not on the road that it was meant for. */
const MATCH_TOLERANCE_M = 3;

interface MeasuredTurns {
  source: Uint32Array;
  target: Uint32Array;
  /** The whole origin stretch plus the turn, as in OSRM's files. */
  duration_ds: Uint32Array;
  /** Stretches that OSRM matches elsewhere: nothing is known of their turns. */
  unmatched: Uint32Array;
}

export interface MeasureOptions {
  signal?: AbortSignal;
  onProgress?: (done: number, total: number) => void;
}

/**
 * The turns at all junctions of a network without turns. Each is the quickest way from one stretch to the next as OSRM
 * drives it, so the shortest paths over them are OSRM's own: a turn that is banned costs what the way around does.
 */
export async function measureTurns(
  network: Network,
  junctions: { startJunction: Uint32Array; endJunction: Uint32Array; ferryJunctions: ReadonlySet<number> },
  client: Pick<OsrmClient, 'table'>,
  { signal, onProgress }: MeasureOptions = {},
): Promise<MeasuredTurns> {
  const probes = Array.from({ length: network.stretchCount }, (_, stretch) => probeOf(network, stretch));
  const arriving = listsByJunction(junctions.endJunction);
  const leaving = listsByJunction(junctions.startJunction);
  const questions = planQuestions(arriving, leaving);
  const edges: [source: number, target: number, duration_ds: number][] = [];
  const unmatched = new Set<number>();
  let done = 0;

  const ask = async (asked: readonly number[], stop: AbortSignal): Promise<void> => {
    const from = asked.flatMap((junction) => arriving.get(junction) ?? []);
    const to = asked.flatMap((junction) => leaving.get(junction) ?? []);
    const at = (stretch: number) => probes[stretch] as Probe;
    const table = await client.table(
      from.map((stretch) => at(stretch).point),
      to.map((stretch) => at(stretch).point),
      {
        sourceBearings: from.map((stretch) => at(stretch).bearing),
        destinationBearings: to.map((stretch) => at(stretch).bearing),
        matches: true,
        signal: stop,
      },
    );
    for (const [list, matches] of [
      [from, table.sourceMatches],
      [to, table.destinationMatches],
    ] as const)
      list.forEach((stretch, i) => {
        if (matches && matches[i].distance_m > MATCH_TOLERANCE_M) unmatched.add(stretch);
      });
    let row = 0;
    let column = 0;
    for (const junction of asked) {
      const sources = arriving.get(junction) ?? [];
      const targets = leaving.get(junction) ?? [];
      const longest_ds = junctions.ferryJunctions.has(junction) ? Infinity : LONGEST_TURN_DS;
      sources.forEach((source, i) => {
        targets.forEach((target, j) => {
          const time_ds = Math.round(table.duration_s[(row + i) * to.length + column + j] * 10);
          const whole_ds = time_ds + at(source).offset_ds - at(target).offset_ds;
          const turn_ds = whole_ds - network.stretchDuration_ds[source];
          if (turn_ds <= longest_ds && Number.isFinite(time_ds))
            edges.push([source, target, Math.max(0, whole_ds)]);
        });
      });
      row += sources.length;
      column += targets.length;
    }
    done += asked.length;
    onProgress?.(done, arriving.size);
  };
  await aFewAtOnce(questions, QUESTIONS_AT_ONCE, signal, ask);
  const known = edges.filter(([source, target]) => !unmatched.has(source) && !unmatched.has(target));
  known.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  return {
    source: Uint32Array.from(known, ([source]) => source),
    target: Uint32Array.from(known, ([, target]) => target),
    duration_ds: Uint32Array.from(known, ([, , duration_ds]) => duration_ds),
    unmatched: Uint32Array.from(unmatched).sort(),
  };
}

function listsByJunction(junctionOf: Uint32Array): Map<number, number[]> {
  return Map.groupBy(junctionOf.keys(), (stretch) => junctionOf[stretch]!);
}

/** Junctions put together so that a question holds about STRETCHES_A_QUESTION stretches a side; each junction is in one. */
export function planQuestions(
  arriving: ReadonlyMap<number, readonly number[]>,
  leaving: ReadonlyMap<number, readonly number[]>,
): number[][] {
  const questions: number[][] = [];
  let current: number[] = [];
  let [sources, targets] = [0, 0];
  // Vertices are numbered from west to east, so neighbours come together.
  for (const junction of [...arriving.keys()].sort((a, b) => a - b)) {
    const [more, moreTargets] = [arriving.get(junction)?.length ?? 0, leaving.get(junction)?.length ?? 0];
    if (moreTargets === 0) continue;
    if (
      current.length > 0 &&
      (sources + more > STRETCHES_A_QUESTION || targets + moreTargets > STRETCHES_A_QUESTION)
    ) {
      questions.push(current);
      current = [];
      [sources, targets] = [0, 0];
    }
    current.push(junction);
    sources += more;
    targets += moreTargets;
  }
  if (current.length > 0) questions.push(current);
  return questions;
}
