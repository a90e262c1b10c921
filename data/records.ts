/** Records as the database keeps them and the server tells them. Dates without a time are `YYYY-MM-DD`; times are ISO 8601, UTC. */
import type { LonLat, MultiPolygonCoordinates, NetworkMeta } from '../isochrones/types.ts';

export type SiteStatus = 'planned' | 'open' | 'closed';

/** Source of a place that people reported: it is of no list, and any list that has it takes it over. */
export const REPORTED = 'report';

/** The first and the last day between which something lies, YYYY-MM-DD. */
export interface DayRange {
  from: string;
  to: string;
}

/** Facts of a site that a list tells, or leaves untold, one by one; a point comes with how it was found. */
export type SiteFact =
  | 'name'
  | 'status'
  | 'opened_on'
  | 'closed_on'
  | 'point'
  | 'commune'
  | 'address'
  | 'themes'
  | 'services'
  | 'labels'
  | 'url'
  | 'employer'
  | 'on_regional_map';

/** Why a fact of a site is not sure: what its list says of it cannot be read, or is no longer said. */
export interface SiteDoubt {
  /** `row`: the list's row as a whole; `presence`: whether the list still has it; `id`: the list's id. */
  fact: SiteFact | 'row' | 'presence' | 'id';
  /** Stable code, e.g. `unreadable_date`, `unknown_status`, `no_longer_told`. */
  code: string;
  /** Line of the list, its column as written and what stands there, where there is one. */
  line: number | null;
  column: string | null;
  value: string | null;
  /** What is wrong, in English, as a part of a sentence. */
  reason: string;
  /** True: what was known before goes on. False: nothing was known before, so what is told may be wrong. */
  kept: boolean;
}

/** What is known of a tiers-lieu now, or was known at a moment. Unknown facts are null, never guessed. */
export interface Site {
  id: string;
  name: string;
  lon: number;
  lat: number;
  /** How the point was found. */
  position: 'given' | 'geocoded' | 'commune_centre';
  status: SiteStatus;
  /** First day open; null: not known (open since always, for a site that is or was open). */
  opened_on: string | null;
  /** Between which days it opened, where the day itself is not told ("septembre 2020"); left out: not told. */
  opened_between?: DayRange | null;
  /** First day no longer open. */
  closed_on: string | null;
  address: string | null;
  commune: { code: string; name: string } | null;
  themes: string[];
  services: string[];
  /** E.g. 'fabrique_de_territoire'. */
  labels: string[];
  url: string | null;
  employer: boolean | null;
  on_regional_map: boolean | null;
  /** Name of the list it came from, and its id there. */
  source: string;
  source_id: string | null;
  /** Facts that are not sure, and why; left out: none. */
  doubtful?: SiteDoubt[];
}

/** A site of which nobody has told more than its name, point and commune; it counts as open. */
export const newlyTold = (told: Pick<Site, 'id' | 'name' | 'lon' | 'lat' | 'commune'>): Site => ({
  ...told,
  position: 'given',
  status: 'open',
  opened_on: null,
  closed_on: null,
  address: null,
  themes: [],
  services: [],
  labels: [],
  url: null,
  employer: null,
  on_regional_map: null,
  source: REPORTED,
  source_id: null,
});

/** A site as a list states it; `untold`: the facts that it leaves open, for which what is known goes on. */
export type StatedSite = Site & { untold?: readonly SiteFact[] };

/** One entry of a site's append-only history: the site as it was known from `known_at` on. */
export interface SiteVersion extends Site {
  version: number;
  known_at: string;
  /** 'import', 'report', 'command' ... and the reason given. */
  changed_by: string;
  reason: string | null;
  report_id: string | null;
}

/** What was done to a commune's polygons, and how they compare with its official ground. */
export interface CommuneGround {
  /** As published (INSEE, IGN): land, without estuaries and the sea; null: not known. */
  official_area_km2: number | null;
  notes: GroundNote[];
}

export interface GroundNote {
  code:
    | 'former_ground_joined'
    | 'hole_joined'
    | 'made_from_hole'
    | 'overlap_given_up'
    | 'sea_cut'
    | 'area_differs';
  /** French and English. */
  text: string;
  text_en: string;
  /** Ground joined, given up or missing (positive) or too much (negative). */
  area_km2: number;
}

export interface Commune {
  code: string;
  name: string;
  departement: string;
  departement_name: string;
  epci: { code: string; name: string } | null;
  population: number | null;
  area_km2: number;
  postcodes: string[];
  /** Codes of communes merged into this one, with their names where known; its own code with the name that it had before. */
  former: { code: string; name: string | null }[];
  centre: LonLat;
  polygons: MultiPolygonCoordinates;
  /** Missing: its polygons are as they came, and no official area is known. */
  ground?: CommuneGround;
}

/** Ground of others with the region all around. */
export interface Enclave {
  area_km2: number;
  lon: number;
  lat: number;
  /** Whose it is, for people. */
  of: string;
}

export interface Region {
  id: string;
  name: string;
  departements: string[];
  programme: string | null;
  outline: MultiPolygonCoordinates;
  area_km2: number;
  /** True when the sites are examples, not a real list. */
  example_sites: boolean;
  /** Sources and licences, for people. */
  attributions: string[];
  /** Ground of others within the outline; missing: none, or a region stored before they were told. */
  enclaves?: Enclave[];
}

/** A list of sites as it was imported; its number grows by one with every import or correction. */
export interface SiteListVersion {
  version: number;
  known_at: string;
  source: string;
  sha256: string;
  counts: { total: number; open: number; planned: number; closed: number };
}

export interface CoverageRecord {
  /** Hash of all that decides the answer: network, open sites with their points, date, fineness. */
  id: string;
  computed_at: string;
  /** The day whose open sites count. */
  on: string;
  current: boolean;
  network: NetworkMeta;
  sites: { list_version: number; open: number; sha256: string };
  fineness: number;
  area_km2: { region: number; covered: number; white: number };
  population: { region: number | null; covered: number | null; white: number | null };
  accuracy: Record<string, unknown> | null;
  /** Ids of the open sites, in the order that the drive times refer to. */
  site_ids: string[];
}

/** A layer of a stored coverage: bands have `minutes`, isochrones `site_id` and `minutes`. */
export interface CoverageFeature {
  layer: 'band' | 'white_zone' | 'isochrone';
  minutes: number | null;
  site_id: string | null;
  area_km2: number;
  population: number | null;
  polygons: MultiPolygonCoordinates;
}

/** Drive times of all roads: the nearest sites of each stretch, as the engine made them. */
export interface StoredDriveTimes {
  /** NEAREST_KEPT entries a stretch. */
  time_ds: Int32Array;
  /** Index into `site_ids`; 0xffff where there is none. */
  site: Uint16Array;
}
