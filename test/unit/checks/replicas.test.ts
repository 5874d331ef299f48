import { describe, it } from 'vitest';
import { allCatchUp } from '../../../src/checks/all-catch-up.ts';
import { dumpThreadsReturn } from '../../../src/checks/dump-threads-return.ts';
import { someRefused } from '../../../src/checks/some-refused.ts';
import { stretchReceives } from '../../../src/checks/stretch-receives.ts';
import { expectVerdict } from './judge.ts';
import { allReturnCase, refusedCase, returningCase, slowestMs } from './replicas-stories.ts';
import { at } from './stories.ts';

const took = slowestMs - at.healed;

describe('all-catch-up', () => {
  const check = allCatchUp({ replicas: 3, fromMs: took - 100, toMs: took + 100 });

  it('tells for each replica how long it took and how much reached it', () => {
    const each = /the replica had everything in \d+ ms \(\d+ bytes\), the second-replica .* bytes\), the third-replica/;
    expectVerdict(check, allReturnCase(), 'pass', each);
  });
  it('fails if the slowest comes too late, too early, or not at all', () => {
    const bounds = (fromMs: number, toMs: number) => allCatchUp({ replicas: 3, fromMs, toMs });
    expectVerdict(bounds(1, took - 100), allReturnCase(), 'fail', /at most/);
    expectVerdict(bounds(took + 100, took + 500), allReturnCase(), 'fail', /at least/);
    const never = allReturnCase().change('bystander', (o) =>
      o.name === 'third-replica' && o.atMs > at.injected ? { replicaGtid: '' } : {},
    );
    expectVerdict(check, never, 'fail', /third-replica did not catch up/);
  });
  it('is inconclusive about a replica that nobody saw, or not all the time', () => {
    const two = allReturnCase().without('bystander', (o) => o.name === 'third-replica');
    expectVerdict(check, two, 'inconclusive', /2 replicas were observed, expected 3/);
    const gap = allReturnCase().gap('bystander-third-replica', at.healed + 100, at.healed + 400);
    expectVerdict(check, gap, 'inconclusive', /silent while/);
    expectVerdict(check, allReturnCase().lost(at.healed, 'bystander-second-replica'), 'inconclusive', /lost/);
  });
  it('says nothing of bytes that are not counted', () => {
    const uncounted = allReturnCase().change('bystander', () => ({ passedBytes: null }));
    expectVerdict(check, uncounted, 'pass', /the second-replica had everything in \d+ ms, the third/);
  });
});

describe('dump-threads-return', () => {
  const check = dumpThreadsReturn({ last: 1, atMost: 1 });

  it('passes where the source has as many as replicas, and no more', () => {
    expectVerdict(check, allReturnCase(), 'pass', /1 dump threads at once at most and 1 in the end/);
  });
  it('fails if they pile up, or one of them stays away', () => {
    const piled = allReturnCase().change('dump-threads', ({ atMs, threads }) =>
      atMs > at.healed && atMs < at.resumed ? { threads: threads.flatMap((one) => [one, { ...one, id: 99 }]) } : {},
    );
    expectVerdict(check, piled, 'fail', /2 dump threads at once/);
    const fewer = allReturnCase().change('dump-threads', ({ atMs }) => (atMs > at.resumed ? { threads: [] } : {}));
    expectVerdict(check, fewer, 'fail', /expected 1 in the end/);
  });
  it('is inconclusive about a time that nobody watched', () => {
    expectVerdict(
      check,
      allReturnCase().gap('dump-threads', at.healed + 10, at.healed + 300),
      'inconclusive',
      /continuously/,
    );
    expectVerdict(check, allReturnCase().lost(at.healed, 'dump-threads'), 'inconclusive', /lost/);
  });
});

describe('some-refused', () => {
  const check = someRefused({ ioErrno: 1040, refused: 2, connected: 1 });

  it('names those that were refused', () => {
    expectVerdict(check, refusedCase(), 'pass', /2 replicas showed 1040 \(replica, second-replica\), 1 were connected/);
  });
  it('fails if all had a place, or too many were refused', () => {
    expectVerdict(check, allReturnCase(), 'fail', /0 replicas showed 1040/);
    expectVerdict(someRefused({ ioErrno: 1040, refused: 1, connected: 2 }), refusedCase(), 'fail', /expected 1 and 2/);
  });
  it('is inconclusive without a look at each replica before the healing', () => {
    const unseen = refusedCase().without('bystander', (o) => o.name === 'second-replica' && o.atMs > at.injected);
    expectVerdict(check, unseen, 'inconclusive', /second-replica was not observed/);
  });
});

describe('stretch-receives', () => {
  const check = (what: 'nothing' | 'something') => stretchReceives({ stretch: 'idle', what });
  const inVain = () =>
    returningCase().change('replication', (o) =>
      o.atMs >= at.injected ? { replicaGtid: '', status: { ...o.status, retrieved: '' } } : {},
    );

  it('tells when the first transaction arrived, or that none did', () => {
    expectVerdict(check('something'), returningCase(), 'pass', /arrived 39\d ms/);
    expectVerdict(check('nothing'), inVain(), 'pass', /no transaction arrived in 990 ms/);
  });
  it('fails if it is the other way round', () => {
    expectVerdict(check('nothing'), returningCase(), 'fail', /expected none/);
    expectVerdict(check('something'), inVain(), 'fail', /no transaction arrived/);
  });
  it('is inconclusive where nothing was missing, or nobody watched', () => {
    const whole = returningCase().change('replication', (o) => ({ replicaGtid: o.sourceGtid }));
    expectVerdict(check('something'), whole, 'inconclusive', /lacked nothing/);
    expectVerdict(check('nothing'), inVain().gap('replication', 5200, 5500), 'inconclusive', /continuously/);
    expectVerdict(stretchReceives({ stretch: 'load', what: 'nothing' }), inVain(), 'inconclusive', /did not mark/);
  });
});
