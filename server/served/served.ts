import type { Commune, CoverageRecord, Region } from '../../data/records.ts';
import type { Basis } from '../../data/rules/decision/answer_types.ts';
import type { Programme } from '../../data/rules/programmes/schema.ts';
import type { Zone } from '../../data/rules/programmes/zones.ts';
import type { RegionFinder } from '../../data/search/region_at.ts';
import type { JobsOfRegion } from '../../data/sources/population/jobs_of_region.ts';
import type { SiteOn, StoredListVersion } from '../../data/store/stored_records.ts';
import type { Territory } from '../../isochrones/ground/territory.ts';
import type { Mode } from '../../isochrones/osrm/mode_profile.ts';
import type { CommuneCoverage } from '../../isochrones/questions/commune_coverage.ts';
import type { Fragility } from '../../isochrones/questions/fragility.ts';
import type { WhiteBlocks } from '../../isochrones/questions/nearest_white.ts';
import type { RushHour, RushHourFactors } from '../../isochrones/questions/rush_hour.ts';
import type { Sensitivity } from '../../isochrones/questions/sensitivity.ts';
import type { DriveTimes } from '../../isochrones/search/drive_times.ts';
import type { Network } from '../../isochrones/types.ts';
import type { DrawnFiles } from './drawn_files.ts';
import type { Figures } from './figures.ts';
import type { PreparedModes } from './modes.ts';

/** The coverage that an answer rests on, as answers tell it. */
export interface CoverageTold {
  id: string;
  computed_at: string;
  on: string;
  network: { id: string; osm_date: string | null; modelled: boolean };
  sites: { list_version: number; open: number; sha256: string };
}

/** The sites of a day and the drive times to those that are open on it. Never changed once made. */
export interface DayTimes {
  on: string;
  /** The moment up to which the list was known; null: all that is known. */
  as_known_at: string | null;
  /** The version of the list that the sites come from; null: none was known at that moment. */
  list: StoredListVersion | null;
  /** Every site of the list on that day. */
  sites: SiteOn[];
  /** The open ones, in the order that `driveTimes` refers to. */
  open: SiteOn[];
  driveTimes: DriveTimes;
  coverage: CoverageTold;
  /** Ground and people of each commune by drive time, in the order of `Served.communes`. */
  communes: () => Promise<CommuneCoverage[]>;
  /** How many sites cover whom, and what each alone covers; communes in the order of `Served.communes`, sites in that of `open`. */
  fragility: () => Promise<Fragility>;
  /** Who lives under the limit and who does not (see questions/people.ts); null where no grid tells. */
  people: () => Promise<Float64Array | null>;
  /** Who is under the limit only off peak; null where that cannot be told. */
  rushHour: () => Promise<RushHour | null>;
  /** People by commune who reach an open site in time by another mode; null where people are not known. */
  withoutCar: (mode: Mode) => Promise<Float64Array | null>;
  /** How much of it depends on the speeds that the network assumes. */
  sensitivity: () => Promise<Sensitivity>;
  /** Where ground is not reached before a time, in deciseconds. */
  whiteBlocks: (from_ds: number) => Promise<WhiteBlocks>;
}

/**
 * Everything that answers rest on, for one region and one current coverage. It is never changed: a new coverage makes a new
 * one that takes its place at once, so that no answer mixes two.
 */
export interface Served {
  region: Region;
  /** INSEE's code of the French region that it lies in; null for a region of one's own. */
  regionCode: string | null;
  programme: Programme;
  /** Every programme that may be asked by, the region's own among them. */
  programmes: Programme[];
  /** The zones that criteria name. */
  zones: Zone[];
  limit_s: number;
  communes: Commune[];
  /** Place in `communes` of each current code. */
  communeIndex: Map<string, number>;
  /** Places in `communes` of what a former commune's code leads to. */
  formerIndex: Map<string, number[]>;
  network: Network;
  territory: Territory;
  figures: Figures;
  /** How much longer drives take at rush hour, and whether the region says so itself. */
  rushHour: { factors: RushHourFactors; own: boolean };
  /** Jobs of its communes; null: no file of them was given. */
  jobs: JobsOfRegion | null;
  /** Ways to go without a car that the region was prepared for, with the ids of their networks. */
  modes: PreparedModes;
  /** What the map draws beside roads and results. */
  drawn: DrawnFiles;
  /** Hash of what the territory is made of beside the network. */
  territoryHash: string;
  coverage: CoverageRecord;
  list: StoredListVersion;
  /** Which region a point outside lies in. */
  regions: RegionFinder;
  current: DayTimes;
}

/**
 * What decisions need to know of the data behind a day's answers. `today`: YYYY-MM-DD. `settings`: ages in days, 0: the programme's own.
 * The age of a list counts to the moment asked about. `asked_of`: name of the region that was asked, where it is another.
 */
export function basisOf(
  served: Served,
  day: DayTimes,
  today: string,
  settings: DoubtSettings,
  asked_of?: string,
): Basis {
  const known = bases.get(day);
  if (known?.served === served && known.settings === settings && known.basis.today === today) {
    if (known.basis.asked_of === asked_of) return known.basis;
  }
  const basis = newBasis(served, day, today, settings, asked_of);
  bases.set(day, { served, settings, basis });
  return basis;
}

/** The last one of each day's times: nearly every question has the same. */
const bases = new WeakMap<DayTimes, { served: Served; settings: DoubtSettings; basis: Basis }>();

interface DoubtSettings {
  stale_list_days: number;
  stale_network_days: number;
}

function newBasis(
  served: Served,
  day: DayTimes,
  today: string,
  settings: DoubtSettings,
  asked_of: string | undefined,
): Basis {
  const { network, region } = served;
  const { list, as_known_at } = day;
  return {
    on: day === served.current ? today : day.on,
    today,
    region: { name: region.name, code: served.regionCode },
    ...(asked_of !== undefined && { asked_of }),
    modelled_network: network.meta.modelled,
    example_sites: region.example_sites,
    network_age_days: network.meta.osm_date === null ? null : daysSince(network.meta.osm_date, today),
    list_known: list !== null,
    list_age_days: list && daysSince(list.confirmed_at, as_known_at ?? today),
    settings: {
      ...(settings.stale_list_days > 0 && { stale_list_days: settings.stale_list_days }),
      ...(settings.stale_network_days > 0 && { stale_network_days: settings.stale_network_days }),
    },
  };
}

function daysSince(moment: string, until: string): number {
  return Math.max(
    0,
    Math.round((Date.parse(until.slice(0, 10)) - Date.parse(moment.slice(0, 10))) / 86_400_000),
  );
}
