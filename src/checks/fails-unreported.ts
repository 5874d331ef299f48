import { vanishedBacklog } from '../measures/backlog.ts';
import { blockedWriteAt, earlyToleranceMs } from '../measures/blocked-write.ts';
import { counterMoves } from '../measures/counter-delta.ts';
import { hiddenComplaint, hiddenCounters } from '../measures/hidden-evidence.ts';
import { firstSourceComplaint } from '../measures/source-detection.ts';
import { finding } from '../model/subject.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

/**
 * The source gave up writing to the replica, no earlier than net_write_timeout after the fault, and its log has no line about it. Shown by the dump thread
 * of the fault's time, which is gone, and, where the server counts errors, by 1161.
 */
export function failsUnreported({ netWriteTimeoutS }: { netWriteTimeoutS: number }): Check {
  return {
    name: 'fails-unreported',
    ...finding('source-write'),
    judge(timeline) {
      const { injected } = timeline;
      if (!injected) return inconclusive('no fault was injected');
      const lost = timeline.first('probe-lost', (o) => o.probe === 'error-log-source' || o.probe === 'dump-threads');
      if (lost) return inconclusive(`the ${lost.probe} probe was lost: ${lost.reason}`, [lost.seq]);
      const missing = vanishedBacklog(timeline);
      if (missing) return inconclusive(`${missing.sentence}; so no write had to block`, [injected.seq, missing.seq]);
      const line = firstSourceComplaint(timeline, injected.atMs);
      if (line) return fail(`the source reported the failed write: ${line.text}`, [line.seq]);
      const before = timeline.last('dump-threads', (o) => o.atMs <= injected.atMs && o.threads.length > 0);
      const last = timeline.last('dump-threads', (o) => o.atMs > injected.atMs);
      if (!before || !last) return inconclusive('the dump threads were not observed before and after the fault');
      const ids = new Set(before.threads.map(({ id }) => id));
      const gone = timeline.first(
        'dump-threads',
        (o) => o.atMs > injected.atMs && !o.threads.some(({ id }) => ids.has(id)),
      );
      if (!gone) return fail('the source never gave up: its dump thread stayed', [before.seq, last.seq]);
      const afterMs = Math.round(gone.atMs - injected.atMs);
      if (afterMs < netWriteTimeoutS * 1000)
        return fail(
          `the dump thread ended ${afterMs} ms after the fault, before net_write_timeout (${netWriteTimeoutS * 1000} ms)`,
          [injected.seq, gone.seq],
        );
      const blocked = blockedWriteAt(timeline, injected.atMs, gone.atMs);
      if (!blocked)
        return inconclusive(
          'the send queue of the source was not observed, so it is not known whether a write was blocked',
          [gone.seq],
        );
      if (
        blocked.queueBytes === 0 ||
        blocked.atMostMs < netWriteTimeoutS * 1000 - earlyToleranceMs(netWriteTimeoutS * 1000)
      )
        return fail(
          `no write timed out: the dump thread ended ${afterMs} ms after the fault, ${Math.round(blocked.atLeastMs)} ms after the last progress of the send queue, which held ${blocked.queueBytes} bytes`,
          [...new Set([injected.seq, ...blocked.evidence, gone.seq])],
        );
      const moves = counterMoves(timeline, 'source');
      if (!moves) return inconclusive('the counters of the source were not observed', [gone.seq]);
      const timedOut = moves.errors?.['1161'] ?? null;
      if (timedOut === 0)
        return fail('error 1161 (write interrupted by timeout) was not counted', [gone.seq, ...moves.evidence]);
      const counted =
        timedOut === null
          ? `Aborted_clients increased by ${moves.abortedClients}`
          : `error 1161 counted ${timedOut} time(s), Aborted_clients increased by ${moves.abortedClients}`;
      const hidden = hiddenComplaint(timeline);
      const unseen = [hidden?.reason, hiddenCounters(timeline, 'source')?.reason].filter((one) => one !== undefined);
      return pass(
        [`the source gave up ${afterMs} ms after the fault and logged nothing about it; ${counted}`, ...unseen].join(
          '; ',
        ),
        [...new Set([injected.seq, before.seq, gone.seq, ...(hidden ? [hidden.seq] : []), ...moves.evidence])],
      );
    },
  };
}
