import type { ProgressDisplay } from '../../model/progress.ts';
import { liveDisplay } from './live.ts';
import { plainDisplay } from './plain.ts';
import type { ProgressStream } from './stream.ts';
import { warningsOnly } from './warnings-only.ts';

export type { ProgressStream } from './stream.ts';

export interface ProgressOptions {
  readonly stream: ProgressStream;
  /** Machine-readable output was asked for: nothing but warnings is shown. */
  readonly json: boolean;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Wall clock in ms since the epoch. */
  readonly now?: () => number;
}

/**
 * Chooses how progress is shown: live lines on a terminal; plain time-stamped lines where the stream is no terminal, or CI,
 * NO_COLOR or TERM=dumb is set; only warnings with `json`.
 */
export function createProgress(options: ProgressOptions): ProgressDisplay {
  const { stream, json, env = process.env, now = Date.now } = options;
  if (json) return warningsOnly(stream);
  return isLive(stream, env) ? liveDisplay(stream, now) : plainDisplay(stream, now);
}

function isLive(stream: ProgressStream, env: Readonly<Record<string, string | undefined>>): boolean {
  const set = (name: string) => env[name] !== undefined && env[name] !== '';
  return stream.isTTY === true && env['TERM'] !== 'dumb' && !set('NO_COLOR') && (!set('CI') || env['CI'] === 'false');
}
