import { Option } from 'commander';
import { mostRetries } from '../model/attempts.ts';
import { usageError } from '../model/errors.ts';

/** Collects an option that may be given several times. */
export const several = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

/**
 * An option of which a second value would silently take the place of the first, although somebody may have meant both. @throws ReplfaultError (usage).
 */
export const once =
  (option: string, hint: string) =>
  (value: string, before?: string): string => {
    if (before !== undefined) throw usageError('BAD_OPTION', `${option} is given more than once`, hint);
    return value;
  };

/** The reporters, as help names them: written out, since reading their folder would cost every start. A test holds it against the folder. */
export const reporterList =
  'json, junit, html, markdown, console, comparison, error-atlas, resumption, runbook-verdicts, tuning, tuning-cnf, tuning-revert, tuning-sql, upgrade-lint';

/** `name=value`. @throws ReplfaultError (usage). */
export function nameAndValue(text: string): { name: string; value: string } {
  const at = text.indexOf('=');
  if (at < 1) throw usageError('BAD_PARAMETER', `--param ${text} cannot be parsed`, 'write --param name=value');
  return { name: text.slice(0, at), value: text.slice(at + 1) };
}

/** A whole number of at least 1. @throws ReplfaultError (usage). */
export function positive(option: string, text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1)
    throw usageError('BAD_OPTION', `${option} needs a whole number of at least 1, not "${text}"`);
  return number;
}

/** How often `run` plays a case again. @throws ReplfaultError (usage) for anything but a whole number from 0 to {@link mostRetries}. */
export function retriesOf(text: string | undefined): number {
  const number = text === undefined ? 0 : Number(text);
  if (text?.trim() === '' || !Number.isInteger(number) || number < 0 || number > mostRetries)
    throw usageError('BAD_OPTION', `--retries needs a whole number from 0 to ${mostRetries}, not "${text}"`);
  return number;
}

/** What `--allow-flaky` does, as help says it. */
export const allowFlakyMeans = 'exit 0 if the worst outcome is flaky: every case passed, some only when played again';

export const mirrorOption = (): Option =>
  new Option('--mirror <url>', 'Debian mirror to fetch packages from').env('REPLFAULT_DEBIAN_MIRROR');
