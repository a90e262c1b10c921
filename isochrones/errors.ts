/**
 * The one kind of error that people are told. `code` is stable and documented; `message` is one English sentence saying
 * what is wrong, where, and what to do; `text_fr` the same in French where it reaches people on the map.
 */
export class MaillageError extends Error {
  readonly code: string;
  readonly status: number;
  readonly text_fr: string | undefined;

  constructor(
    code: string,
    message: string,
    options: { status?: number; text_fr?: string; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'MaillageError';
    this.code = code;
    this.status = options.status ?? 500;
    this.text_fr = options.text_fr;
  }
}
