import { replicationRefused } from '../../model/comparison.ts';
import { ReplfaultError } from '../../model/errors.ts';
import { refusalOf } from '../entry/hand.ts';

/** So many lines of a log are told where it names no error. */
const mostLines = 3;

/** A step that these two versions do not allow, with the server's own reason. A finding, no error. */
export class NotPossible extends Error {}

/** Why a server does not allow a step; `null` for an error that is no answer of a server. Pure. */
export function whyNotPossible(cause: unknown): string | null {
  if (cause instanceof NotPossible) return cause.message;
  if (cause instanceof ReplfaultError && cause.code === replicationRefused) return cause.message;
  const refusal = refusalOf(cause);
  return refusal === null ? null : `error ${refusal.errno}: ${refusal.message}`;
}

/** Why a program does not serve on data of another version; `null` for an error that says nothing of that. Pure. */
export function whyNotServing(cause: unknown): string | null {
  if (!(cause instanceof ReplfaultError)) return null;
  const { code, message } = cause;
  if (code === 'server-died') return `the new program does not start on this data folder: ${errorsIn(message)}`;
  // A slow machine says that there is no socket yet.
  const [, denied] = /\((Access denied.*)\)\. Its log ends/.exec(message) ?? [];
  if (code === 'server-refuses' || (code === 'server-start-timeout' && denied !== undefined))
    return `the new program starts on this data folder, and does not let its accounts in: ${denied ?? message}`;
  return null;
}

/** The errors that a log ends with, each once, without times and codes; where it has none, its last lines without stack frames. Pure. */
function errorsIn(log: string): string {
  const texts = [...log.matchAll(/\[error\](?: \[[^\]]*\])*\s*(.*)/gi)].map(([, text = '']) => text.trim());
  if (texts.length > 0) return [...new Set(texts)].join('; ');
  const [first = '', ...rest] = log.split('\n');
  const words = rest.filter((line) => !/\[0x[0-9a-f]+\]|^\s*$/i.test(line));
  return [first.replace(/ Its log says:$/, ''), ...words.slice(-mostLines)].join(' ');
}
