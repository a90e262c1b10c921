/** What the preparation of a region takes and gives, shared by all importers. */
import type { Mode } from '../../isochrones/osrm/mode_profile.ts';
import type { GivenFactors } from '../../isochrones/questions/rush_hour.ts';
import type { LonLat, MultiPolygonCoordinates, ProfileChoice } from '../../isochrones/types.ts';
import type { Commune, Enclave, Site, StatedSite } from '../records.ts';
import type { Programme } from '../rules/programmes/schema.ts';
import type { ColumnMapping, KeptColumns } from '../tables/table_rows.ts';
import type { OsmWays } from './openstreetmap/osm_pbf_writer.ts';
import type { JobsOfRegion } from './population/jobs_of_region.ts';
import type { CommuneColumns } from './population/population_columns.ts';
import type { PopulationCell } from './population/population_grid.ts';

/** Where a source lies: a file, an https address, or something that Maillage makes or fetches itself. */
export type Source =
  | { kind: 'file'; path: string }
  | { kind: 'url'; url: string }
  | { kind: 'builtin'; name: BuiltinSource };

/** Written `builtin:NAME` where a region file names a source. */
export type BuiltinSource = 'french-communes' | 'packaged-communes' | 'modelled-roads' | 'example-sites';

/** A region as its file says, every source resolved. */
export interface RegionDefinition {
  id: string;
  name: string;
  departements: string[];
  /** Several extracts are joined; none: the roads are those of the OSRM at OSRM_URL. */
  roads: Source[];
  /** Extracts of the neighbours, for what lies around the region. */
  roads_around: Source[];
  communes: Source[];
  population: Source | null;
  population_grid: Source | null;
  /** Official areas of the communes, which their ground is checked against. */
  areas: Source | null;
  /** Names of columns of these files that are not known. */
  population_columns: CommuneColumns;
  areas_columns: CommuneColumns;
  /** Jobs at the place of work by commune, a planner's figure; its names of columns, and what is told of it where the file says so. */
  jobs: Source | null;
  jobs_columns: CommuneColumns;
  jobs_source: string | null;
  jobs_year: number | null;
  /** Null: no list is named yet (a built-in region whose list the user gives). */
  sites: Source | null;
  /** Names of columns of that list by those that are wanted; null: those that are kept with it. */
  columns: ColumnMapping | null;
  outline: Source | null;
  /** Id of the programme; null: that of `programme_source`, else the default one. */
  programme: string | null;
  /** The programme's own file. */
  programme_source: Source | null;
  /** Polygons of zones by their id. */
  zones: Record<string, Source>;
  /** True when the roads are a model, not OpenStreetMap. */
  modelled: boolean;
  /** True when the sites are examples, not a real list. */
  example_sites: boolean;
  attributions: string[];
  /** Choices of the road profile, e.g. {ferries: true}. */
  profile: Record<string, ProfileChoice>;
  /** How much longer drives take at rush hour, where the file says so. */
  rush_hour: GivenFactors;
  /** Ways to go without a car that are told beside. */
  modes: Mode[];
  /** Cut the roads to the region and so many km around it; null: take them whole. */
  cut_km: number | null;
  /** Settings of the modelled roads and example sites. */
  model: ModelSettings;
  /** Path of the region file, or null for a built-in one. */
  file: string | null;
}

interface ModelSettings {
  /** 1: the network that the demonstration shows; the number of stretches grows with it. */
  scale: number;
  seed: number;
  /** Width of the strip around the region whose roads are modelled too, km. */
  rim_km: number;
}

/** A row of a list that could not be taken; `line` counts from 1 in the file (or the element's number in JSON). */
export interface RejectedRow {
  line: number;
  /** Stable code, e.g. `missing_name`, `coordinates_swapped`, `duplicate_site`. */
  code: string;
  reason: string;
}

/** One step's progress; `total` and `seconds_left` are null while they are not known. */
export interface StepProgress {
  step: 'download' | 'communes' | 'roads' | 'sites' | 'population';
  /** One short line for people. */
  message: string;
  unit: 'bytes' | 'items';
  done: number;
  total: number | null;
  seconds_left: number | null;
}

type ReportProgress = (progress: StepProgress) => void;

/** Makes what the demonstration has in the place of real sources. It stands above the importers, so it is given to them. */
export interface Demonstration {
  /** Grows when the same communes give other roads. */
  roadsVersion: number;
  roads(communes: Commune[], options: { scale: number; seed: number }): OsmWays;
  /** Name of the list that the sites are of. */
  listName: string;
  sites(communes: readonly Commune[], seed: number): Site[];
}

export interface PrepareInputsOptions {
  /** Kept between preparations: what was fetched. */
  downloadsFolder: string;
  /** What was made from it: cut extracts, the modelled roads, caches. */
  workFolder: string;
  onProgress?: ReportProgress;
  signal?: AbortSignal;
  /** Address that stands in for the host of every https source. */
  mirror?: string;
  /** Sites known already, so that ids stay the same when a list is imported again. */
  existingSites?: Site[];
  /** Names of columns that are kept with the lists known. */
  keptColumns?: readonly KeptColumns[];
  /** Name of the list of sites, where it is said. */
  sitesSource?: string;
  /** The list is of more than the region: what lies far from it is left out. */
  sitesNear?: boolean;
  /** Finds the point of an address; null where it finds none. */
  geocode?: Geocode;
  /** Python 3, for the sources that come as Python packages; `python3` by default. */
  python?: string;
  /** Needed for regions with `builtin:modelled-roads` or `builtin:example-sites`. */
  demonstration?: Demonstration;
  /** Day that tells open from closed where a list only gives dates; today by default. */
  today?: string;
}

export type Geocode = (place: {
  address: string;
  postcode: string | null;
  city: string | null;
  commune_code: string | null;
}) => Promise<{ lon: number; lat: number } | null>;

export interface PreparedInputs {
  /** An .osm.pbf or .osm that osrm-extract takes, and its hash; null where the region names no roads. */
  roadsFile: string | null;
  roadsSha256: string | null;
  /** Date of the OpenStreetMap data, ISO 8601, where the file's header tells it. */
  osmDate: string | null;
  modelled: boolean;
  communes: Commune[];
  /** As given by the region file, else the communes' ground together; null: take the hull of the roads. */
  outline: MultiPolygonCoordinates | null;
  /** What the communes have all around and is not theirs. */
  enclaves: Enclave[];
  populationGrid: PopulationCell[] | null;
  /** Null: no file of jobs is named. */
  jobs: JobsOfRegion | null;
  /** Null: the region names no list yet. */
  sites: SitesInput | null;
  /** The programme that the region file brings along. */
  programme: Programme | null;
  /** Polygons of the zones that criteria name, by id. */
  zones: Record<string, MultiPolygonCoordinates>;
  attributions: string[];
  /** Sentences for people: what was found out, merged, left aside. */
  notes: string[];
  /** SHA-256 of every input by name; what decides whether a step is done again. */
  inputs: Record<string, string>;
}

export interface SitesInput {
  sites: StatedSite[];
  rejected: RejectedRow[];
  notes: string[];
  /** Rows of the list, those that were rejected among them. */
  rows: number;
  /** Name of the list, kept with each site. */
  source: string;
  /** Lists whose sites are missing where this one does not have them. */
  missing_from: string[];
  /** It shares next to nothing with the lists that are known, and nobody said which one it is. */
  unrelated: boolean;
  /** Why nobody can tell which sites are missing from the list; null: what is not in it is missing. */
  absence_unsafe: string | null;
  /** Names of columns that it was read with, which are kept with it; null: it was read by its own. */
  columns: ColumnMapping | null;
  sha256: string;
}

export type { LonLat };

/** What makes the demonstration. Throws where a region asks for it and nobody gave it: a fault of the caller. */
export function demonstrationOf({ demonstration }: PrepareInputsOptions): Demonstration {
  if (demonstration) return demonstration;
  throw new Error('A region with builtin roads or sites needs `demonstration`.');
}
