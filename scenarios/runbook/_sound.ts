import { type Check, inconclusive, type Observation, pass, type Stage, soundness } from 'replfault';

/**
 * Both ends were compared when all was over. What the comparison found is for the claims to say: a case that asserted it could not
 * contradict them.
 */
export const endsCompared: Check = {
  name: 'ends-compared',
  ...soundness('comparison'),
  judge(timeline) {
    const facts = timeline.last('integrity', (o) => (o.replica ?? 'replica') === 'replica');
    if (!facts) return inconclusive('the two ends were not compared');
    if (facts.acknowledged === 0) return inconclusive('the workload wrote nothing', [facts.seq]);
    return pass(`the ends were compared over ${facts.acknowledged} acknowledged writes`, [facts.seq]);
  },
};

/** Waits until what the source sends piles up before a stalled proxy, so that the proof finds something waiting. */
export async function untilSomethingWaits(stage: Stage): Promise<void> {
  await stage.until(
    'something waits before the stalled proxy',
    'sockets',
    ({ sockets }) => sockets.some(({ end, receiveQueue }) => end === 'proxy-upstream' && receiveQueue > 0),
    { timeoutMs: 3000 },
  );
}

/** The receiver runs, and shows no error. */
export const receiverRuns = ({ status }: Observation<'replication'>): boolean =>
  status.receiver === 'Yes' && status.lastIoErrno === 0;
