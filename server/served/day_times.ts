import type { Database } from '../../data/database/database_interface.ts';
import { listVersions, sitesOn } from '../../data/store/sites/sites.ts';
import type { SiteOn, StoredListVersion } from '../../data/store/stored_records.ts';
import { appendTo } from '../../isochrones/append_to.ts';
import type { DriveTimes } from '../../isochrones/search/drive_times.ts';
import type { Network } from '../../isochrones/types.ts';
import type { EngineCalls } from '../engine/calls.ts';
import type { SharedBytes } from '../process/kept_by_bytes.ts';
import { remember } from '../process/remember.ts';
import { coverageId, sitesHash } from './coverage_key.ts';
import { newDayTimes } from './load.ts';
import { dayOutOfRange, FIRST_DAY, LAST_DAY, momentOf } from './moment.ts';
import type { DayTimes, Served } from './served.ts';

/** Drive times of other days that are kept: so many, or as many as have room. */
const KEPT_SITE_SETS = 6;
/** What drive times of their own take for each stretch: three times and sites of six bytes; and with them the figures of each commune. */
const BYTES_OF = { stretch: 18, commune: 4000 };
/** Days whose list of sites is kept: so many, or as many as have so many sites together; a site takes half a kilobyte. */
const KEPT_DAYS = 200;
const KEPT_SITES = 100_000;

/** How many drive times of a network are kept beside the current ones: `most`, or what a quarter of all that may be kept has room for; one always. */
export function mostTimes(
  { network, communes }: { network: Pick<Network, 'stretchCount'>; communes: { length: number } },
  { greatest_bytes }: SharedBytes,
  most: number,
): number {
  const bytes = network.stretchCount * BYTES_OF.stretch + communes.length * BYTES_OF.commune;
  return Math.max(1, Math.min(most, Math.floor(greatest_bytes / 4 / bytes)));
}

/** Gives drive times for any day of one served state. */
export type DayTimesOf = (on?: string, as_known_at?: string) => Promise<DayTimes>;

/**
 * Drive times for other days: the sites open on a day come from the list's history; where they are those of the
 * current coverage its times are used, else the times are brought from it to those sites by live update.
 */
export function newDayTimesOf(
  db: Database,
  served: Served,
  changeTimes: EngineCalls['changeTimes'],
  shared: SharedBytes,
): DayTimesOf {
  const keptSiteSets = mostTimes(served, shared, KEPT_SITE_SETS);
  const bySites = new Map<string, Promise<DriveTimes>>();
  const byDay = new Map<string, Promise<DayTimes>>();
  // Days that rest on drive times of their own: they are forgotten with them, or they would keep them in memory.
  const daysOfSites = new Map<string, string[]>();
  const forgetSites = (key: string): void => {
    for (const day of daysOfSites.get(key) ?? []) byDay.delete(day);
    daysOfSites.delete(key);
  };
  const { current, region } = served;
  const keptDays = Math.min(KEPT_DAYS, Math.max(4, Math.floor(KEPT_SITES / (current.sites.length + 1))));
  // Every moment between two versions of the list has the same sites.
  const byVersion = new Map<string, Promise<SiteOn[]>>();
  const sitesOf = (on: string, list: StoredListVersion | null): Promise<SiteOn[]> =>
    list === null
      ? Promise.resolve([])
      : remember(byVersion, `${on} ${list.version}`, keptDays, () =>
          sitesOn(db, region.id, { on, as_known_at: list.known_at }),
        );
  const currentHash = sitesHash(current.open);

  const timesOf = (open: SiteOn[], dayKey: string): Promise<DriveTimes> => {
    const key = sitesHash(open);
    if (key === currentHash) return Promise.resolve(current.driveTimes);
    appendTo(daysOfSites, key, dayKey);
    return remember(
      bySites,
      key,
      keptSiteSets,
      () => changeTimes(served, current.driveTimes, open),
      forgetSites,
    );
  };

  const listOf = async (as_known_at: string | undefined): Promise<StoredListVersion | null> => {
    if (as_known_at === undefined) return served.list;
    return (await listVersions(db, region.id, as_known_at))[0] ?? null;
  };

  const load = async (dayKey: string, on: string, as_known_at: string | undefined): Promise<DayTimes> => {
    const list = await listOf(as_known_at);
    // Of the list that is named, though a newer one may be there by now.
    const sites = await sitesOf(on, list);
    const open = sites.filter((site) => site.status === 'open');
    const inputs = {
      region,
      network: served.network,
      territoryHash: served.territoryHash,
      limit_minutes: served.limit_s / 60,
      cells: served.coverage.fineness,
    };
    return newDayTimes(served.figures, {
      on,
      as_known_at: as_known_at ?? null,
      list,
      sites,
      driveTimes: await timesOf(open, dayKey),
      coverage: {
        ...current.coverage,
        id: coverageId(inputs, on, open),
        computed_at: computableAt(served, list),
        on,
        sites: { list_version: list?.version ?? 0, open: open.length, sha256: sitesHash(open) },
      },
    });
  };

  return async (on, as_known_at) => {
    if (on === undefined && as_known_at === undefined) return current;
    const day = on ?? current.on;
    if (day < FIRST_DAY || day > LAST_DAY) throw dayOutOfRange('on');
    // A copy: `current` itself stands for today, whatever day it was computed on.
    if (day === current.on && as_known_at === undefined) return { ...current };
    const known_at = as_known_at === undefined ? undefined : momentOf(as_known_at, 'as_known_at');
    const key = `${day} ${known_at ?? ''}`;
    return remember(byDay, key, keptDays, () => load(key, day, known_at));
  };
}

/**
 * The moment that stands for a day without a stored coverage: that of the newest of its inputs, so that the same question of the same
 * list has the same answer to the byte, whatever was computed since.
 */
function computableAt({ network }: Served, list: StoredListVersion | null): string {
  const { built_at } = network.meta;
  return list !== null && Date.parse(list.known_at) > Date.parse(built_at) ? list.known_at : built_at;
}
