import type { Docker } from './daemon.ts';

/** One line of what the daemon tells while it works. */
interface ProgressLine {
  /** It failed: the answer itself began as a success. */
  readonly error?: string;
}

/** Waits until the daemon has done what it tells of line by line. @throws Error in the daemon's words where it failed on the way. */
export function followProgress(
  docker: Docker,
  answer: NodeJS.ReadableStream,
  onLine: (line: object) => void = () => undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let failure: string | undefined;
    docker.modem.followProgress(
      answer,
      (error) => {
        if (error ?? failure) reject(error ?? new Error(failure));
        else resolve();
      },
      (line: ProgressLine) => {
        failure ??= line.error;
        onLine(line);
      },
    );
  });
}
