import type { Reading, Timeline, TrialParams } from 'replfault';
import { broken, disturbances, gapAround, playedSize, survived, unknown } from './_readings.ts';

/** When a receiver whose attempts are all refused gives up, ms: the first attempt is immediate, and the last one decides. */
export const givesUpAfterMs = ({
  connectRetryS,
  retryCount,
}: Pick<TrialParams, 'connectRetryS' | 'retryCount'>): number => 1000 * connectRetryS * (retryCount - 1);

/** Whether the receiver gave up under one refusal of the link, or under several. */
export function readRefusals(
  timeline: Timeline,
  { sizeMs, retryCount }: Pick<TrialParams, 'sizeMs' | 'retryCount'>,
  times: number,
): Reading {
  const faults = disturbances(timeline);
  if ('broke' in faults) return faults;
  const [first, last] = [faults[0], faults.at(-1)];
  if (!first || !last) return unknown('no fault was injected');
  const probes = ['replication'];
  const started = timeline.first('operator', (o) => o.on === 'replica' && /^START/i.test(o.statement));
  const down = timeline.first('replication', (o) => o.atMs > first.injected.atMs && o.status.receiver === 'No');
  // Each refusal counts its own attempts, up to its proof; the deciding one is the last.
  const { refused } = last.numbers;
  const attempts = typeof refused === 'number' ? refused : null;
  if (down) {
    const untilMs = started?.atMs ?? Number.POSITIVE_INFINITY;
    const revived = timeline.first(
      'replication',
      (o) => o.atMs > down.atMs && o.atMs < untilMs && o.status.receiver !== 'No',
    );
    if (revived) return unknown('the receiver said No and came back by itself', down, revived);
    if (attempts !== null && attempts < retryCount)
      return unknown(`the receiver gave up, but only ${attempts} of ${retryCount} attempts were refused`, down);
    const gap = gapAround(timeline, down.atMs, probes);
    if (gap) return gap;
    const ms = Math.round(down.atMs - last.injected.atMs);
    const which = faults.length > 1 ? ` of the ${faults.length}. refusal` : '';
    const what = `the receiver gave up ${ms} ms after the beginning${which}: Last_IO_Errno ${down.status.lastIoErrno}`;
    return { ...broken(what, last.injected, down), ...playedSize(ms, sizeMs, { broke: true }) };
  }
  if (started) return unknown('an operator started a receiver that was not seen to give up', started);
  if (faults.length < times) return unknown(`the link was refused ${faults.length} of ${times} times`, first.injected);
  const back = timeline.first('replication', (o) => o.atMs > last.healed.atMs && o.status.receiver === 'Yes');
  if (!back) return unknown('the receiver was not seen to come back, nor to give up', last.healed);
  const gap = gapAround(timeline, last.healed.atMs, probes) ?? gapAround(timeline, back.atMs, probes);
  if (gap) return gap;
  if (attempts !== null && attempts >= retryCount)
    return unknown(`the receiver came back, although ${attempts} of its ${retryCount} attempts were refused`, back);
  const shortestMs = Math.min(...faults.map(({ injected, healed }) => healed.atMs - injected.atMs));
  const backMs = Math.round(back.atMs - last.healed.atMs);
  return {
    ...survived(`the receiver came back by itself, ${backMs} ms after the link`, last.healed, back),
    ...playedSize(shortestMs, sizeMs, { broke: false }),
  };
}
