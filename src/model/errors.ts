/** Process exit codes, documented in the README. A failed verdict is data and maps to `failed`; it is never thrown. */
export const ExitCode = {
  passed: 0,
  failed: 1,
  usage: 2,
  environment: 3,
  inconclusive: 4,
  interrupted: 130,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

export interface ReplfaultErrorOptions {
  /** What the user can do next, one sentence. */
  readonly hint?: string;
  readonly cause?: unknown;
  readonly exitCode?: ExitCode;
}

/**
 * The one error class for everything a user can meet. `code` is stable and greppable, `message` says what happened,
 * `hint` says what to do next, `exitCode` is what the process should end with (environment trouble, 3, by default).
 */
export class ReplfaultError extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly exitCode: ExitCode;

  constructor(code: string, message: string, options: ReplfaultErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ReplfaultError';
    this.code = code;
    this.hint = options.hint;
    this.exitCode = options.exitCode ?? ExitCode.environment;
  }
}

/** A usage or configuration error (exit 2): unknown name, bad option value, broken file. */
export function usageError(code: string, message: string, hint?: string, cause?: unknown): ReplfaultError {
  return new ReplfaultError(code, message, {
    exitCode: ExitCode.usage,
    ...(hint === undefined ? {} : { hint }),
    ...(cause === undefined ? {} : { cause }),
  });
}
