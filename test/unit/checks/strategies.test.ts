import { describe, it } from 'vitest';
import {
  failsOver,
  givesUp,
  leavesErrant,
  otherChannelCarries,
  probesUnbrokenBut,
  replicaReconnects,
  resumesByHand,
  staysDown,
} from '../../../src/checks/index.ts';
import { upTo } from '../../fixtures/timeline-builder.ts';
import { gaveUpCase, giving } from './giving-up-stories.ts';
import { expectVerdict } from './judge.ts';
import { at, quietCase, stalledCase } from './stories.ts';
import {
  broughtBackCase,
  errantCase,
  failedOverCase,
  lost,
  strandedCase,
  twoChannelsCase,
} from './strategy-stories.ts';

describe('stays-down', () => {
  const check = staysDown({ ioErrno: [13114, 1236], forMs: 500 });

  it('passes when the receiver stopped with that errno and nobody brought it back', () => {
    expectVerdict(
      check,
      strandedCase(),
      'pass',
      /the receiver was No, Last_IO_Errno 13114, for the \d+ ms until the end; missing on the replica:/,
    );
  });
  it('fails when it came back, or never stopped', () => {
    const back = strandedCase().change('replication', (o) =>
      o.atMs >= at.end - 40 ? { status: { ...o.status, receiver: 'Connecting' as const } } : {},
    );
    expectVerdict(check, back, 'fail', /started again/);
    expectVerdict(check, stalledCase(), 'fail', /never stopped: it shows Yes/);
  });
  it('fails on another errno', () => {
    expectVerdict(staysDown({ ioErrno: [2003], forMs: 500 }), strandedCase(), 'fail', /13114 .*, not 2003/);
  });
  it('fails when the replica lacks nothing', () => {
    expectVerdict(
      check,
      strandedCase().change('integrity', () => ({ missing: '' })),
      'fail',
      /no transaction is missing/,
    );
  });
  it('is inconclusive when it was not watched for long enough, or not all the time', () => {
    expectVerdict(staysDown({ ioErrno: [13114], forMs: 5000 }), strandedCase(), 'inconclusive', /5000 ms are required/);
    const gap = strandedCase().gap('replication', lost.told + 10, lost.told + 400);
    expectVerdict(check, gap, 'inconclusive', /not observed continuously/);
    expectVerdict(check, strandedCase().without('integrity'), 'inconclusive', /not compared/);
  });
});

describe('resumes-by-hand', () => {
  const check = resumesByHand({ withinMs: 1000 });

  it('passes when the replica is whole soon after the last statement', () => {
    expectVerdict(
      check,
      broughtBackCase(),
      'pass',
      /2 step\(s\) of an operator on the replica; replication resumed \d+ ms/,
    );
  });
  it('fails when it took longer, or something stayed missing', () => {
    expectVerdict(resumesByHand({ withinMs: 50 }), broughtBackCase(), 'fail', /caught up only \d+ ms/);
    const behind = broughtBackCase().change('replication', () => ({ replicaGtid: upTo(30) }));
    expectVerdict(check, behind, 'fail', /did not resume/);
  });
  it('fails when the receiver ended again', () => {
    const again = broughtBackCase().change('replication', (o) =>
      o.atMs >= at.end - 40 ? { status: { ...o.status, receiver: 'No' as const, lastIoErrno: 1236 } } : {},
    );
    expectVerdict(check, again, 'fail', /ended again: receiver No, Last_IO_Errno 1236/);
  });
  it('does not count what was whole before the operator was done', () => {
    const slow = broughtBackCase().change('operator', (o) =>
      o.statement.startsWith('START') ? { tookMs: at.end - giving.started - 10 } : {},
    );
    expectVerdict(resumesByHand({ withinMs: 500 }), slow, 'fail', /caught up only/);
  });
  it('is inconclusive when no operator acted on the replica, or nobody saw what became of it', () => {
    expectVerdict(check, stalledCase(), 'inconclusive', /no operator/);
    const onSource = broughtBackCase().change('operator', () => ({ on: 'source' as const }));
    expectVerdict(check, onSource, 'inconclusive', /no operator/);
    const unseen = broughtBackCase().without('replication', (o) => o.atMs >= giving.started);
    expectVerdict(check, unseen, 'inconclusive', /not observed after the operator/);
  });
});

describe('fails-over', () => {
  const check = failsOver({ withinMs: 2500, writesGoOn: true });

  it('passes when the receiver runs while no connection of its link is open', () => {
    expectVerdict(
      check,
      failedOverCase(),
      'pass',
      /another source \d+ ms after the fault; \d+ transactions that were written/,
    );
  });
  it('fails when it runs on a connection of the link', () => {
    const same = failedOverCase().change('proxy', (o) => ({
      connections: o.connections.map((connection) => ({ ...connection, open: true })),
    }));
    expectVerdict(check, same, 'fail', /did not fail over/);
  });
  it('fails when it took too long, never ran, or never lost its source', () => {
    expectVerdict(failsOver({ withinMs: 500, writesGoOn: true }), failedOverCase(), 'fail', /only \d+ ms after/);
    expectVerdict(check, stalledCase(), 'fail', /did not run again/);
    const kept = failedOverCase().change('replication', (o) => ({ status: { ...o.status, receiver: 'Yes' as const } }));
    expectVerdict(check, kept, 'fail', /never lost its source/);
  });
  it('fails when nothing arrived over the other source although writes went on', () => {
    const idle = failedOverCase().change('replication', (o) => (o.atMs < at.healed ? { replicaGtid: upTo(30) } : {}));
    expectVerdict(check, idle, 'fail', /no transaction written after the fault arrived/);
    expectVerdict(failsOver({ withinMs: 2500, writesGoOn: false }), idle, 'pass', /another source/);
  });
  it('is inconclusive without a fault', () => {
    expectVerdict(check, quietCase(), 'inconclusive', /no fault/);
  });
});

describe('other-channel-carries', () => {
  const check = otherChannelCarries({ channel: 'second' });
  const saying = (from: RegExp, to: string) =>
    twoChannelsCase().change('operator', (o) => ({ statement: o.statement.replace(from, to) }));

  it('tells what both channels showed, and how much arrived', () =>
    expectVerdict(
      check,
      twoChannelsCase(),
      'pass',
      /"": receiver Connecting.*"second": receiver Yes.*\d+ transactions/,
    ));
  it.each([
    ['the broken link is not shown', saying(/Connecting/, 'Yes'), /the broken link is not shown/],
    ['the other channel stopped, too', saying(/"second": receiver Yes/, '"second": receiver No'), /does not run/],
    [
      'nothing arrived',
      twoChannelsCase().change('replication', (o) => (o.atMs > at.injected ? { replicaGtid: upTo(1) } : {})),
      /no transaction of after the break/,
    ],
  ])('fails when %s', (_, story, reason) => expectVerdict(check, story, 'fail', reason));
  it.each([
    ['nobody looked', twoChannelsCase().without('operator'), /nobody looked/],
    ['there is no such channel', saying(/"second"/, '"third"'), /nobody looked/],
  ])('is inconclusive when %s', (_, story, reason) => expectVerdict(check, story, 'inconclusive', reason));
});

describe('leaves-errant', () => {
  it('passes when errant transactions are all that differs', () => {
    expectVerdict(
      leavesErrant,
      errantCase(),
      'pass',
      /100 acknowledged writes are each on the replica exactly once, .*feed:1 that/,
    );
  });
  it('fails when there are none, or when anything else differs', () => {
    expectVerdict(leavesErrant, stalledCase(), 'fail', /no transaction of its own/);
    expectVerdict(
      leavesErrant,
      errantCase().change('integrity', () => ({ missing: upTo(3) })),
      'fail',
      /missing/,
    );
    expectVerdict(
      leavesErrant,
      errantCase().change('integrity', () => ({ lost: ['t-1'] })),
      'fail',
      /lost: t-1/,
    );
    expectVerdict(
      leavesErrant,
      errantCase().change('integrity', () => ({ duplicated: ['t-1'] })),
      'fail',
      /than once/,
    );
    const rows = errantCase().change('integrity', () => ({ rows: { source: 100, replica: 99 } }));
    expectVerdict(leavesErrant, rows, 'fail', /tables .* differ/);
    expectVerdict(
      leavesErrant,
      errantCase().change('integrity', () => ({ applierErrno: 1062 })),
      'fail',
      /1062/,
    );
  });
});

describe('checks that know operators', () => {
  it('gives-up takes several numbers for the same thing', () => {
    expectVerdict(givesUp({ ioErrno: [1236, 2003] }), gaveUpCase(), 'pass', /Last_IO_Errno 2003/);
    expectVerdict(givesUp({ ioErrno: [1236, 13114] }), gaveUpCase(), 'fail', /not 1236 or 13114/);
  });
  it('replica-reconnects says whose doing it was', () => {
    expectVerdict(replicaReconnects, stalledCase(), 'pass', /by itself/);
    const helped = stalledCase().add(at.replicaNoticed, {
      kind: 'operator',
      action: 'restart-receiver',
      on: 'replica',
      statement: 'START REPLICA IO_THREAD',
      errno: null,
      error: null,
      tookMs: 2,
    });
    expectVerdict(replicaReconnects, helped, 'pass', /with the help of an operator/);
  });
  it('probes-unbroken-but excuses a server that an operator restarts after heal', () => {
    const check = probesUnbrokenBut({ silenced: ['replication'] });
    const away = (backMs: number) =>
      stalledCase()
        .process(0, 'replica', 'running', 501)
        .without('replication', (o) => o.atMs > at.healed && o.atMs < backMs);
    const later = at.healed + 2600;
    const long = (backMs: number) =>
      away(backMs)
        .without('replication', (o) => o.atMs >= backMs)
        .sample(backMs, { source: 90, replica: 90 });
    expectVerdict(check, long(later), 'inconclusive', /not sampled within 2 s after heal/);
    const restarted = long(later)
      .process(at.healed + 1500, 'replica', 'restarted', 502)
      .add(at.healed + 2500, {
        kind: 'operator',
        action: 'clone-from-source',
        on: 'replica',
        statement: 'started the server again',
        errno: null,
        error: null,
        tookMs: 0,
      });
    expectVerdict(check, restarted, 'pass', /silenced by the fault/);
  });
});
