/** What the documents say of the program: their links lead somewhere, their commands and options exist. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { newProgram } from '../../server/cli/program.ts';
import { projectRoot } from '../support/shared_data.ts';
import { testTerminal } from '../support/terminal.ts';

const documents = [
  'README.md',
  'LISEZMOI.md',
  'CONTRIBUTING.md',
  ...['docs', 'docs/fr'].flatMap((folder) =>
    readdirSync(join(projectRoot, folder)).flatMap((name) =>
      name.endsWith('.md') ? [`${folder}/${name}`] : [],
    ),
  ),
];
const textOf = (document: string) => readFileSync(join(projectRoot, document), 'utf8');

/** The words of each command that a document gives, after `npm run maillage --` or `maillage`, up to a comment or a pipe. */
function commandsOf(text: string): string[][] {
  const lines = [
    ...text.matchAll(/(?:npm run (?:--silent )?maillage -- |^maillage |`maillage )([^\n`|#&]+)/gm),
  ];
  return lines.map(([, words]) => (words as string).trim().split(/\s+/));
}

/** What of a command line the program does not know; null: all of it is known. */
function unknownPart(words: string[]): string | null {
  let command: Command = newProgram(testTerminal({}));
  for (const word of words) {
    if (word.startsWith('--')) {
      const name = word.split('=')[0] as string;
      const own = [command, ...ancestors(command)].flatMap(({ options }) => options.map(({ long }) => long));
      if (!own.includes(name) && name !== '--help') return name;
    } else {
      const next = command.commands.find((one) => one.name() === word);
      if (next) command = next;
      // A word is a command where there are commands to choose from; those in capitals stand for one.
      else if (command.commands.length > 0 && /^[a-z]+$/.test(word)) return word;
    }
  }
  return null;
}

const ancestors = (command: Command): Command[] =>
  command.parent ? [command.parent, ...ancestors(command.parent)] : [];

describe.each(documents)('%s', (document) => {
  it('has links that lead somewhere', () => {
    const links = [...textOf(document).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link as string);
    const inside = links.filter((link) => !/^[a-z]+:|^#/.test(link));
    const missing = inside.filter(
      (link) => !existsSync(join(projectRoot, dirname(document), link.split('#')[0] as string)),
    );
    expect(missing).toEqual([]);
  });

  it('gives commands and options that there are', () => {
    const wrong = commandsOf(textOf(document)).flatMap((words) => {
      const part = unknownPart(words);
      return part === null ? [] : [`${part} in ${words.join(' ')}`];
    });
    expect(wrong).toEqual([]);
  });
});

it('an unknown command and an unknown option are found', () => {
  expect(commandsOf('```sh\nnpm run maillage -- prepare x --dry-run | tail\n```')).toEqual([
    ['prepare', 'x', '--dry-run'],
  ]);
  expect(unknownPart(['reports', 'accept', 'ID', '--set', 'closed_on=2026-03-01'])).toBeNull();
  expect(unknownPart(['reports', 'frobnicate'])).toBe('frobnicate');
  expect(unknownPart(['prepare', 'x', '--frobnicate'])).toBe('--frobnicate');
});
