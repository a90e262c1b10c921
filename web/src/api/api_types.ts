/** Names for what the API answers and takes: each is a part of the server's own OpenAPI document, none is written here. */
import type {
  MediaType,
  RequestBodyJSON,
  ResponseObjectMap,
  SuccessResponse,
} from 'openapi-typescript-helpers';
import type { paths } from '../../../dist/api.d.ts';

type Answered<O extends Record<string | number, unknown>> = SuccessResponse<ResponseObjectMap<O>, MediaType>;
type Got<P extends keyof paths> = paths[P] extends { get: infer G extends Record<string | number, unknown> }
  ? Answered<G>
  : never;
type Post<P extends keyof paths> = paths[P] extends { post: infer O extends Record<string | number, unknown> }
  ? O
  : never;

export type Eligibility = Got<'/api/v1/eligibility'>;
export type NearestEligible = Got<'/api/v1/eligibility/nearest-eligible'>;
export type CommuneAnswer = Got<'/api/v1/communes/{code}'>;
export type Verdict = Eligibility['answer'] | CommuneAnswer['answer'];
export type NearestSite = Eligibility['nearest'][number];
export type Reason = Eligibility['reasons'][number];
export type Rule = Eligibility['rule'];
export type RegionalNetwork = NonNullable<Eligibility['network']>;
export type CoverageReference = Eligibility['coverage'];
export type SiteCollection = Got<'/api/v1/sites'>;
export type SiteFeature = Got<'/api/v1/sites/{id}'>;
export type SiteProperties = SiteFeature['properties'];
export type Coverage = Got<'/api/v1/coverages/{id}'>;
export type CoverageChanges = Got<'/api/v1/coverages/{id}/changes'>;
export type AreaStatistics = Got<'/api/v1/statistics'>['items'][number];
export type WithoutCar = Got<'/api/v1/without-car'>;
export type RushHour = Got<'/api/v1/rush-hour'>;
export type RouteFeature = Got<'/api/v1/route'>;
export type BandCollection = Got<'/api/v1/sites/{id}/isochrone'>;
export type RegionInfo = Got<'/api/v1/region'>;
export type Programme = Got<'/api/v1/programmes/{id}'>;
export type Dependences = Got<'/api/v1/dependences'>;
export type Found = Got<'/api/v1/search'>;
export type SearchItem = Found['items'][number];
export type Placement = Got<'/api/v1/placements'>['items'][number];
export type Gain = Placement['gained'];
export type Scenario = Answered<Post<'/api/v1/scenarios'>>;
export type ReportBody = RequestBodyJSON<Post<'/api/v1/reports'>>;
export type ReportStatus = Got<'/api/v1/reports/{id}'>;

export type Report = Got<'/api/v1/reports'>['items'][number];
export type SiteHistory = Got<'/api/v1/sites/{id}/history'>;
export type SiteEntry = SiteHistory['items'][number];
export type ListEffect = NonNullable<Answered<Post<'/api/v1/sites'>>['effect']>;
export type NewSiteBody = RequestBodyJSON<Post<'/api/v1/sites'>>;
export type SiteChangeBody = Omit<NewSiteBody, 'name' | 'lon' | 'lat'> & Partial<NewSiteBody>;
export type DecisionBody = RequestBodyJSON<Post<'/api/v1/reports/{id}/decision'>>;
export type ListColumns = Answered<Post<'/api/v1/sites/import/columns'>>;
export type ImportReport = Answered<Post<'/api/v1/sites/import'>>;
export type ListVersion = Got<'/api/v1/lists'>['items'][number];
export type ListDates = Got<'/api/v1/lists/dates'>;
