import { closest } from '../model/closest.ts';
import { ReplfaultError, usageError } from '../model/errors.ts';
import type { SwitchName } from '../model/switches.ts';
import type { Owner } from './types.ts';

export const noPair = (): ReplfaultError => usageError('NO_PAIR', 'no pair is up', 'start one: replfault up --detach');

export const unknownPair = (name: string, known: readonly string[]): ReplfaultError =>
  usageError(
    'UNKNOWN_PAIR',
    `there is no pair named ${name}`,
    closest(name, known) ??
      (known.length > 0 ? `known: ${known.join(', ')}` : `start it: replfault up --detach --name ${name}`),
  );

export const whichPair = (known: readonly string[]): ReplfaultError =>
  usageError('WHICH_PAIR', 'several pairs are up', `name one of them: ${known.join(', ')}`);

export const nameInUse = ({ name, pid }: Owner): ReplfaultError =>
  usageError(
    'NAME_IN_USE',
    `a pair named ${name} is up (process ${pid})`,
    `choose another name with --name, or end it: replfault down ${name}`,
  );

export const pairDied = ({ name, pid, log }: Owner): ReplfaultError =>
  new ReplfaultError('PAIR_DIED', `the pair ${name} is dead: its process ${pid} ended without cleaning up`, {
    hint: `${log === null ? '' : `its log: ${log}\n  `}remove what it left: replfault down ${name}`,
  });

export const pairSilent = ({ name, pid }: Owner, cause?: unknown): ReplfaultError =>
  new ReplfaultError('PAIR_SILENT', `the process of the pair ${name} does not answer (process ${pid})`, {
    hint: `end it: replfault down ${name}`,
    cause,
  });

export const pairStarting = (name: string): ReplfaultError =>
  usageError('PAIR_STARTING', `the pair ${name} is still starting`, 'replfault status shows what it is doing');

export const pairEnding = (name: string): ReplfaultError =>
  usageError('PAIR_ENDING', `the pair ${name} is ending`, 'start another one: replfault up');

/** An error as it crosses the border of two processes. */
export interface WireError {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
  readonly exitCode: number;
}

/** Code of an error that nobody foresaw. */
const unforeseen = 'UNEXPECTED';

export function toWire(error: unknown): WireError {
  if (error instanceof ReplfaultError)
    return { code: error.code, message: error.message, hint: error.hint ?? null, exitCode: error.exitCode };
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { code: unforeseen, message, hint: null, exitCode: 3 };
}

export function fromWire({ code, message, hint, exitCode }: WireError): ReplfaultError {
  return new ReplfaultError(code, message, {
    ...(hint === null ? {} : { hint }),
    exitCode: exitCode as ReplfaultError['exitCode'],
  });
}

/** What the library says to programs, in the words of the commands. */
const words: readonly (readonly [RegExp, string])[] = [
  [/isolation: 'netns'(?: \(docs[^)]*\))?/g, '--isolation netns'],
  [/semiSync: true/g, '--topology semi-sync'],
];

const switchFlags: Readonly<Record<SwitchName, string>> = {
  tls: '--tls',
  compression: '--compress',
  transactionCompression: '--compress-transactions',
  appliers: '--appliers',
  durable: '--durable',
  buffers: '--buffers',
  congestionControl: '--congestion',
};
const switchWord = new RegExp(`\\bswitches\\.(${Object.keys(switchFlags).join('|')})\\b`, 'g');

/** An error of the library with a hint for people who use commands. */
export function inCommandWords(error: unknown): unknown {
  if (!(error instanceof ReplfaultError) || error.hint === undefined) return error;
  const hint = words.reduce((text, [from, to]) => text.replaceAll(from, to), error.hint);
  const { code, cause, exitCode } = error;
  const message = error.message.replaceAll(switchWord, (_, name: SwitchName) => switchFlags[name]);
  return new ReplfaultError(code, message, { hint, cause, exitCode });
}
