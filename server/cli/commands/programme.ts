import { writeFile } from 'node:fs/promises';
import { basename, dirname, relative } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { MaillageError } from '../../../errors/maillage_error.ts';
import type { CommandContext } from '../context.ts';
import { calendarDay } from '../option_values.ts';

interface Zone {
  id: string;
  file: string | null;
  inside: boolean;
}
interface NewOptions {
  id?: string;
  name?: string;
  level: 'region' | 'state' | 'other';
  minutes: number | false;
  zones: Zone[];
  opensOn?: string;
  closesOn?: string;
  on?: string;
}

/** `programme`: another call's rules as a file, without code. */
export function programmeCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('programme')
    .description('write a programme of your own (who is helped where, when, by which rule) and try it');
  // Both options fill one list, in the order in which they are given.
  const zones: Zone[] = [];
  const zone = (inside: boolean) => (text: string) => {
    zones.push(zoneOf(text, inside));
    return text;
  };

  command
    .command('new')
    .description(
      'write a commented programme file to be completed, check it against the region, and show what it would answer at ten places',
    )
    .argument('<file>', 'where to write it: a name that ends in .json or .jsonc', programmeFile)
    .option('--id <id>', 'id of the programme (default: the name of the file)', programmeId)
    .option('--name <text>', 'name of the call, in French')
    .addOption(
      new Option('--level <level>', 'who gives').choices(['region', 'state', 'other']).default('region'),
    )
    .option('--minutes <number>', 'no open place less than so many minutes away by car', minutesOf, 20)
    .option('--no-minutes', 'no rule of drive time')
    .option(
      '--inside <zone>',
      'a place lies inside this zone: ID=FILE.geojson, or ID alone; again for more',
      zone(true),
    )
    .option('--outside <zone>', 'a place lies outside this zone; again for more', zone(false))
    .option('--opens-on <day>', 'first day of deposit, YYYY-MM-DD', calendarDay)
    .option('--closes-on <day>', 'last day of deposit, YYYY-MM-DD', calendarDay)
    .option('--on <day>', 'answers of this day (default: today)', calendarDay)
    .action((file: string, options: Omit<NewOptions, 'zones'>) =>
      writeNew(file, { ...options, zones }, context),
    );

  command
    .command('check')
    .description('check a programme file against the region, and show what it would answer at ten places')
    .argument('<file>', 'the programme file')
    .option('--on <day>', 'answers of this day (default: today)', calendarDay)
    .action((file: string, options: { on?: string }) => check(file, options.on, context));
}

async function writeNew(file: string, options: NewOptions, context: CommandContext): Promise<void> {
  const { draftProgramme } = await import('../../../data/rules/programmes/programme_draft.ts');
  const { writeCommentedJson } = await import('../../../data/rules/programmes/commented_json.ts');
  const { findProgramme, loadProgrammes, networkOfRegion } = await import(
    '../../../data/rules/programmes/programmes.ts'
  );
  const { ProgrammeSchema } = await import('../../../data/rules/programmes/schema.ts');
  const { DEFAULT_PROGRAMME } = await import('../../served/served_rules.ts');
  const { withServer } = await import('../with_server.ts');
  const { code } = await withServer(context.config(), (server) =>
    server.json<{ code: string | null }>('/api/v1/region'),
  );
  const programme = draftProgramme(
    {
      id: options.id ?? programmeId(basename(file).replace(/\.jsonc?$/, '')),
      ...(options.name !== undefined && { name: options.name }),
      level: options.level,
      region: code === null ? null : networkOfRegion(code),
      minutes: options.minutes === false ? null : options.minutes,
      zones: options.zones.map((one) => ({
        ...one,
        file: one.file === null ? null : relative(dirname(file), one.file),
      })),
      opens_on: options.opensOn ?? null,
      closes_on: options.closesOn ?? null,
    },
    findProgramme(loadProgrammes(), DEFAULT_PROGRAMME).doubt,
  );
  await writeFile(file, writeCommentedJson(programme, ProgrammeSchema), { flag: 'wx' }).catch((cause) => {
    const taken = (cause as NodeJS.ErrnoException).code === 'EEXIST';
    if (taken) throw new MaillageError('output_exists', { file }, { cause });
    throw new MaillageError(
      'output_unwritable',
      { file, code: String((cause as NodeJS.ErrnoException).code) },
      { cause },
    );
  });
  context.terminal.print(`${file} is written.\n`);
  await check(file, options.on, context);
}

async function check(
  file: string,
  on: string | undefined,
  { terminal, config }: CommandContext,
): Promise<void> {
  const { readProgrammeFile } = await import('../../../data/rules/programmes/programmes.ts');
  const { readPolygons } = await import('../../../data/rules/programmes/zones.ts');
  const { TO_FILL, unfilled } = await import('../../../data/rules/programmes/programme_draft.ts');
  const { trialLines } = await import('../programme_text.ts');
  const { withServer } = await import('../with_server.ts');
  const programme = readProgrammeFile(file, { draft: true });
  const polygons = Object.fromEntries(
    programme.zones.flatMap(({ id, file: of }) => (of === null ? [] : [[id, readPolygons(id, of)]])),
  );
  await withServer(config(), async (server) => {
    const trial = await server.change<Parameters<typeof trialLines>[0]>('POST', '/api/v1/programmes/trial', {
      programme,
      zones: polygons,
      ...(on && { on }),
    });
    terminal.print(`${trialLines(trial).join('\n')}\n`);
  });
  const left = unfilled(programme);
  terminal.print(
    left.length === 0
      ? `\nNothing is left to fill in. Name it in the region file ("programme": "${basename(file)}") and run prepare, or put it into the folder of MAILLAGE_PROGRAMMES and ask with ?programme=${programme.id}.\n`
      : `\nTo fill in, where the file says "${TO_FILL}" (prepare refuses it until then):\n${left.map((path) => `  ${path}`).join('\n')}\nThen run: programme check ${file}\n`,
  );
}

function zoneOf(text: string, inside: boolean): Zone {
  const [, id = '', file = null] = /^([a-z0-9][a-z0-9_-]*)(?:=(.+))?$/.exec(text) ?? [];
  if (id === '')
    throw new InvalidArgumentError('It is ID=FILE.geojson, the id in lower case: qpv=qpv.geojson.');
  return { id, file, inside };
}

function programmeFile(text: string): string {
  if (/\.jsonc?$/.test(text)) return text;
  throw new InvalidArgumentError('It ends in .json or .jsonc.');
}

function programmeId(text: string): string {
  if (/^[a-z0-9][a-z0-9_-]*$/.test(text)) return text;
  throw new InvalidArgumentError(
    `An id has lower case letters, digits, - and _: give one with --id, in place of "${text}".`,
  );
}

function minutesOf(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value > 0 && value <= 30) return value;
  throw new InvalidArgumentError('It is a number over 0, at most 30.');
}
