import { Command, Option } from 'commander';
import { describeSettings, readConfig } from '../config.ts';
import { VERSION } from '../process/version.ts';
import { backupCommand } from './commands/backup.ts';
import { bundleCommand } from './commands/bundle.ts';
import { checkCommand } from './commands/check.ts';
import { computeCommand } from './commands/compute.ts';
import { explainCommand } from './commands/explain.ts';
import { exportCommand } from './commands/export.ts';
import { importCommand } from './commands/import.ts';
import { mcpCommand } from './commands/mcp.ts';
import { prepareCommand } from './commands/prepare.ts';
import { programmeCommand } from './commands/programme.ts';
import { reportsCommand } from './commands/reports.ts';
import { restoreCommand } from './commands/restore.ts';
import { serveCommand } from './commands/serve.ts';
import { tokenCommand } from './commands/token.ts';
import { verifyCommand } from './commands/verify.ts';
import { workerCommand } from './commands/worker.ts';
import type { CommandContext } from './context.ts';
import type { Terminal } from './terminal.ts';

/** Commands load what they work with when they run, so that --help and --version answer at once. */
const COMMANDS = [
  prepareCommand,
  serveCommand,
  importCommand,
  computeCommand,
  checkCommand,
  exportCommand,
  bundleCommand,
  backupCommand,
  restoreCommand,
  verifyCommand,
  explainCommand,
  programmeCommand,
  reportsCommand,
  tokenCommand,
  mcpCommand,
  workerCommand,
];

/** The command line, with all commands and their help. */
export function newProgram(terminal: Terminal): Command {
  const program = new Command('maillage')
    .description('How far by car is the nearest open tiers-lieu, for every road of a region.')
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .addOption(
      new Option(
        '--home <dir>',
        'folder of the database, networks and downloads (default: MAILLAGE_HOME or .maillage)',
      ),
    )
    .showHelpAfterError('(--help says more)')
    .addHelpText('after', settingsHelp)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.print(text),
      writeErr: (text) => terminal.error(text),
    });
  const context: CommandContext = {
    terminal,
    config: (overrides = {}) => {
      const { home } = program.opts<{ home?: string }>();
      return readConfig(terminal.environment, { ...(home === undefined ? {} : { home }), ...overrides });
    },
  };
  for (const add of COMMANDS) add(program, context);
  for (const command of everyCommand(program)) {
    command.exitOverride().configureOutput({
      writeOut: (text) => terminal.print(text),
      writeErr: (text) => terminal.error(text),
    });
  }
  return program;
}

function everyCommand(command: Command): Command[] {
  return command.commands.flatMap((one) => [one, ...everyCommand(one)]);
}

function settingsHelp(): string {
  const width = Math.max(...describeSettings().map((one) => one.variable.length));
  const lines = describeSettings().map(
    ({ variable, default: usual, description }) =>
      `  ${variable.padEnd(width)}  ${description}${usual === '' ? '' : ` (default: ${usual})`}`,
  );
  return `\nSettings, from the environment:\n${lines.join('\n')}\n`;
}
