import { ExitCode } from '../model/errors.ts';

/** Whether something that was printed is lost: a full disk, for example. */
let lost = false;

/**
 * A reader that has seen enough (`| head`) is no failure of the command: it goes on, and what it would print is dropped. So is what cannot be written for any
 * other reason, which is said once.
 */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE' || lost || stream === process.stderr) return;
      lost = true;
      process.stderr.write(`replfault: standard output cannot be written (${error.code ?? error.message})\n`);
      // It may fail after the command has ended.
      process.exitCode = withLostOutput(Number(process.exitCode ?? 0));
    });
}

/** The exit code of a command: a good one is not, if its result was not printed. */
export const withLostOutput = (code: number): number =>
  lost && code === ExitCode.passed ? ExitCode.environment : code;

/** Text for a terminal: what it would obey is left out, whoever wrote it. Lines stay. */
export const obeyedByNobody = (text: string): string => text.replace(/(?![\n\t])[\p{Cc}\u2028\u2029]/gu, ' ');
