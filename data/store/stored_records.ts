/**
 * Shapes that only the store knows. Every function of data/store takes a `Database` (or the `tx` of a transaction)
 * first; ids of regions, sites and coverages are text. Records shared with the rest are in ../types.ts.
 */
import type { LonLat, NetworkMeta } from '../../isochrones/types.ts';
import type { Commune, Site, SiteDoubt, SiteListVersion, SiteStatus } from '../records.ts';

/** A commune to store; where `area_km2` is missing, PostGIS's geodesic area of the polygons is kept. */
export type CommuneInput = Omit<Commune, 'area_km2'> & { area_km2?: number | null };

/** Who changed the list of sites, why, and after which report. */
export interface ChangeOrigin {
  /** 'import', 'report', 'command' ... */
  changed_by: string;
  reason?: string | null;
  report_id?: string | null;
  /** Day in France on which it was learnt, where that was before today. */
  learnt_on?: string;
}

export interface ApplySiteListOptions extends ChangeOrigin {
  /** Name of the list. */
  source: string;
  /** SHA-256 of the list as it was read. */
  sha256: string;
  /** When the list was learnt, ISO 8601; now by default. Never before the list known last. */
  known_at?: string;
  /** What to do with known sites that the list does not hold: close them from that day on, or keep them. */
  missing: 'close' | 'keep';
  /** Lists whose sites this one should hold: only they can be missing from it. All by default. */
  missing_from?: readonly string[];
  /** Why nobody can tell which sites are missing from the list: then none is closed for it. */
  absence_unsafe?: string | null;
  /** Known sites that the list speaks of in rows that could not be taken: they are not missing. */
  mentioned?: readonly { id: string; doubt: SiteDoubt }[];
  /** Tell what would change, change nothing. */
  dryRun?: boolean;
}

export interface SiteListReport {
  added: { id: string; name: string }[];
  changed: { id: string; name: string; fields: string[] }[];
  /** Corrections that stay, for the list says of these facts what it said before them. */
  kept: { id: string; name: string; fields: string[] }[];
  /** Closed by this list: said so, or missing from it. */
  closed: { id: string; name: string; missing: boolean }[];
  /** Sites with facts that are not sure after this list, and why. */
  doubtful: { id: string; name: string; doubts: SiteDoubt[] }[];
  /** Rows that cannot be stored; what was known of them stays. */
  rejected: { id: string; name: string; code: string; reason: string }[];
  unchanged: number;
  /** Version of the list after this import; the former one's number where nothing changed or on a dry run. */
  version: number;
}

/** What may be changed in a site. `moved_on`: the first day at the new point; without it the new point is a correction. */
export type SiteChange = Partial<Omit<Site, 'id' | 'doubtful'>> & { moved_on?: string };

/** A site on a day: `status`, dates and point are those of that day. */
export interface SiteOn extends Site {
  /** The status as the list wrote it; 'planned' beside status 'open': the announced day has come, nobody has confirmed it. */
  recorded_status: SiteStatus;
  /** Version of the list that its facts come from. */
  version: number;
}

export interface StoredListVersion extends SiteListVersion {
  changed_by: string;
  reason: string | null;
  report_id: string | null;
  /** Last time that a list brought no change against this version; the age of the list counts from here. */
  confirmed_at: string;
}

export interface SitesOnOptions {
  /** The day, YYYY-MM-DD; today in France by default. */
  on?: string;
  /** Only what was known at that moment, ISO 8601; all that is known now by default. */
  as_known_at?: string;
}

export const REPORT_KINDS = ['missing', 'closed', 'misplaced', 'wrong_time', 'other'] as const;
export type ReportKind = (typeof REPORT_KINDS)[number];

export interface ReportInput {
  kind: ReportKind;
  site_id: string | null;
  point: LonLat | null;
  text: string;
  /** What the site should be, where the reporter says it. */
  proposed: SiteChange | null;
}

export interface Report extends ReportInput {
  id: string;
  region_id: string;
  reported_at: string;
  decision: { accepted: boolean; reason: string; decided_by: string; decided_at: string } | null;
}

export interface StoredNetwork {
  meta: NetworkMeta;
  /** Name of its file in the home's folder of networks. */
  file: string;
  saved_at: string;
}

/** An answer kept under the hash of its content. */
export interface StoredAnswer {
  id: string;
  question: unknown;
  inputs: unknown;
  answer: unknown;
  answered_at: string;
}

export type TokenScope = 'sites:write' | 'reports:decide' | 'jobs:write' | 'admin';

export interface TokenRecord {
  id: string;
  name: string;
  scopes: TokenScope[];
  created_at: string;
  expires_at: string | null;
  revoked_at: string | null;
}

export interface AuditEntry {
  id: number;
  at: string;
  actor: string;
  action: string;
  target: string | null;
  details: unknown;
}

/** Cells of a population grid, one entry a cell in each array. */
export interface PopulationGrid {
  lon: Float64Array;
  lat: Float64Array;
  persons: Float32Array;
  /** Who lives in each cell, in the order of PEOPLE_FIGURES; null where the grid does not tell. */
  people: Float32Array | null;
}

/** A polygon that a programme's criterion asks about: a priority district, a large urban centre ... */
export interface Zone {
  /** 'qpv', 'large_urban_centre' ... */
  kind: string;
  code: string;
  name: string;
  polygons: Commune['polygons'];
}
