import type { Database } from '../../data/database/database_interface.ts';
import { hashProgramme } from '../../data/rules/programmes/programmes.ts';
import type { Programme } from '../../data/rules/programmes/schema.ts';
import { answerId, saveAnswer } from '../../data/store/kept_answers.ts';
import { MaillageError } from '../../errors/maillage_error.ts';
import { VERSION } from '../process/version.ts';
import type { Eligibility } from '../schemas/eligibility.ts';
import { sitesHash } from '../served/coverage_key.ts';
import type { DayTimes, Served } from '../served/served.ts';

/** What was asked. */
export interface AnswerQuestion {
  lon: number;
  lat: number;
  /** The address or place that was looked for, where there was one. */
  label: string | null;
  on: string;
  as_known_at: string | null;
}

/** Hashes and dates of all that the answer follows from: with them anyone can make it again. */
export interface AnswerInputs {
  coverage: string;
  network: {
    id: string;
    osm_date: string | null;
    roads_sha256: string;
    profile_sha256: string;
    osrm_version: string;
  };
  /** Version 0, and nothing known of it: no list was known at the moment asked about. */
  sites: {
    list_version: number;
    known_at: string | null;
    source: string | null;
    open: number;
    sha256: string;
  };
  programme: { id: string; sha256: string };
  /** The day of the question: ages of list and roads count to it. */
  asked_on: string;
  software: string;
}

export interface KeptAnswer {
  id: string;
  question: AnswerQuestion;
  inputs: AnswerInputs;
  answer: Eligibility;
}

/** What the answers of a day follow from, by a programme, on the day of the question. */
export function inputsOf(
  { network }: Served,
  day: DayTimes,
  programme: Programme,
  today: string,
): AnswerInputs {
  const { list } = day;
  const { id, osm_date, roads_sha256, profile_sha256, osrm_version } = network.meta;
  return {
    coverage: day.coverage.id,
    network: { id, osm_date, roads_sha256, profile_sha256, osrm_version },
    sites: {
      list_version: list?.version ?? 0,
      known_at: list?.known_at ?? null,
      source: list?.source ?? null,
      open: day.open.length,
      sha256: sitesHash(day.open),
    },
    programme: { id: programme.id, sha256: hashProgramme(programme) },
    asked_on: today,
    software: VERSION,
  };
}

/** The answer with its inputs, under the hash of its content; nothing is stored. */
export function describeAnswer(
  served: Served,
  day: DayTimes,
  asked: { lon: number; lat: number; label: string | null; on: string; today: string; programme: Programme },
  answer: Eligibility,
): KeptAnswer {
  const question = {
    lon: asked.lon,
    lat: asked.lat,
    label: asked.label,
    on: asked.on,
    as_known_at: day.as_known_at,
  };
  const inputs = inputsOf(served, day, asked.programme, asked.today);
  return { id: answerId({ question, inputs, answer }), question, inputs, answer };
}

/** Keeps an answer for its permalink. Throws `answers_full` (503) where `most` are kept already. */
export async function keepAnswer(db: Database, answer: KeptAnswer, most: number): Promise<void> {
  if (await saveAnswer(db, answer, most)) return;
  throw new MaillageError('answers_full');
}
