import { ExitCode } from '../../model/errors.ts';
import { onInterrupt } from '../interrupt.ts';
import { createProgress } from './index.ts';

/** What a command is given that shows its progress and can be interrupted. */
export interface Shown {
  readonly signal: AbortSignal;
  readonly progress: ReturnType<typeof createProgress>;
}

/**
 * Runs a command with progress lines on standard error. What it does ends with the signal if somebody interrupts it; the exit code is then 130,
 * whatever the command threw.
 */
export async function withProgress(json: boolean, play: (shown: Shown) => Promise<ExitCode>): Promise<ExitCode> {
  const interrupt = onInterrupt();
  const progress = createProgress({ stream: process.stderr, json });
  try {
    return await play({ signal: interrupt.signal, progress });
  } catch (error) {
    if (interrupt.signal.aborted) return ExitCode.interrupted;
    throw error;
  } finally {
    progress.close();
    interrupt.done();
  }
}
