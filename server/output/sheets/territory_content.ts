import type { SiteStatus } from '../../../data/records.ts';
import type { AppliedRule } from '../../../data/rules/decision/answer_types.ts';
import type { Mode } from '../../../isochrones/osrm/mode_profile.ts';
import type { changedSites } from '../../answers/changed_sites.ts';
import type { tellPlacements } from '../../answers/placements.ts';
import type { rushHourItems } from '../../answers/rush_hour.ts';
import type { StatisticsItem } from '../../answers/statistics.ts';
import type { withoutCar } from '../../answers/without_car.ts';
import type { PaperMap } from '../paper/ground_map.ts';
import type { MapBox } from '../paper/projection.ts';
import type { Proof } from '../paper/proof.ts';

export type TerritoryKind = 'region' | 'departement' | 'epci';

type WithoutCarTold = Awaited<ReturnType<typeof withoutCar>>;
type RushHourTold = Awaited<ReturnType<typeof rushHourItems>>;

interface Extent {
  population: number | null;
  area_km2: number;
}

/** Everything that the report of a territory says and draws; the same object gives the same bytes. Missing facts are null. */
export interface TerritoryContent {
  kind: TerritoryKind;
  /** The moment that stands as the document's date: when the coverage was computed, ISO 8601. */
  computed_at: string;
  on: string;
  as_known_at: string | null;
  /** False: at the moment asked about no list of sites was known, and nothing is told of white zones. */
  list_known: boolean;
  /** As GET /statistics tells it. */
  item: StatisticsItem;
  /** Who is under the limit only off peak, as GET /rush-hour tells it; null where that cannot be told. */
  rush_hour: { item: RushHourTold['items'][number]; assumptions: RushHourTold['assumptions'] } | null;
  /** Who reaches an open site without a car, as GET /without-car tells it; empty where nothing is told. */
  without_car: ({ mode: Mode } & WithoutCarTold['modes'][number]['items'][number])[];
  region: { name: string };
  programme: {
    id: string;
    name: string;
    authority: string;
    sha256: string;
    rule: Pick<AppliedRule, 'text' | 'quote' | 'source'>;
  };
  limit_s: number;
  /** EPCI of a region, as GET /statistics tells them; the most people in white zones first. */
  parts: StatisticsItem[];
  /** Communes, the most people in white zones first, and how many are left out. */
  communes: { items: StatisticsItem[]; left_out: number };
  /** What stands in the territory, and who would lose cover without it: null where it is not open. */
  sites: { name: string; commune: string | null; status: SiteStatus; alone: Extent | null }[];
  /** What changed in the territory since a day, as GET /coverages/current/changes tells it; null: no list was known. */
  changes: { since: string; gained: Extent; lost: Extent; sites: ReturnType<typeof changedSites> } | null;
  /** The best next places in the territory, as GET /placements tells them. */
  places: ReturnType<typeof tellPlacements>['items'];
  /** `outline`: the polygons of its communes, or the region's. */
  map: PaperMap;
  /** West, south, east, north of the territory. */
  bbox: MapBox;
  proof: Proof;
  links: { page: string; data: string };
  attributions: string[];
}
