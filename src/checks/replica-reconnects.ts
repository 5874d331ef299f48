import { finding } from '../model/subject.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

/** After the fault the replica came back on a new connection, by itself or, which is then said, with help, and ended with Last_IO_Errno 0. */
export const replicaReconnects: Check = {
  name: 'replica-reconnects',
  ...finding('connection'),
  judge(timeline) {
    const { injected } = timeline;
    if (!injected) return inconclusive('no fault was injected');
    const before = timeline.last('proxy', (o) => o.atMs <= injected.atMs);
    if (!before) return inconclusive('the proxy was not observed before the fault');
    const known = Math.max(0, ...before.connections.map((connection) => connection.id));
    const reopened = timeline.first(
      'proxy',
      (o) => o.atMs > injected.atMs && o.connections.some((connection) => connection.id > known),
    );
    if (!reopened) {
      const lost = timeline.first('probe-lost', (o) => o.probe === 'proxy');
      const watched = timeline.last('proxy', (o) => o.atMs > injected.atMs);
      if (lost || !watched) return inconclusive('the proxy was not observed after the fault', lost ? [lost.seq] : []);
      return fail('the replica opened no new connection after the fault', [injected.seq, watched.seq]);
    }
    const last = timeline.last('replication');
    if (!last || last.atMs < reopened.atMs)
      return inconclusive('the replica was not observed after its reconnect', [reopened.seq]);
    if (last.status.receiver !== 'Yes' || last.status.lastIoErrno !== 0)
      return fail(`at the end the receiver is ${last.status.receiver}, Last_IO_Errno ${last.status.lastIoErrno}`, [
        last.seq,
      ]);
    const helped = timeline.first(
      'operator',
      (o) => o.on === 'replica' && o.atMs > injected.atMs && o.atMs <= reopened.atMs && o.errno === null,
    );
    return pass(
      `the replica reconnected ${helped ? 'with the help of an operator' : 'by itself'}; receiver Yes, Last_IO_Errno 0 at the end`,
      [...(helped ? [helped.seq] : []), reopened.seq, last.seq],
    );
  },
};
