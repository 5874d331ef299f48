import { unprovedBacklog, vanishedBacklog } from '../measures/backlog.ts';
import { type BlockedWrite, blockedWriteAt, earlyToleranceMs, hadMoreToSend } from '../measures/blocked-write.ts';
import { counterDelta } from '../measures/counter-delta.ts';
import { type Complaint, complaintOf, signsOfGivingUp } from '../measures/give-up.ts';
import { type Hidden, hiddenCounters, noCounters } from '../measures/hidden-evidence.ts';
import { replicaReturnBefore } from '../measures/replica-return.ts';
import { finding } from '../model/subject.ts';
import type { Observation, Timeline } from '../model/timeline.ts';
import { type Check, fail, inconclusive, type Judgement, pass } from '../model/verdict.ts';

/** Largest time between two samples of a probe that is not a gap, ms. */
const largestGapMs = 250;

export interface SourceWriteFailsOptions {
  /** net_write_timeout in force, seconds. */
  readonly netWriteTimeoutS: number;
  /** How much later than the timeout, counted from the last progress of the send queue, the log line may come, ms. */
  readonly slackMs: number;
}

/**
 * The 1190 condition: a write of the source was blocked for net_write_timeout, and then the source gave up. Its log line must come no
 * earlier than that after the last progress of the send queue, no later than the slack allows, and not because the replica left or
 * returned. Where the server counts errors, 1161 (timeout) must have moved; where a setting hides the line, the count stands for it.
 */
export function sourceWriteFails({ netWriteTimeoutS, slackMs }: SourceWriteFailsOptions): Check {
  const timeoutMs = netWriteTimeoutS * 1000;
  return {
    name: 'source-write-fails',
    ...finding('source-write'),
    judge(timeline) {
      const { injected } = timeline;
      if (!injected) return inconclusive('no fault was injected');
      const { complaint: line, hidden } = complaintOf(timeline, injected.atMs, ['1161']);
      const unwatched = timeline.gapsWithin(injected.atMs, line?.atMs ?? Number.POSITIVE_INFINITY, [
        'error-log-source',
      ])[0];
      const missing = vanishedBacklog(timeline) ?? unprovedBacklog(timeline);
      if (missing) return inconclusive(`${missing.sentence}; so no write had to block`, [injected.seq, missing.seq]);
      if (!line) {
        if (unwatched) return inconclusive('the source log was not observed continuously', [unwatched.seq]);
        const watched = timeline.last('counters', (o) => o.server === 'source' && o.atMs > injected.atMs);
        if (!watched) return inconclusive('the source was not observed after the fault', [injected.seq]);
        if (hidden && watched.errors === null)
          return inconclusive(
            `a failed write would not be shown: ${hidden.reason}; ${noCounters(timeline, 'source')}`,
            [hidden.seq, watched.seq],
          );
        if (hidden)
          return fail(`the source never gave up a write: error 1161 was not counted; ${hidden.reason}`, [
            injected.seq,
            hidden.seq,
            watched.seq,
          ]);
        return fail('the source never reported a failed write to the replica', [injected.seq, watched.seq]);
      }
      if (unwatched)
        return inconclusive(`the source log was not watched for ${Math.round(unwatched.toMs - unwatched.fromMs)} ms`, [
          unwatched.seq,
          line.seq,
        ]);
      const afterMs = line.atMs - injected.atMs;
      if (afterMs < timeoutMs)
        return fail(`the source gave up after ${Math.round(afterMs)} ms, before net_write_timeout (${timeoutMs} ms)`, [
          line.seq,
        ]);
      const blocked = blockedUntilGivenUp(timeline, injected, line);
      if (!blocked)
        return inconclusive(
          'the send queue of the source was not observed, so it is not known whether a write was blocked',
          [line.seq],
        );
      return notThisTimeout(timeline, injected, line, blocked) ?? counted(timeline, injected, line, blocked, hidden);
    },
  };

  /** The blocked write at the first sign of giving up that comes late enough to be a timeout, or else at the log line. */
  function blockedUntilGivenUp(
    timeline: Timeline,
    injected: Observation<'fault'>,
    line: Complaint,
  ): BlockedWrite | undefined {
    const blocked = signsOfGivingUp(timeline, injected.atMs, line).map((o) =>
      blockedWriteAt(timeline, injected.atMs, o.atMs),
    );
    return blocked.find((one) => one && one.atMostMs >= timeoutMs - earlyToleranceMs(timeoutMs)) ?? blocked.at(-1);
  }

  /** Why the line is not about a write that was blocked for net_write_timeout; `undefined` where it is. */
  function notThisTimeout(
    timeline: Timeline,
    injected: Observation<'fault'>,
    line: Complaint,
    blocked: BlockedWrite,
  ): Judgement | undefined {
    const back = replicaReturnBefore(timeline, injected.atMs, blocked.atMs);
    const evidence = [...new Set([injected.seq, ...blocked.evidence, ...(back ? [back.sign.seq] : []), line.seq])];
    const sign = line.kind === 'log' ? "the source's log line" : 'the count of error 1161';
    const when = `${sign} came ${Math.round(line.atMs - injected.atMs)} ms after the fault${back ? `, ${back.words}` : ''}`;
    const blockedMs = Math.round(blocked.atLeastMs);
    if (blocked.queueBytes === 0)
      return fail(`no write timed out: nothing waited in the send queue of the source, and ${when}`, evidence);
    if (blocked.atLeastMs < timeoutMs - earlyToleranceMs(timeoutMs)) {
      // Between two samples far apart the write may have been blocked for long enough.
      const uncertain = blocked.atMostMs - blocked.atLeastMs > largestGapMs;
      if (blocked.atMostMs >= timeoutMs - earlyToleranceMs(timeoutMs) && uncertain)
        return inconclusive(
          `the send queue of the source was not sampled closely enough: its last progress was ${blockedMs} to ${Math.round(blocked.atMostMs)} ms before the log line (net_write_timeout ${timeoutMs} ms)`,
          evidence,
        );
      if (blocked.atMostMs < timeoutMs - earlyToleranceMs(timeoutMs))
        return fail(
          `no write timed out: ${when}, and only ${blockedMs} ms after the last progress of the send queue (net_write_timeout ${timeoutMs} ms)`,
          evidence,
        );
    }
    const lateMs = line.atMs - blocked.sinceMs;
    if (lateMs > timeoutMs + slackMs)
      return fail(
        `the source gave up only ${Math.round(lateMs)} ms after its last progress (net_write_timeout ${timeoutMs} ms, slack ${slackMs} ms)${back ? `, ${back.words}` : ''}`,
        evidence,
      );
    if (back)
      return inconclusive(
        `${when}, so it need not be about a write that timed out (net_write_timeout ${timeoutMs} ms, ${blockedMs} ms after the last progress)`,
        evidence,
      );
    if (!hadMoreToSend(timeline, blocked))
      return inconclusive(
        `nothing shows that a write was blocked: the source had nothing more to send after the last progress of its send queue, ${blockedMs} ms before its log line`,
        evidence,
      );
    return undefined;
  }

  /** The last word is the counters'. */
  function counted(
    timeline: Timeline,
    injected: Observation<'fault'>,
    line: Complaint,
    blocked: BlockedWrite,
    hidden: Hidden | undefined,
  ): Judgement {
    const timedOut = counterDelta(timeline, 'source', '1161');
    const countedLater = timeline.last('counters', (o) => o.server === 'source' && o.atMs >= line.atMs);
    if (!countedLater) return inconclusive('the error counters were not read after the log line', [line.seq]);
    if (timedOut.delta === 0)
      return fail('the log line appeared but error 1161 (write interrupted by timeout) was not counted', [
        line.seq,
        ...timedOut.evidence,
      ]);
    const unseen = [hidden, hiddenCounters(timeline, 'source')].filter((one) => one !== undefined);
    const words = [
      timedOut.delta === null ? '' : `, error 1161 counted ${timedOut.delta} time(s)`,
      ...unseen.map(({ reason }) => reason),
    ].join('; ');
    return pass(
      `the source gave up ${Math.round(blocked.atMs - injected.atMs)} ms after the fault and ${Math.round(blocked.atLeastMs)} ms after its last progress (net_write_timeout ${timeoutMs} ms)${words}`,
      [
        ...new Set([
          injected.seq,
          ...blocked.evidence,
          line.seq,
          ...timedOut.evidence,
          ...unseen.map(({ seq }) => seq),
        ]),
      ],
    );
  }
}
