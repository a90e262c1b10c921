/** The instructions of a Dockerfile, as far as ours goes: stages, what is run, copied and set in each, and how it is started. */

export type Step =
  | { kind: 'run'; command: string }
  | { kind: 'copy'; from: string | null; sources: string[]; target: string };

export interface Stage {
  name: string;
  /** Image or stage that it begins with. */
  base: string;
  steps: (Step & { folder: string; environment: Record<string, string> })[];
  environment: Record<string, string>;
  folder: string;
  user: string;
  volumes: string[];
  entrypoint: string[];
  command: string[];
}

/** Reads a Dockerfile. Throws at an instruction that is not understood: what is built without Docker has to be the same. */
export function readDockerfile(text: string): Stage[] {
  const stages: Stage[] = [];
  const lines = text
    .split('\n')
    .filter((line) => !/^\s*#/.test(line))
    .join('\n')
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  for (const line of lines) {
    const [, word = '', rest = ''] = /^(\w+)\s+(.*)$/.exec(line) ?? [];
    if (word === 'FROM') {
      const [, base = '', name] = /^(\S+)(?:\s+AS\s+(\S+))?$/.exec(rest) ?? [];
      stages.push({
        name: name ?? String(stages.length),
        base,
        steps: [],
        environment: {},
        folder: '/',
        user: 'root',
        volumes: [],
        entrypoint: [],
        command: [],
      });
      continue;
    }
    const stage = stages.at(-1);
    if (!stage || !instruct(stage, word, rest))
      throw new Error(`The Dockerfile has an instruction that is not known here: ${line}`);
  }
  return stages;
}

function instruct(stage: Stage, word: string, rest: string): boolean {
  const step = (what: Step) =>
    stage.steps.push({ ...what, folder: stage.folder, environment: { ...stage.environment } });
  const list = (): string[] => (rest.startsWith('[') ? JSON.parse(rest) : rest.split(/\s+/));
  if (word === 'RUN') step({ kind: 'run', command: rest });
  else if (word === 'COPY') {
    const found = /^(?:--from=(\S+)\s+)?([^-].*)$/.exec(rest);
    if (found === null) return false;
    const [, from = null, paths = ''] = found;
    const all = paths.split(/\s+/);
    step({ kind: 'copy', from, sources: all.slice(0, -1), target: all.at(-1) ?? '' });
  } else if (word === 'WORKDIR') stage.folder = rest;
  else if (word === 'ENV')
    for (const [, name = '', value = ''] of rest.matchAll(/(\w+)=(\S+)/g)) stage.environment[name] = value;
  else if (word === 'USER') stage.user = rest;
  else if (word === 'VOLUME') stage.volumes.push(...list());
  else if (word === 'ENTRYPOINT') stage.entrypoint = list();
  else if (word === 'CMD') stage.command = list();
  else return word === 'EXPOSE';
  return true;
}
