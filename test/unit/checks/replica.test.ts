import { describe, it } from 'vitest';
import { replicaNotices } from '../../../src/checks/replica-notices.ts';
import { replicaReconnects } from '../../../src/checks/replica-reconnects.ts';
import { replicaStaysConnected } from '../../../src/checks/replica-stays-connected.ts';
import type { ReplicaStatus } from '../../../src/model/replication.ts';
import { expectVerdict } from './judge.ts';
import { at, quietCase, stalledCase } from './stories.ts';

const never = () =>
  stalledCase()
    .change('replication', (o) => ({ status: { ...o.status, receiver: 'Yes' as const, lagS: 0 } }))
    .change('proxy', (o) => ({ connections: o.connections.filter((c) => c.id === 1) }));
const endingWith = (status: Partial<ReplicaStatus>) =>
  stalledCase().change('replication', (o) => (o.atMs >= at.resumed ? { status: { ...o.status, ...status } } : {}));

describe('replica-notices', () => {
  const notices = (fromMs: number, toMs: number) => replicaNotices({ fromMs, toMs });

  it.each([
    ['too early', notices(4500, 6000), stalledCase(), /after 4000 ms, earlier than 4500/],
    ['too late', notices(0, 2000), stalledCase(), /only after 4000 ms, expected within 2000/],
    ['never', notices(0, 2000), never(), /did not detect the fault/],
  ])('fails when the replica notices %s', (_, check, story, reason) => expectVerdict(check, story, 'fail', reason));

  it.each([
    ['its status was not sampled on the way', stalledCase().gap('replication', 3000, 3400), /silent from 3000/],
    ['nothing was seen and a probe was lost', never().lost(3000, 'replication'), /not observed/],
    [
      'nothing was seen and the log was not read for a while',
      never().gap('error-log-replica', 3000, 3400),
      /not observed/,
    ],
    ['nothing was injected', quietCase(), /no fault/],
  ])('is inconclusive when %s', (_, story, reason) => {
    expectVerdict(notices(0, 6000), story, 'inconclusive', reason);
  });
});

describe('replica-reconnects', () => {
  it.each([
    [
      'it gave up and the last errno stayed',
      endingWith({ receiver: 'No', lastIoErrno: 2003, lastIoError: 'error connecting to source' }),
      /receiver is No, Last_IO_Errno 2003/,
    ],
    ['it is still trying', endingWith({ receiver: 'Connecting', lastIoErrno: 2003 }), /receiver is Connecting/],
    ['it gave up without any error', endingWith({ receiver: 'No' }), /receiver is No, Last_IO_Errno 0/],
    ['it says Yes with an old errno', endingWith({ lastIoErrno: 2013 }), /Last_IO_Errno 2013/],
    ['no new connection was opened', never(), /opened no new connection/],
  ])('fails when %s', (_, story, reason) => expectVerdict(replicaReconnects, story, 'fail', reason));

  it.each([
    ['nothing was injected', quietCase(), /no fault/],
    [
      'the proxy was not observed before',
      stalledCase().without('proxy', (o) => o.atMs <= at.injected),
      /before the fault/,
    ],
    [
      'the proxy was not observed after',
      stalledCase().without('proxy', (o) => o.atMs > at.injected),
      /after the fault/,
    ],
    ['the proxy probe was lost', never().lost(3000, 'proxy'), /after the fault/],
    [
      'the replica was not observed after its reconnect',
      stalledCase().without('replication', (o) => o.atMs > at.replicaNoticed),
      /after its reconnect/,
    ],
  ])('is inconclusive when %s', (_, story, reason) => {
    expectVerdict(replicaReconnects, story, 'inconclusive', reason);
  });
});

describe('replica-stays-connected', () => {
  const once = (status: Partial<ReplicaStatus>) =>
    quietCase().change('replication', (o) => (o.atMs === 2000 ? { status: { ...o.status, ...status } } : {}));

  it.each([
    [
      'the receiver was connecting for one sample',
      once({ receiver: 'Connecting' }),
      /receiver was Connecting, errno 0/,
    ],
    ['an errno stood there for one sample', once({ lastIoErrno: 2013 }), /errno 2013/],
    [
      'it reconnected faster than the samples',
      quietCase().change('proxy', (o) =>
        o.atMs > 3000 ? { connections: o.connections.map((c) => ({ ...c, id: 2 })) } : {},
      ),
      /opened a new connection/,
    ],
  ])('fails when %s', (_, story, reason) => expectVerdict(replicaStaysConnected, story, 'fail', reason));

  it.each([
    ['the replica was not observed', quietCase().without('replication'), /not observed/],
    ['the proxy was not observed', quietCase().without('proxy'), /not observed/],
    ['the replication probe was lost', quietCase().lost(3000, 'replication'), /replication probe was lost/],
    ['the proxy probe was lost', quietCase().lost(3000, 'proxy'), /proxy probe was lost/],
  ])('is inconclusive when %s', (_, story, reason) => {
    expectVerdict(replicaStaysConnected, story, 'inconclusive', reason);
  });
});
