/** What the API answers: the types of the server's own schemas, and nothing of its code. */
import type { Feature, FeatureCollection, LineString, MultiPolygon } from 'geojson';
import type { Static } from 'typebox';
import type * as coverage from '../../../server/schemas/coverage.ts';
import type * as eligibility from '../../../server/schemas/eligibility.ts';
import type * as places from '../../../server/schemas/places.ts';

export type Verdict = 'eligible' | 'not_eligible' | 'to_confirm' | 'outside_region' | 'partly_eligible';

export type Eligibility = Omit<Static<typeof eligibility.Eligibility>, 'answer'> & { answer: Verdict };
export type CommuneAnswer = Omit<Static<typeof places.CommuneAnswer>, 'answer'> & { answer: Verdict };
export type NearestSite = Static<typeof places.NearestSite>;
export type Reason = Static<typeof places.Reason>;
export type Rule = Static<typeof places.Rule>;
export type RegionalNetwork = Static<typeof places.RegionalNetwork>;
export type SiteProperties = Static<typeof places.SiteProperties>;
export type SiteFeature = Static<typeof places.SiteFeature>;
export type SiteCollection = Static<typeof places.SiteCollection>;
export type Coverage = Static<typeof coverage.Coverage>;
export type CoverageReference = Static<typeof coverage.CoverageReference>;
export type CoverageChanges = Static<typeof coverage.CoverageChanges>;
export type AreaStatistics = Static<typeof coverage.Statistics>['items'][number];

export type RouteFeature = Feature<LineString, { drive_time_s: number; distance_m: number }>;
export type BandCollection = FeatureCollection<
  MultiPolygon,
  { minutes: number; area_km2: number; population: number | null }
>;

export interface RegionInfo {
  id: string;
  name: string;
  bbox: [number, number, number, number];
  departements: { code: string; name: string }[];
  programme: string | null;
  modelled: boolean;
  example_sites: boolean;
  attributions: string[];
  basemap_style_url: string | null;
  network_name: string | null;
}

/** Something found by a text. Communes have a `code`, sites and addresses an `id`. */
export interface SearchItem {
  kind: 'address' | 'commune' | 'site';
  label: string;
  lon: number;
  lat: number;
  code?: string;
  id?: string;
  context?: string;
}

export interface Found {
  items: SearchItem[];
  /** What could not be searched. */
  notices?: { code: string; text: string; text_en: string }[];
}

export interface Gain {
  population: number | null;
  area_km2: number;
}

/** What an imagined change does. */
export interface Scenario {
  gained: Gain & { communes: CommuneGain[] };
  lost: Gain & { communes: CommuneGain[] };
  white_zones: FeatureCollection<MultiPolygon, { change: 'gained' | 'lost' }>;
  projects: { id: string; name: string; drive_time_s?: number | null }[];
}

export interface CommuneGain {
  code: string;
  name: string;
  population?: number | null;
  area_km2?: number;
}

export interface Placement {
  rank: number;
  lon: number;
  lat: number;
  commune: { code: string; name: string };
  gained: Gain;
}

/** The call that answers are given for. */
export interface Programme {
  id: string;
  name: string;
  name_en: string;
  summary: string;
  summary_en: string;
  authority: { name: string; name_en: string; url: string | null };
  opens_on: string | null;
  closes_on: string | null;
  commissions: { text: string; text_en: string } | null;
  sources: {
    id: string;
    title: string;
    publisher: string;
    url: string | null;
    publisher_url: string | null;
  }[];
}
