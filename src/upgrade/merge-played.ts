import type { Difference } from '../model/comparison.ts';

/**
 * What was played replaces what is documented: the played difference of the same subject, or the knowledge that there is none. Documented ones that nobody
 * looked at stay. Pure.
 *
 * @param lookedAt ids of subjects whose values were seen at both ends, whether or not they differ
 * @returns first what was played, then what is only documented, each in its order
 */
export function mergePlayed(
  documented: readonly Difference[],
  played: readonly Difference[],
  lookedAt: ReadonlySet<string>,
): Difference[] {
  const seen = [...played.map(({ id }) => id), ...lookedAt];
  return [...played, ...documented.filter((one) => !seen.some((id) => plays(id, one)))];
}

/** Whether the subject is the documented one; a statement is played with arguments that its documentation leaves open. */
const plays = (id: string, one: Difference): boolean =>
  id === one.id || (one.class === 'statements' && id.startsWith(`${one.id} `));
