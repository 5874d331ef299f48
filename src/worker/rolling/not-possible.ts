import { replicationRefused } from '../../model/comparison.ts';
import { ReplfaultError } from '../../model/errors.ts';
import { refusalOf } from '../entry/hand.ts';

/** A step that these two versions do not allow, with the server's own reason. A finding, no error. */
export class NotPossible extends Error {}

/** Why a server does not allow a step; `null` for an error that is no answer of a server. */
export function whyNotPossible(cause: unknown): string | null {
  if (cause instanceof NotPossible) return cause.message;
  if (cause instanceof ReplfaultError && cause.code === 'server-died')
    return `the new program does not start on this data folder: ${errorsIn(cause.message)}`;
  if (cause instanceof ReplfaultError && cause.code === replicationRefused) return cause.message;
  const refusal = refusalOf(cause);
  return refusal === null ? null : `error ${refusal.errno}: ${refusal.message}`;
}

/** The errors that a log ends with, each once, without times and codes; the whole text where it has none. Pure. */
export function errorsIn(log: string): string {
  const texts = [...log.matchAll(/\[error\](?: \[[^\]]*\])*\s*(.*)/gi)].map(([, text = '']) => text.trim());
  return texts.length > 0 ? [...new Set(texts)].join('; ') : log;
}
