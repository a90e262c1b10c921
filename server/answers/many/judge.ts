import type { ByteText } from '../../../data/byte_text.ts';
import type { Basis } from '../../../data/rules/decision/answer_types.ts';
import type { Programme } from '../../../data/rules/programmes/schema.ts';
import type { CoverageTold } from '../../served/served.ts';
import { answerPoint, type JudgingDay, type JudgingRegion, type PointAnswer } from '../point.ts';
import { answerMembers } from './answer_members.ts';

/** What many points are judged by. */
export interface JudgedBy {
  region: JudgingRegion;
  day: JudgingDay & { coverage: Pick<CoverageTold, 'id' | 'computed_at' | 'on'> };
  basis: Basis;
  programme: Programme;
}

/** Judges points, and writes what is told of them. */
export interface Judge {
  /** `verdict_alone`: without reasons. */
  answer(lon: number, lat: number, verdict_alone: boolean): PointAnswer;
  /** The members of an answer as JSON; see answerMembers. */
  members(answer: PointAnswer): ByteText;
}

export const newJudge = ({ region, day, basis, programme }: JudgedBy): Judge => ({
  answer: (lon, lat, verdict_alone) => answerPoint(region, day, basis, lon, lat, programme, verdict_alone),
  members: answerMembers(day.coverage),
});
