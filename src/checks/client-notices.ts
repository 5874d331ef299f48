import { clientReaction, watchedUntilMs } from '../measures/client-reaction.ts';
import { connectionsNow } from '../measures/client-silence.ts';
import { clientsUnderFault, notProved } from '../measures/clients-under-fault.ts';
import { finding } from '../model/subject.ts';
import type { Timeline } from '../model/timeline.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

/** Looks are 30 ms apart; where they are farther, a time between them is not known. */
const blurMs = 250;

/** A client noticed the last fault within the time after the injection: it ended its connection, or began a new one. Needs no knowledge of the client. */
export function clientNotices({ withinMs }: { withinMs: number }): Check {
  return {
    name: 'client-notices',
    ...finding('clients'),
    judge(timeline) {
      const clients = clientsUnderFault(timeline);
      if (typeof clients === 'string') return inconclusive(clients);
      const { injected, proof, healed } = clients;
      const last = lastLook(timeline);
      if (!last || last.atMs <= injected.atMs)
        return inconclusive('the connections were not observed after the fault', [injected.seq]);
      if (!proof) return inconclusive(notProved(clients), [injected.seq]);
      const reaction = clientReaction(timeline, clients);
      if (reaction) {
        const { earliestMs, afterMs, what, evidence } = reaction;
        if (afterMs <= withinMs) return pass(`the client ${what} ${afterMs} ms after the injection`, evidence);
        if (earliestMs <= withinMs && afterMs - earliestMs > blurMs)
          return inconclusive(
            `the client ${what} between ${Math.round(earliestMs)} and ${afterMs} ms after the injection`,
            evidence,
          );
        return fail(
          `the client ${what} only ${afterMs} ms after the injection, expected within ${withinMs} ms`,
          evidence,
        );
      }
      const watchedMs = Math.min(last.atMs, watchedUntilMs(timeline, clients)) - injected.atMs;
      const seen = connectionsNow(timeline, clients);
      const evidence = [injected.seq, last.seq];
      if (watchedMs < withinMs)
        return inconclusive(
          `the client did nothing for ${Math.round(watchedMs)} ms, then ${healed ? 'the fault was healed' : 'the observation ended'}; ${seen}`,
          evidence,
        );
      return fail(`the client did not notice the fault in ${Math.round(watchedMs)} ms: ${seen}`, evidence);
    },
  };
}

function lastLook(timeline: Timeline) {
  const [proxy, sockets] = [timeline.last('proxy'), timeline.last('sockets')];
  // A proxy that is stopped is not asked, and the sockets tell.
  return (sockets?.atMs ?? 0) > (proxy?.atMs ?? 0) ? sockets : proxy;
}
