import type { Procedure } from '../../../../src/model/procedure.ts';
import type { Trial } from './trial.ts';

/** Relay logs that hold no events are smaller than this, bytes. */
const emptyRelayLogs = 2000;

/** Where a trial contradicts what a procedure says of itself: data first, then each part of its printed cost. Pure. */
export function complaints(
  { cost }: Pick<Procedure, 'cost'>,
  { run, lost, relayBytes, threadsBefore, threadsAfter, longestMs, globals }: Trial,
): string[] {
  const found: string[] = [];
  if (lost > 0) found.push(`${lost} received transactions are lost`);
  if (longestMs > cost.blocksUpToS * 1000)
    found.push(`a statement took ${Math.round(longestMs)} ms, and at most ${cost.blocksUpToS} s are printed`);
  if (relayBytes !== null && cost.relayLogs === 'kept' && relayBytes.after < relayBytes.before)
    found.push(`relay logs went from ${relayBytes.before} to ${relayBytes.after} bytes, and are printed as kept`);
  if (relayBytes !== null && cost.relayLogs === 'not touched') found.push('relay logs are printed as not touched');
  if (cost.others === null)
    for (const end of ['source', 'replica'] as const)
      if (globals[end].length > 0)
        found.push(
          `${globals[end].join(', ')} of the ${end} changed, and it is printed that nothing changes for others`,
        );
  if (!run.completed) return found;
  if (cost.relayLogs === 'applied, then deleted' && relayBytes !== null && relayBytes.after > emptyRelayLogs)
    found.push(`relay logs still hold ${relayBytes.after} bytes, and are printed as deleted`);
  for (const thread of ['receiver', 'applier'] as const) {
    const [before, after, printed] = [threadsBefore[thread], threadsAfter[thread], cost[thread]];
    const runs = after !== 'No' && after !== 'none';
    const expected =
      printed === 'keeps its state' ? (before === 'No') === (after === 'No') : printed === 'stops' ? !runs : runs;
    if (!expected) found.push(`the ${thread} went from ${before} to ${after}, and it is printed that it ${printed}`);
    const stopped = run.ran.some(({ sql }) =>
      new RegExp(`^STOP (REPLICA|SLAVE)\\b(?!.*\\b${thread === 'receiver' ? 'SQL' : 'IO'}_THREAD)`).test(sql),
    );
    if (
      stopped &&
      printed === 'keeps its state' &&
      run.ran.some(({ sql }) => /^CHANGE\b/.test(sql)) &&
      before === 'Yes'
    )
      found.push(`the ${thread} is stopped meanwhile, and it is printed that it keeps its state`);
  }
  return found;
}

/** Statements that were run and do not name the channel that the procedure is about: they would act on every channel, or on another one. Pure. */
export const actsElsewhere = ({ run }: Pick<Trial, 'run'>, channel: string): string[] =>
  run.ran
    .filter(({ sql }) => /^(STOP|START|CHANGE|RESET) (REPLICA|SLAVE|REPLICATION|MASTER|ALL)\b/.test(sql))
    .filter(({ sql }) => !sql.includes(`'${channel}'`))
    .map(({ sql }) => `a statement does not name its channel: ${sql}`);
