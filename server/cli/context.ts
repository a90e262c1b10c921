import type { Config } from '../config.ts';
import type { Terminal } from './terminal.ts';

/** Everything a command is given: where to write, and the settings with its own options on top. */
export interface CommandContext {
  terminal: Terminal;
  /** Settings, with the global options of this command line. Throws `bad_setting`. */
  config(overrides?: Partial<Config>): Config;
}
