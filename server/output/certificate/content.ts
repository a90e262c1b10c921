import type { AppliedRule, PointAnswer } from '../../../data/rules/decision/answer_types.ts';
import type { Reason } from '../../../data/rules/decision/sentences.ts';
import type { RegionNetwork } from '../../../data/rules/programmes/schema.ts';
import type { LonLat } from '../../../isochrones/types.ts';
import type { PaperMap } from '../paper/ground_map.ts';
import type { Proof } from '../paper/proof.ts';

/**
 * Everything that the certificate says, as one plain object: the JSON form of the certificate is this object itself, and the PDF
 * is drawn from it and from nothing else, so that the same object gives the same bytes. Missing facts are null.
 */
export interface CertificateContent {
  /** Id of the answer: a hash of question and inputs; `maillage explain ID` makes it again. */
  id: string;
  /** The moment that stands as the document's date: when the coverage was computed, ISO 8601. */
  computed_at: string;
  question: {
    lon: number;
    lat: number;
    /** The address or place that was asked for, where there was one. */
    label: string | null;
    commune: { code: string; name: string } | null;
    on: string;
    /** Only what was known at that moment; null: all that is known. */
    as_known_at: string | null;
  };
  region: { name: string; code: string | null };
  programme: {
    id: string;
    name: string;
    authority: string;
    /** After "Demandez": "à la Région". */
    ask: string;
    /** What the strand asks: "Un nouveau tiers-lieu peut-il être aidé ici ?" */
    question: string;
    opens_on: string | null;
    closes_on: string | null;
    commissions: string | null;
    sha256: string;
  };
  answer: {
    answer: PointAnswer;
    headline: string;
    /** The programme is another region's: the answer is for guidance alone. */
    indicative: boolean;
    reasons: Reason[];
    rule: AppliedRule;
    limit_s: number | null;
    drive_time_s: number | null;
    margin_s: number | null;
    /** Times nearer to the limit than this are `to_confirm`. */
    to_confirm_within_s: number;
    /** Times nearer to the limit than this share of it are said to be close. */
    close_to_limit_share: number;
    network: RegionNetwork | null;
  };
  /** Where the point joins its road; null: no road. */
  road: { lon: number; lat: number; distance_m: number } | null;
  /** Up to three, nearest first. */
  nearest: {
    id: string;
    name: string;
    commune: string | null;
    lon: number;
    lat: number;
    drive_time_s: number;
    /** The same by OSRM's own service; null: it did not answer. */
    osrm_time_s: number | null;
  }[];
  /** The way to the nearest place, as OSRM gives it; null: there is none, or OSRM did not answer. */
  route: { coordinates: LonLat[]; duration_s: number; distance_m: number } | null;
  /** Fetch it for `mapBox(content)`. */
  map: PaperMap;
  proof: Proof;
  /** Addresses on the server that made it: the page of the point on that day; the kept answer and where to report, null without. */
  links: { page: string; answer: string | null; report: string | null };
  attributions: string[];
}

/** The file name of a certificate: "maillage-fiche-23025-2026-06-15.pdf". */
export function certificateFileName({ question }: CertificateContent): string {
  return `maillage-fiche-${question.commune?.code ?? 'point'}-${question.on}.pdf`;
}
