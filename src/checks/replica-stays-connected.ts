import { finding } from '../model/subject.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

/** The replica kept its one connection during the whole case: no reconnect, no error in its status. */
export const replicaStaysConnected: Check = {
  name: 'replica-stays-connected',
  ...finding('connection'),
  judge(timeline) {
    const samples = timeline.of('replication');
    const proxied = timeline.of('proxy').filter((o) => o.connections.length > 0);
    const firstSample = samples[0];
    const lastSample = samples.at(-1);
    const lastProxied = proxied.at(-1);
    if (!firstSample || !lastSample || !lastProxied) return inconclusive('the replica or the proxy was not observed');
    const known = Math.max(...(proxied[0]?.connections ?? []).map((connection) => connection.id));
    const reopened = proxied.find((o) => o.connections.some((connection) => connection.id > known));
    if (reopened) return fail('the replica opened a new connection', [reopened.seq]);
    const bad = samples.find((o) => o.status.receiver !== 'Yes' || o.status.lastIoErrno !== 0);
    if (bad) return fail(`the receiver was ${bad.status.receiver}, errno ${bad.status.lastIoErrno}`, [bad.seq]);
    if (!lastProxied.connections.some((connection) => connection.open))
      return fail('the connection was closed, and the receiver still shows Yes', [lastProxied.seq, lastSample.seq]);
    const lost = timeline.first('probe-lost', (o) => o.probe === 'replication' || o.probe === 'proxy');
    if (lost) return inconclusive(`the ${lost.probe} probe was lost: ${lost.reason}`, [lost.seq]);
    return pass('one connection from beginning to end, receiver always Yes', [
      firstSample.seq,
      lastSample.seq,
      lastProxied.seq,
    ]);
  },
};
