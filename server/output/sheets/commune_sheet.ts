import { formatDay } from '../../../data/rules/decision/format.ts';
import type { answerCommune } from '../../answers/commune.ts';
import { writeAnswerSheet } from '../paper/answer_sheet.ts';
import type { PaperMap } from '../paper/ground_map.ts';
import type { Proof } from '../paper/proof.ts';
import { drawCommuneAnnex } from './commune_annex.ts';
import { drawCommunePage } from './commune_page.ts';

/** Everything that the sheet of a commune says and draws; the same object gives the same bytes. */
export interface CommuneSheetContent {
  /** The moment that stands as the document's date: when the coverage was computed, ISO 8601. */
  computed_at: string;
  on: string;
  /** Only what was known at that moment; null: all that is known. */
  as_known_at: string | null;
  /** As GET /communes/{code} tells it. */
  answer: ReturnType<typeof answerCommune>;
  /** People and ground in white zones, as GET /statistics tells them; null where no list was known. */
  white: { population: number | null; area_km2: number } | null;
  population_method: 'population_grid' | 'along_roads' | 'unknown';
  region: { name: string };
  programme: {
    id: string;
    name: string;
    authority: string;
    ask: string;
    /** What the strand asks: "Un nouveau tiers-lieu peut-il être aidé ici ?" */
    question: string;
    commissions: string | null;
    sha256: string;
  };
  limit_s: number;
  /** `outline`: the commune's polygons; `white_zones`: its white part. */
  map: PaperMap;
  proof: Proof;
  links: SheetLinks;
  attributions: string[];
}

/** Addresses on the server that made a sheet. */
interface SheetLinks {
  /** The page that shows the same. */
  page: string;
  /** The same figures as data, from the list as it was known. */
  data: string;
}

/** The sheet of a commune as a PDF: one page and its annex. */
export function writeCommuneSheet(content: CommuneSheetContent): Promise<Uint8Array> {
  const { answer, on, proof, computed_at } = content;
  const words = {
    title: `Fiche de commune, ${answer.name}, ${formatDay(on)}`,
    subject: answer.code,
    foot: `Fiche de la commune ${answer.code} · couverture ${proof.coverage_id}, calculée le ${formatDay(computed_at)}`,
  };
  return writeAnswerSheet(content, words, [drawCommunePage, drawCommuneAnnex]);
}
