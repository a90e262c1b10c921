import type { AnswerInputs, AnswerQuestion } from '../answers/permalink.ts';

/** An answer as it is kept. */
export interface Kept {
  id: string;
  question: AnswerQuestion;
  inputs: AnswerInputs;
  answer: Told;
  answered_at: string;
}
export interface Told {
  answer: string;
  headline: string;
  drive_time_s: number | null;
  margin_s: number | null;
  nearest: { id: string; name: string; drive_time_s: number }[];
  reasons: { code: string; text: string }[];
  programme: string;
  coverage: { network: { id: string }; sites: { sha256: string } };
}

/** What comes of the same question now. */
export interface Again extends Told {
  rules_sha256: string;
  software: string;
}

/** What was asked and answered, and what it followed from. */
export function keptLines({ question, inputs, answer, answered_at }: Kept): string[] {
  const { network, sites, programme } = inputs;
  return [
    `Question   longitude ${question.lon}, latitude ${question.lat}, on ${question.on}${question.label ? ` (${question.label})` : ''}`,
    `Answer     ${answer.answer}, given ${answered_at}`,
    ...answer.reasons.map(({ code, text }) => `           ${code}: ${text}`),
    `Nearest    ${nearestText(answer)}`,
    `Roads      ${network.id}, OpenStreetMap of ${network.osm_date ?? 'an unknown date'}, OSRM ${network.osrm_version}`,
    `           extract SHA-256 ${network.roads_sha256}`,
    `           profile SHA-256 ${network.profile_sha256}`,
    sites.known_at === null
      ? 'Sites      no list was known at that moment'
      : `Sites      version ${sites.list_version} of ${sites.source}, known ${sites.known_at}, ${sites.open} open, SHA-256 ${sites.sha256}`,
    `Rules      ${programme.id}, SHA-256 ${programme.sha256}`,
    `Software   Maillage ${inputs.software}`,
  ];
}

/** What comes of the same question now, and what of its inputs is another. */
export function againLines({ answer, inputs }: Kept, again: Again): string[] {
  const same = again.answer === answer.answer && again.drive_time_s === answer.drive_time_s;
  const { network, sites } = again.coverage;
  const compared = [
    ['roads', 'are', inputs.network.id, network.id],
    ['open sites', 'are', inputs.sites.sha256, sites.sha256],
    ['rules', 'are', inputs.programme.sha256, again.rules_sha256],
    ['software', 'is', inputs.software, again.software],
  ] as const;
  const others = compared.filter(([, , was, is]) => was !== is);
  return [
    `Again      ${again.answer}; ${nearestText(again)}`,
    ...others.map(
      ([what, verb, was, is]) => `           The ${what} ${verb} other: ${is}, where it was ${was}.`,
    ),
    ...(others.length === 0
      ? ['           Roads, open sites, rules and software are the same, by their hashes.']
      : []),
    same ? 'The answer is the same.' : 'The answer is another one now.',
    ...(others.length > 0 && !same ? [asGiven(inputs)] : []),
  ];
}

/** Why it cannot be made again here, and how it can. */
export function notAgainLines({ inputs }: Kept, why: Error): string[] {
  return ['Again      It cannot be made again here.', `           ${why.message}`, asGiven(inputs)];
}

/** What makes an answer as it was given, whatever has changed since. */
const asGiven = ({ software, network }: AnswerInputs): string =>
  `As it was given it is made by Maillage ${software}, on a home restored from a backup of that time, or prepared from the extract whose SHA-256 is ${network.roads_sha256}.`;

function nearestText({ nearest }: Told): string {
  if (nearest.length === 0) return 'no road leads to an open site';
  return nearest.map(({ name, drive_time_s }) => `${name} ${drive_time_s} s`).join('; ');
}
