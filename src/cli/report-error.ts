import { ExitCode, ReplfaultError } from '../model/errors.ts';
import { describeError } from '../model/result.ts';
import { hidePasswords } from '../model/server-url.ts';
import { githubError } from './github-error.ts';
import { obeyedByNobody } from './outputs.ts';

/**
 * Says what went wrong and what to do next, on standard error (as JSON on standard output if asked); returns the exit code. No password of a URL of
 * the command line is said, wherever the message comes from.
 */
export function reportError(error: unknown, json: boolean, commandLine: readonly string[] = []): ExitCode {
  const shown = (text: string): string => obeyedByNobody(hidePasswords(text, commandLine));
  if (error instanceof ReplfaultError) {
    const { code, message, hint } = describeError(error);
    const said = { code, message: shown(message), hint: hint === null ? null : shown(hint) };
    if (json) process.stdout.write(`${JSON.stringify({ error: said })}\n`);
    process.stderr.write(`replfault: ${said.message}\n${said.hint ? `  ${said.hint}\n` : ''}`);
    const annotation = githubError({ code, message: said.message, hint: said.hint ?? undefined }, process.env);
    if (annotation !== null) process.stderr.write(`${annotation}\n`);
    return error.exitCode;
  }
  // Not foreseen: a defect of the tool. The stack helps whoever reports it.
  process.stderr.write(`replfault: unexpected error\n${shown((error as Error)?.stack ?? String(error))}\n`);
  return ExitCode.environment;
}
