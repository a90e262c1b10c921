import type { Command } from 'commander';
import type { CommandContext } from '../program.ts';
import type { Server } from '../with_server.ts';

interface Kept {
  id: string;
  question: { lon: number; lat: number; label: string | null; on: string; as_known_at: string | null };
  inputs: {
    coverage: string;
    network: {
      id: string;
      osm_date: string | null;
      roads_sha256: string;
      profile_sha256: string;
      osrm_version: string;
    };
    sites: { list_version: number; known_at: string; source: string; open: number; sha256: string };
    programme: { id: string; sha256: string };
    asked_on: string;
    software: string;
  };
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
  coverage: { network: { id: string } };
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
        terminal.print(`${[...keptLines(kept), '', ...againLines(kept, again)].join('\n')}\n`);
      });
    });
}

/** The same question, of the list as it was known when it was answered. */
function askAgain(server: Server, { question, inputs }: Kept): Promise<Told> {
  const query = new URLSearchParams({
    lon: String(question.lon),
    lat: String(question.lat),
    on: question.on,
    as_known_at: question.as_known_at ?? inputs.sites.known_at,
  });
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
    `Sites      version ${sites.list_version} of ${sites.source}, known ${sites.known_at}, ${sites.open} open, SHA-256 ${sites.sha256}`,
    `Rules      ${programme.id}, SHA-256 ${programme.sha256}`,
    `Software   Maillage ${inputs.software}`,
  ];
}

function againLines({ answer, inputs }: Kept, again: Told): string[] {
  const sameRoads = again.coverage.network.id === inputs.network.id;
  const same = again.answer === answer.answer && again.drive_time_s === answer.drive_time_s;
  const lines = [`Again      ${again.answer}; ${nearestText(again)}`];
  if (same) return [...lines, 'The answer is the same.'];
  lines.push('The answer is another one now.');
  if (!sameRoads) lines.push(`The roads are others: ${again.coverage.network.id}.`);
  return lines;
}

function nearestText({ nearest }: Told): string {
  if (nearest.length === 0) return 'no road leads to an open site';
  return nearest.map(({ name, drive_time_s }) => `${name} ${drive_time_s} s`).join('; ');
}
