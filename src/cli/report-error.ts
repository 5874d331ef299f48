import { ExitCode, ReplfaultError } from '../model/errors.ts';
import { describeError } from '../model/result.ts';

/** Says what went wrong and what to do next, on standard error (as JSON on standard output if asked); returns the exit code. */
export function reportError(error: unknown, json: boolean): ExitCode {
  if (error instanceof ReplfaultError) {
    if (json) process.stdout.write(`${JSON.stringify({ error: describeError(error) })}\n`);
    process.stderr.write(`replfault: ${error.message}\n${error.hint ? `  ${error.hint}\n` : ''}`);
    return error.exitCode;
  }
  // Not foreseen: a defect of the tool. The stack helps whoever reports it.
  process.stderr.write(`replfault: unexpected error\n${(error as Error)?.stack ?? String(error)}\n`);
  return ExitCode.environment;
}
