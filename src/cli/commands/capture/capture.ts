import { access, constants, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type CapturedPair, capturePair, printable } from '../../../capture/index.ts';
import { ExitCode, usageError } from '../../../model/errors.ts';
import { profileText } from '../../../profile/text.ts';
import type { ConnectOptions } from '../../connect-options.ts';
import { onInterrupt } from '../../interrupt.ts';
import { resolveTargets } from '../../resolve-targets.ts';
import { profileExists, profileNotWritten, writeProfile } from '../../write-profile.ts';

export interface CaptureCommandOptions extends ConnectOptions {
  readonly out: string;
  readonly sampleSeconds: string;
  readonly force?: boolean;
  readonly stdout?: boolean;
  readonly json?: boolean;
}

/** `replfault capture`. @throws ReplfaultError: usage (exit 2), a server that cannot be read (exit 3). */
export async function capture(options: CaptureCommandOptions): Promise<ExitCode> {
  const sampleS = Number(options.sampleSeconds);
  if (!(sampleS >= 1 && sampleS <= 15))
    throw usageError(
      'sample-seconds',
      `--sample-seconds needs a number from 1 to 15, not ${JSON.stringify(options.sampleSeconds)}`,
      'A capture takes at most 30 s. For busier samples, run it during peak hours.',
    );
  if (options.stdout && options.json)
    throw usageError(
      'capture-output',
      '--stdout and --json both write to standard output',
      'Omit --json to print the profile as YAML. Without --stdout, --json writes the file and prints the profile as JSON.',
    );
  // Told before the servers are asked for seconds, and made sure of when it is written.
  if (!options.stdout) await refuseUnwritable(options.out, options.force ?? false);
  const { source, replica, warnings } = await resolveTargets(options);
  const warn = (text: string): void => {
    process.stderr.write(`warning: ${printable(text)}\n`);
  };
  for (const warning of warnings) warn(warning);
  const interrupt = onInterrupt();
  let captured: CapturedPair;
  try {
    captured = await capturePair(source, replica, { sampleS, signal: interrupt.signal });
  } catch (error) {
    if (interrupt.signal.aborted) return ExitCode.interrupted;
    throw error;
  } finally {
    interrupt.done();
  }
  const { profile, head, remarks } = captured;
  for (const warning of captured.warnings) warn(warning);
  const text = profileText(profile, { head, remarks });
  if (options.stdout) {
    process.stdout.write(text);
    return ExitCode.passed;
  }
  await writeProfile(options.out, text, options.force ?? false);
  const all = [...warnings, ...captured.warnings].map(printable);
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ file: options.out, profile, remarks, warnings: all })}\n`
      : `wrote ${options.out}\nedit the values that cannot be measured (disturbances, objectives, idle_s), then run: replfault tune ${options.out}\n`,
  );
  return ExitCode.passed;
}

/** @throws ReplfaultError (usage): a file that is there, or a place where none can be written. */
async function refuseUnwritable(file: string, force: boolean): Promise<void> {
  let isThere = false;
  try {
    const found = await stat(file).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ENOENT') return null;
      throw cause;
    });
    isThere = found !== null;
    if (found?.isDirectory()) throw Object.assign(new Error('a folder'), { code: 'EISDIR' });
    await access(isThere ? file : dirname(file), constants.W_OK);
  } catch (cause) {
    throw profileNotWritten(file, cause);
  }
  if (isThere && !force) throw profileExists(file);
}
