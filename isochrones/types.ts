/**
 * The shapes that the engine shares with the rest. Coordinates are [lon, lat] in WGS 84; times are towards the
 * site. Inside the engine times are whole deciseconds (`_ds`), as in OSRM's files; outside they are seconds.
 */

export type LonLat = [lon: number, lat: number];
export type Ring = LonLat[];
/** Rings of one polygon: the outer one first (counter-clockwise), then its holes (clockwise), as in RFC 7946. */
export type PolygonRings = Ring[];
export type MultiPolygonCoordinates = PolygonRings[];

/** The order of ids, by their code units: the same everywhere, whatever the language. */
export const compareIds = (a: { id: string }, b: { id: string }): number =>
  a.id < b.id ? -1 : a.id > b.id ? 1 : 0;

/** No stretch, no segment, no site. */
export const NONE = 0xffffffff;
/** The label of a stretch from which no road leads to a site. */
export const UNREACHED_DS = 0x7fffffff;
/** How many nearest sites every stretch knows. */
export const NEAREST_KEPT = 3;
/** The bands of drive time told everywhere, in minutes. */
export const BAND_MINUTES = [10, 15, 20, 30] as const;

/** Road classes, from large to small; the number is the value of `Network.segmentClass`. */
export const ROAD_CLASSES = ['motorway', 'trunk', 'primary', 'secondary', 'tertiary', 'minor'] as const;

/** A choice of the road profile, or one for each of some classes of road. */
export type ProfileChoice = boolean | number | string | Readonly<Record<string, number>>;

/** What a network was made from; its `id` is a hash of all that decides its drive times. */
export interface NetworkMeta {
  id: string;
  /** Made over the HTTP API of an OSRM that runs elsewhere; left out: from OSRM's own files. */
  source?: 'osrm_http';
  /** Date of the OpenStreetMap data, ISO 8601, or null where the extract does not tell. */
  osm_date: string | null;
  roads_sha256: string;
  profile_sha256: string;
  /** Named choices of the profile, e.g. {ferries: false, speeds: {tertiary: 50}}. */
  profile_settings: Record<string, ProfileChoice>;
  osrm_version: string;
  /** True when the roads are a model, not OpenStreetMap. */
  modelled: boolean;
  built_at: string;
  /**
   * Share of random journeys on which engine and OSRM /table differ by more than 1 s when it was built, and of those that do so without a
   * known cause (networks of former versions do not tell it).
   */
  verification: {
    pairs: number;
    share_differing: number;
    share_unexplained?: number;
    greatest_difference_s: number;
  } | null;
  /** What the extract holds and the network leaves out; missing where the roads came in a form that it is not counted of. */
  census?: RoadCensus;
}

export interface RoadSum {
  ways: number;
  km: number;
}

/** Sums of an extract's roads, for people who ask what an answer does not count. */
export interface RoadCensus {
  /** Roads for everyone by OpenStreetMap's class; links count with their class. */
  by_class: Record<string, RoadSum>;
  /** Roads that not everyone may drive, by the value of their access, or `track`: no roads unless the profile's restricted_roads says so. */
  left_out: Record<string, RoadSum>;
  /** Closed for part of the year; their times are told as if they were open. */
  seasonal: RoadSum;
  seasonal_lines: LonLat[][];
  ferries: number;
  /** Gates, bollards and the like on roads. */
  barriers: Record<string, number>;
  /** Components of the road graph that are not joined to the large ones, as `small_components.ts` judged them. */
  components?: {
    counted: { components: number; stretches: number; km: number };
    left_out: { components: number; stretches: number; km: number };
    /** Roads of the public that are left out so; networks of former versions do not tell them. */
    left_out_lines?: LonLat[][];
  };
}

/**
 * A road network: OSRM's edge-based graph as flat arrays over one SharedArrayBuffer.
 * A *stretch* is a node of that graph: a directed piece of road between junctions. A *segment* is a straight piece of
 * road that a point can be matched to; it belongs to a stretch in each direction that may be driven.
 */
export interface Network {
  meta: NetworkMeta;
  buffer: SharedArrayBuffer;
  stretchCount: number;
  turnCount: number;
  /** Turns that end on stretch v: entries incomingOffset[v] .. incomingOffset[v + 1] - 1. */
  incomingOffset: Uint32Array;
  incomingStretch: Uint32Array;
  /** The whole origin stretch plus the turn. */
  incomingDuration_ds: Uint32Array;
  outgoingOffset: Uint32Array;
  outgoingStretch: Uint32Array;
  outgoingDuration_ds: Uint32Array;
  stretchDuration_ds: Uint32Array;
  vertexCount: number;
  /** Millionths of a degree, as OSRM keeps them: lon, lat, lon, lat ... */
  vertexLonLat_e6: Int32Array;
  /** The same in Web Mercator, in the plane of mercator.ts: x, y, x, y ... */
  vertexXY: Float64Array;
  /**
   * Segments that meet at vertex v: vertexSegment[vertexSegmentOffset[v] .. vertexSegmentOffset[v + 1] - 1]. Matchable ones and those of
   * small components; of pieces of the same stretches the first one only.
   */
  vertexSegmentOffset: Uint32Array;
  vertexSegment: Uint32Array;
  /** Segments of stretch v that are matchable or of a small component: stretchSegment[stretchSegmentOffset[v] .. stretchSegmentOffset[v + 1] - 1]. */
  stretchSegmentOffset: Uint32Array;
  stretchSegment: Uint32Array;
  segmentCount: number;
  segmentFrom: Uint32Array;
  segmentTo: Uint32Array;
  /** Stretch driven from `from` to `to`, or NONE. */
  segmentForwardStretch: Uint32Array;
  segmentBackwardStretch: Uint32Array;
  /** Time from the forward stretch's start to `from`, and from `from` to `to`. */
  segmentForwardOffset_ds: Uint32Array;
  segmentForwardDuration_ds: Uint32Array;
  /** Time from the backward stretch's start to `to`, and from `to` to `from`. */
  segmentBackwardOffset_ds: Uint32Array;
  segmentBackwardDuration_ds: Uint32Array;
  segmentClass: Uint8Array;
  /** 1: sites and homes may be matched here (a component that is not small, not a motorway, bridge or ferry; no copy). */
  segmentMatchable: Uint8Array;
  /** 1: of a small component: counts where a place that was matched to another road falls exactly on it. */
  segmentIsSmall: Uint8Array;
  /** Grid of cells over the vertices' box; matchable segments of cell c: gridSegment[gridOffset[c] .. gridOffset[c + 1] - 1]. */
  grid: { originX: number; originY: number; cellSize: number; columns: number; rows: number };
  gridOffset: Uint32Array;
  gridSegment: Uint32Array;
  /** The same for segments that count beside matchable ones only: copies of via ways and those of small components. */
  besideOffset: Uint32Array;
  besideSegment: Uint32Array;
}

/** A point on the network: where a home or a site joins its nearest road. */
export interface RoadMatch {
  segment: number;
  /** Position along the segment, 0 at `from`, 1 at `to`. */
  fraction: number;
  lon: number;
  lat: number;
  /** Distance on the ground from the asked point. */
  distance_m: number;
  /**
   * All other roads at the very same place, e.g. those that meet at a junction; a journey may begin or end on any of them.
   * Left out: those that meet at the vertex, where the place is one.
   */
  others?: { segment: number; fraction: number }[];
}

/** What of a match decides times. */
export type RoadPlace = Pick<RoadMatch, 'segment' | 'fraction' | 'others'>;

/** A site as the engine sees it; ties in time go to the id that sorts first. */
export interface EngineSite {
  id: string;
  lon: number;
  lat: number;
}

export interface SiteTime {
  /** Index into the list of sites that the drive times were computed for. */
  site: number;
  drive_time_s: number;
}

/** A commune as the engine sees it. `population` null: not known. */
export interface EngineCommune {
  code: string;
  population: number | null;
  /** The town hall, or another point inside. */
  centre: LonLat;
  polygons: MultiPolygonCoordinates;
}
