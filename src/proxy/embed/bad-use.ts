import { closest } from '../../model/closest.ts';
import { ReplfaultError, usageError } from '../../model/errors.ts';
import { rejectOthers } from '../../model/unknown-options.ts';
import { ApiError } from '../api/error.ts';
import { unknownAttributes } from '../attributes.ts';
import type { ToxicKind } from '../toxic.ts';
import type { ToxicFolder } from '../toxic-folder.ts';
import type { LinkOptions } from './types.ts';

export const proxyClosed = (): ReplfaultError =>
  usageError('PROXY_CLOSED', 'the fault proxy is closed', 'start another one with startProxy(), or close it later');

export const linkClosed = (name: string): ReplfaultError =>
  usageError('LINK_CLOSED', `the link ${name} is closed`, 'open another one with proxy.openLink(), or close it later');

export const linkExists = (name: string): ReplfaultError =>
  usageError('LINK_EXISTS', `this proxy has a link ${name} already`, 'close it first, or leave the name out');

export const toxicRemoved = (name: string): ReplfaultError =>
  usageError('TOXIC_REMOVED', `the toxic ${name} was removed`, 'add it again with link.add()');

/** @throws ReplfaultError `UNKNOWN_TOXIC` with what is near. */
export function kindOf(kinds: ToxicFolder, type: string): ToxicKind {
  const kind = kinds.get(type);
  if (kind) return kind;
  const known = [...kinds.keys()];
  throw usageError(
    'UNKNOWN_TOXIC',
    `there is no toxic ${type}`,
    closest(type, known) ?? `known: ${known.sort().join(', ')}`,
  );
}

/** Toxiproxy's API ignores attributes that it does not know; here a typing error must not weaken a fault. @throws ReplfaultError. */
export function mustKnow(type: string, { attributes: table }: ToxicKind, given: unknown): void {
  const [unknown] = unknownAttributes(table, given);
  if (unknown === undefined) return;
  const known = Object.keys(table);
  throw usageError(
    'UNKNOWN_ATTRIBUTE',
    `the toxic ${type} has no attribute ${unknown}`,
    closest(unknown, known) ?? `its attributes: ${known.join(', ') || 'none'}`,
  );
}

/** Does what the HTTP API would do, with an error of this library. */
export function asToxic<T>(what: () => T): T {
  try {
    return what();
  } catch (cause) {
    if (!(cause instanceof ApiError)) throw cause;
    const message = cause.message.replace('bad request body: ', '');
    throw usageError('BAD_TOXIC', message, cause.hint ?? 'docs/proxy.md lists toxics with their attributes', cause);
  }
}

const mostPort = 65_535;
const isPort = (port: unknown, least: number): boolean =>
  Number.isInteger(port) && Number(port) >= least && Number(port) <= mostPort;

/**
 * Checks what a caller without types may get wrong.
 *
 * @throws ReplfaultError (usage) `UNKNOWN_OPTION`, or `LINK_ADDRESS` for a port that is none
 */
export function checkLinkOptions(given: LinkOptions): void {
  rejectOthers('openLink', given, ['upstream', 'name', 'listen'] satisfies (keyof LinkOptions)[]);
  const { upstream, listen } = given;
  const hint = 'say where the server is: openLink({ upstream: { port: 3306 } })';
  if (!isPort(upstream?.port, 1))
    throw usageError('LINK_ADDRESS', `upstream.port must be from 1 to ${mostPort}, not ${upstream?.port}`, hint);
  if (listen?.port !== undefined && !isPort(listen.port, 0))
    throw usageError(
      'LINK_ADDRESS',
      `listen.port must be from 0 to ${mostPort}, not ${listen.port}`,
      'leave it out for a free port',
    );
}

/** Why a link cannot be opened, or opened again. */
export async function asAddress<T>(name: string, opening: Promise<T>): Promise<T> {
  return opening.catch((cause: Error) => {
    if (!(cause instanceof ApiError)) throw cause;
    throw new ReplfaultError('LINK_ADDRESS', `the link ${name} cannot be opened: ${cause.message}`, {
      hint: 'leave the port to listen on out, or choose a free one',
      cause,
    });
  });
}
