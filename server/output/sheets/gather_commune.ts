import type { Basis } from '../../../data/rules/decision/answer_types.ts';
import type { MultiPolygonCoordinates } from '../../../isochrones/types.ts';
import { answerCommune } from '../../answers/commune.ts';
import { inputsOf } from '../../answers/permalink.ts';
import { addUp } from '../../answers/statistics.ts';
import type { DayTimes, Served } from '../../served/served.ts';
import { dataAddress, pageAddress } from '../paper/addresses.ts';
import { gatherMap } from '../paper/gather_map.ts';
import { proofOf } from '../paper/proof.ts';
import type { CommuneSheetContent } from './commune_sheet.ts';
import { communeMapBox } from './map_boxes.ts';

interface CommuneParts {
  served: Served;
  day: DayTimes;
  basis: Basis;
  /** Place in `served.communes`. */
  index: number;
  /** Its ground in white zones. */
  whitePart: MultiPolygonCoordinates;
  today: string;
  /** Address of the server for people, without a slash at its end. */
  base: string;
}

/** Everything that the sheet of a commune says and draws. */
export async function communeSheetContent(parts: CommuneParts): Promise<CommuneSheetContent> {
  const { served, day, basis, index, today, base } = parts;
  const { programme, region, territory } = served;
  const figures = (await day.communes())[index]!;
  const answer = answerCommune(served, day, basis, figures, index);
  const inputs = inputsOf(served, day, programme, today);
  const ground = { white_zones: parts.whitePart, outline: served.communes[index]!.polygons };
  const { as_known_at } = day;
  return {
    computed_at: day.coverage.computed_at,
    on: basis.on,
    as_known_at,
    answer,
    white: day.list === null ? null : addUp([figures]).white,
    population_method: territory.populationMethod,
    region: { name: region.name },
    programme: {
      id: programme.id,
      name: programme.name,
      authority: programme.authority.name,
      ask: programme.authority.ask,
      question: programme.strands.find(({ subject }) => subject === 'point')?.question ?? '',
      commissions: programme.commissions?.text ?? null,
      sha256: inputs.programme.sha256,
    },
    limit_s: served.limit_s,
    map: await gatherMap(served, day, ground, communeMapBox(answer)),
    proof: proofOf(served, day, inputs),
    links: {
      page: pageAddress(base, { commune: answer.code }, basis.on),
      data: dataAddress(base, `communes/${answer.code}`, basis.on, day),
    },
    attributions: region.attributions,
  };
}

/** The file name of a commune's sheet: "maillage-commune-23025-2026-06-15.pdf". */
export const communeSheetFileName = ({ answer, on }: CommuneSheetContent): string =>
  `maillage-commune-${answer.code}-${on}.pdf`;
