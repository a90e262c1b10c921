import type { Command } from 'commander';
import type { AnswerInputs, AnswerQuestion } from '../../answers/permalink.ts';
import type { CommandContext } from '../context.ts';
import type { Server } from '../with_server.ts';

interface Kept {
  id: string;
  question: AnswerQuestion;
  inputs: AnswerInputs;
  answer: Told;
  answered_at: string;
}
interface Told {
  answer: string;
  headline: string;
  drive_time_s: number | null;
  margin_s: number | null;
  nearest: { id: string; name: string; drive_time_s: number }[];
  reasons: { code: string; text: string }[];
  programme: string;
  coverage: { network: { id: string }; sites: { sha256: string } };
}

/** `explain ID`: an answer that was given, what it followed from, and the same question asked again. */
export function explainCommand(program: Command, { terminal, config }: CommandContext): void {
  program
    .command('explain')
    .description(
      'tell an answer that was given (the id on a certificate), and make it again from the list as it was known',
    )
    .argument('<id>', 'of the answer')
    .action(async (id: string) => {
      const { withServer } = await import('../with_server.ts');
      await withServer(config(), async (server) => {
        const kept = await server.json<Kept>(`/api/v1/answers/${encodeURIComponent(id)}`);
        const again = await askAgain(server, kept);
        const rules = await server.json<{ sha256: string }>(
          `/api/v1/programmes/${encodeURIComponent(again.programme)}`,
        );
        terminal.print(`${[...keptLines(kept), '', ...againLines(kept, again, rules.sha256)].join('\n')}\n`);
      });
    });
}

/** The same question, of the list as it was known when it was answered. */
function askAgain(server: Server, { question, inputs }: Kept): Promise<Told> {
  const query = new URLSearchParams({
    lon: String(question.lon),
    lat: String(question.lat),
    on: question.on,
    programme: inputs.programme.id,
  });
  const known_at = question.as_known_at ?? inputs.sites.known_at;
  if (known_at !== null) query.set('as_known_at', known_at);
  return server.json<Told>(`/api/v1/eligibility?${query}`);
}

function keptLines({ question, inputs, answer, answered_at }: Kept): string[] {
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

function againLines({ answer, inputs }: Kept, again: Told, rules_sha256: string): string[] {
  const same = again.answer === answer.answer && again.drive_time_s === answer.drive_time_s;
  const { network, sites } = again.coverage;
  const compared = [
    ['roads', inputs.network.id, network.id],
    ['open sites', inputs.sites.sha256, sites.sha256],
    ['rules', inputs.programme.sha256, rules_sha256],
  ] as const;
  const others = compared.filter(([, was, is]) => was !== is);
  return [
    `Again      ${again.answer}; ${nearestText(again)}`,
    ...others.map(([what, was, is]) => `           The ${what} are others: ${is}, where it was ${was}.`),
    ...(others.length === 0 ? ['           Roads, open sites and rules are the same, by their hashes.'] : []),
    same ? 'The answer is the same.' : 'The answer is another one now.',
  ];
}

function nearestText({ nearest }: Told): string {
  if (nearest.length === 0) return 'no road leads to an open site';
  return nearest.map(({ name, drive_time_s }) => `${name} ${drive_time_s} s`).join('; ');
}
