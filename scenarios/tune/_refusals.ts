import type { Reading, Timeline, TrialParams } from 'replfault';
import { bitesMs, cameAboutMs } from './_moments.ts';
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
  const early = downAgain(timeline);
  if (early) return early;
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
    if (revived) return unknown('the receiver was No and started again by itself', down, revived);
    if (attempts !== null && attempts < retryCount)
      return unknown(`the receiver gave up, but only ${attempts} of ${retryCount} attempts were refused`, down);
    const gap = gapAround(timeline, down.atMs, probes);
    if (gap) return gap;
    const sinceMs = bitesMs(timeline, last.injected);
    const ms = Math.round(cameAboutMs(timeline, down) - sinceMs);
    const which = faults.length > 1 ? ` of the ${faults.length}. refusal` : '';
    const what = `the receiver gave up ${ms} ms after the beginning${which}: Last_IO_Errno ${down.status.lastIoErrno}`;
    const lastedMs = Math.min(ms, last.endMs - sinceMs);
    return { ...broken(what, last.injected, down), ...playedSize(lastedMs, sizeMs, { broke: true }) };
  }
  if (started) return unknown('an operator started a receiver that was not seen to give up', started);
  if (faults.length < times) return unknown(`the link was refused ${faults.length} of ${times} times`, first.injected);
  const back = timeline.first('replication', (o) => o.atMs > last.healed.atMs && o.status.receiver === 'Yes');
  if (!back) return unknown('the receiver was not seen to come back, nor to give up', last.healed);
  const gap = gapAround(timeline, last.healed.atMs, probes) ?? gapAround(timeline, back.atMs, probes);
  if (gap) return gap;
  // With a retry count of 0 attempts that are refused have no limit on any server.
  if (attempts !== null && retryCount > 0 && attempts >= retryCount)
    return unknown(`the receiver came back, although ${attempts} of its ${retryCount} attempts were refused`, back);
  const shortestMs = Math.min(...faults.map(({ injected, endMs }) => endMs - bitesMs(timeline, injected)));
  const backMs = Math.round(back.atMs - last.healed.atMs);
  return {
    ...survived(`the receiver reconnected by itself, ${backMs} ms after the link worked again`, last.healed, back),
    ...playedSize(shortestMs, sizeMs, { broke: false }),
  };
}

/** A link that went down again before the receiver was back: what it did then is not what one of these times does. */
function downAgain(timeline: Timeline): Reading | undefined {
  const [, ...later] = timeline.of('fault').filter(({ event }) => event === 'injected');
  const unmet = later.find((o) => {
    const before = timeline.last('replication', ({ atMs }) => atMs < o.atMs);
    return before !== undefined && before.status.receiver !== 'Yes';
  });
  return (
    unmet && unknown('the link went down again before the receiver was back, so its retries count together', unmet)
  );
}
