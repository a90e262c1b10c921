import { aFewAtOnce } from '../a_few_at_once.ts';
import { metresPerUnitAtY, xOfLon, yOfLat } from '../geometry/mercator.ts';
import { type Probe, probeOf } from '../network/probes.ts';
import type { OsrmClient } from '../osrm/client.ts';
import { type EngineSite, type LonLat, NEAREST_KEPT, type Network, NONE, UNREACHED_DS } from '../types.ts';
import { type DriveTimes, emptyDriveTimes } from './drive_times.ts';
import { NO_SITE } from './label_pages.ts';
import { isOnRoad } from './seeds.ts';
import { insertLabel } from './spread_labels.ts';
import type { TimesOptions } from './times_source.ts';

/** Stretches asked for together. */
const STRETCHES_A_QUESTION = 256;
const QUESTIONS_AT_ONCE = 8;
/** Sites asked for first, by straight-line distance; the others follow where they may still be nearer. */
const FIRST_SITES = 24;
/** A piece of road shorter than this says little about the greatest speed: its ends are rounded. */
const MEASURABLE_M = 50;

/**
 * Drive times of a network's stretches as OSRM's /table tells them, nearest sites only: a site counts when the straight line
 * at the network's greatest speed leaves it a chance to be among the three nearest. Each stretch is asked for once, at its
 * probe and in its direction. Errors: those of the client; a question that fails ends all.
 */
export async function timesByTable(
  network: Network,
  sites: readonly EngineSite[],
  client: Pick<OsrmClient, 'table'>,
  { signal, onProgress }: TimesOptions = {},
): Promise<DriveTimes> {
  const times = emptyDriveTimes(network, sites);
  if (times.sites.length === 0) return times;
  const speed_m_s = greatestSpeed_m_s(network);
  const questions = planStretches(network);
  const total = questions.reduce((sum, { stretches }) => sum + stretches.length, 0);
  let done = 0;
  await aFewAtOnce(questions, QUESTIONS_AT_ONCE, signal, async (question, stop) => {
    await askStretches(times, question, client, speed_m_s, stop);
    done += question.stretches.length;
    onProgress?.(done, total);
  });
  passSites(times);
  return times;
}

interface Question {
  stretches: number[];
  probes: Probe[];
}

/** Stretches with a probe, neighbours together: by the blocks of a space-filling curve through their probes. */
function planStretches(network: Network): Question[] {
  const all: { stretch: number; probe: Probe; place: number }[] = [];
  for (let stretch = 0; stretch < network.stretchCount; stretch++) {
    const probe = probeOf(network, stretch);
    if (probe) all.push({ stretch, probe, place: placeOnCurve(probe.point) });
  }
  all.sort((a, b) => a.place - b.place || a.stretch - b.stretch);
  const questions: Question[] = [];
  for (let at = 0; at < all.length; at += STRETCHES_A_QUESTION) {
    const part = all.slice(at, at + STRETCHES_A_QUESTION);
    questions.push({ stretches: part.map(({ stretch }) => stretch), probes: part.map(({ probe }) => probe) });
  }
  return questions;
}

/** Place on the Z curve, to about 40 m. */
function placeOnCurve([lon, lat]: LonLat): number {
  let x = Math.floor(xOfLon(lon) / 2 ** 10);
  let y = Math.floor(yOfLat(lat) / 2 ** 10);
  let place = 0;
  for (let bit = 1; x > 0 || y > 0; bit *= 4) {
    place += ((x & 1) + 2 * (y & 1)) * bit;
    x >>= 1;
    y >>= 1;
  }
  return place;
}

async function askStretches(
  times: DriveTimes,
  { stretches, probes }: Question,
  client: Pick<OsrmClient, 'table'>,
  speed_m_s: number,
  signal: AbortSignal,
): Promise<void> {
  const { matches } = times;
  const box = boxOf(probes.map(({ point }) => point));
  const byDistance = matches
    .flatMap((match, site) =>
      isOnRoad(match) ? [{ site, distance_m: distanceFromBox(box, [match.lon, match.lat]) }] : [],
    )
    .sort((a, b) => a.distance_m - b.distance_m || a.site - b.site);
  const ask = async (asked: readonly { site: number }[]): Promise<void> => {
    if (asked.length === 0) return;
    const table = await client.table(
      probes.map(({ point }) => point),
      asked.map(({ site }) => [times.sites[site].lon, times.sites[site].lat]),
      { sourceBearings: probes.map(({ bearing }) => bearing), signal },
    );
    stretches.forEach((stretch, i) => {
      asked.forEach(({ site }, j) => {
        const time_s = table.duration_s[i * asked.length + j];
        if (!Number.isFinite(time_s)) return;
        const label_ds = Math.round(time_s * 10) + probes[i].offset_ds;
        insertLabel(times.time_ds, times.site, stretch * NEAREST_KEPT, label_ds, site);
      });
    });
  };
  await ask(byDistance.slice(0, FIRST_SITES));
  // The third nearest is known now: a site that not even a straight road at the greatest speed brings nearer is left out.
  let longest_ds = 0;
  stretches.forEach((stretch, i) => {
    const last = stretch * NEAREST_KEPT + NEAREST_KEPT - 1;
    const third_ds = times.site[last] === NO_SITE ? Infinity : times.time_ds[last] - probes[i].offset_ds;
    longest_ds = Math.max(longest_ds, third_ds);
  });
  const reach_m = (longest_ds / 10) * speed_m_s;
  await ask(byDistance.slice(FIRST_SITES).filter(({ distance_m }) => distance_m <= reach_m));
}

/**
 * A probe before a site on its own stretch is told the time straight to it, but a stretch's label counts its whole length: the
 * labels of such stretches come from those that follow.
 */
function passSites({ network, seeds, time_ds, site }: DriveTimes): void {
  const redone: number[] = [];
  for (const [stretch, onStretch] of seeds.byStretch) {
    const probe = probeOf(network, stretch);
    if (!probe || onStretch.every(({ offset_ds }) => offset_ds < probe.offset_ds)) continue;
    redone.push(stretch);
    const base = stretch * NEAREST_KEPT;
    time_ds.fill(UNREACHED_DS, base, base + NEAREST_KEPT);
    site.fill(NO_SITE, base, base + NEAREST_KEPT);
  }
  // Such stretches may follow each other: until nothing changes.
  for (let changed = redone.length > 0; changed; ) {
    changed = false;
    for (const stretch of redone) {
      const base = stretch * NEAREST_KEPT;
      for (let e = network.outgoingOffset[stretch]; e < network.outgoingOffset[stretch + 1]; e++) {
        const next = network.outgoingStretch[e];
        const turn_ds = network.outgoingDuration_ds[e];
        for (let k = next * NEAREST_KEPT; k < (next + 1) * NEAREST_KEPT && site[k] !== NO_SITE; k++)
          if (insertLabel(time_ds, site, base, turn_ds + time_ds[k], site[k])) changed = true;
        for (const seed of seeds.byStretch.get(next) ?? [])
          if (insertLabel(time_ds, site, base, turn_ds + Math.round(seed.offset_ds), seed.site))
            changed = true;
      }
    }
  }
}

/** The greatest speed on any piece of road, in a straight line from end to end. */
function greatestSpeed_m_s(network: Network): number {
  const { vertexXY, segmentFrom, segmentTo } = network;
  let greatest = 1;
  for (let s = 0; s < network.segmentCount; s++) {
    const [a, b] = [2 * segmentFrom[s], 2 * segmentTo[s]];
    const length_m =
      Math.hypot(vertexXY[b] - vertexXY[a], vertexXY[b + 1] - vertexXY[a + 1]) *
      metresPerUnitAtY(vertexXY[a + 1]);
    if (length_m < MEASURABLE_M) continue;
    for (const [stretch, duration_ds] of [
      [network.segmentForwardStretch[s], network.segmentForwardDuration_ds[s]],
      [network.segmentBackwardStretch[s], network.segmentBackwardDuration_ds[s]],
    ])
      if (stretch !== NONE && duration_ds > 0) greatest = Math.max(greatest, (length_m * 10) / duration_ds);
  }
  return greatest;
}

interface PlaneBox {
  minX: number;
  minY: number;
  maxX: number;
  maxY: number;
}

function boxOf(points: readonly LonLat[]): PlaneBox {
  const xs = points.map(([lon]) => xOfLon(lon));
  const ys = points.map(([, lat]) => yOfLat(lat));
  return { minX: Math.min(...xs), minY: Math.min(...ys), maxX: Math.max(...xs), maxY: Math.max(...ys) };
}

/** Metres, never too many: by the scale of whichever of the two lies nearer to a pole. */
function distanceFromBox({ minX, minY, maxX, maxY }: PlaneBox, [lon, lat]: LonLat): number {
  const [x, y] = [xOfLon(lon), yOfLat(lat)];
  const dx = Math.max(minX - x, 0, x - maxX);
  const dy = Math.max(minY - y, 0, y - maxY);
  const scale = Math.min(metresPerUnitAtY(y), metresPerUnitAtY(minY), metresPerUnitAtY(maxY));
  return Math.hypot(dx, dy) * scale;
}
