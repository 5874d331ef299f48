import { clientReturn } from '../measures/client-return.ts';
import { connectionsNow } from '../measures/client-silence.ts';
import { clientsUnderFault, notProved } from '../measures/clients-under-fault.ts';
import { finding } from '../model/subject.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

/** A new connection of a client carries data of the source again within the time after healing. Needs no knowledge of the client. */
export function clientReconnects({ withinMs }: { withinMs: number }): Check {
  return {
    name: 'client-reconnects',
    ...finding('clients'),
    judge(timeline) {
      const clients = clientsUnderFault(timeline);
      if (typeof clients === 'string') return inconclusive(clients);
      const { injected, healed, proof } = clients;
      if (!healed) return inconclusive('the fault was not healed', [injected.seq]);
      const last = timeline.last('proxy');
      if (!last || last.atMs < healed.atMs)
        return inconclusive('the connections were not observed after healing', [healed.seq]);
      if (!proof) return inconclusive(notProved(clients), [injected.seq]);
      const back = clientReturn(timeline, clients);
      const carries = clients.streaming ? 'reads the binary log' : 'receives data';
      if (back) {
        const text = `the client ${carries} on a new connection ${back.afterMs} ms after healing`;
        if (back.afterMs <= withinMs) return pass(text, back.evidence);
        return fail(`${text}, expected within ${withinMs} ms`, back.evidence);
      }
      const watchedMs = Math.round(last.atMs - healed.atMs);
      const seen = connectionsNow(timeline, clients);
      const evidence = [healed.seq, last.seq];
      if (watchedMs < withinMs)
        return inconclusive(
          `the client did not reconnect in ${watchedMs} ms, then the observation ended; ${seen}`,
          evidence,
        );
      return fail(`the client did not reconnect in ${watchedMs} ms after healing: ${seen}`, evidence);
    },
  };
}
