import { usageError } from '../model/errors.ts';

/** A folder and a socket are named after the pair: short enough for the path of a socket, which ends at 107 bytes. */
const longest = 32;

/**
 * A name for a pair. Pure.
 *
 * @param faults names that stand for a fault in commands such as `heal`
 * @throws ReplfaultError `BAD_NAME` (usage).
 */
export function pairName(text: string, faults: Iterable<string> = []): string {
  if (!/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/.test(text) || text.length > longest)
    throw usageError(
      'BAD_NAME',
      `a pair cannot be named ${JSON.stringify(text)}`,
      `use at most ${longest} of the characters a-z, 0-9 and -, with no - at either end`,
    );
  if ([...faults].includes(text))
    throw usageError('BAD_NAME', `a pair cannot be named ${text}: that is a fault`, 'use another name');
  return text;
}
