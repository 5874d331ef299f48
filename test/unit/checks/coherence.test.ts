import { describe, it } from 'vitest';
import {
  commitsUnacknowledged,
  commitWaits,
  failsUnreported,
  leavesZombie,
  reconnects,
} from '../../../src/checks/index.ts';
import { hangingCase, stormCase, unreportedCase, uselessCase, zombieCase } from './coherence-stories.ts';
import { expectVerdict } from './judge.ts';
import { at, queueOf, quietCase, stalledCase } from './stories.ts';
import { fallingBackCase, holdingCase } from './topology-stories.ts';

describe('reconnects', () => {
  const check = reconnects({ stretch: 'idle', atLeast: 2, atMost: 4 });

  it('counts the new connections of the stretch alone', () => {
    expectVerdict(check, stormCase(), 'pass', /^3 new connection\(s\) in 3980 ms \(idle\)$/);
  });
  it('fails when there were fewer, and when there were more', () => {
    expectVerdict(reconnects({ stretch: 'idle', atLeast: 4, atMost: 9 }), stormCase(), 'fail', /at least 4/);
    expectVerdict(reconnects({ stretch: 'idle', atLeast: 0, atMost: 0 }), stormCase(), 'fail', /at most 0/);
  });
  it('passes on a connection that stays, where none is allowed', () => {
    const calm = stormCase().change('proxy', (o) => ({ connections: o.connections.slice(0, 1) }));
    expectVerdict(reconnects({ stretch: 'idle', atLeast: 0, atMost: 0 }), calm, 'pass', /^0 new/);
    expectVerdict(check, calm, 'fail', /expected at least 2/);
  });
  it('is inconclusive without marks, without samples, and where the proxy was not watched', () => {
    expectVerdict(check, quietCase(), 'inconclusive', /did not mark a stretch idle/);
    expectVerdict(check, stormCase().without('proxy'), 'inconclusive', /not observed/);
    expectVerdict(check, stormCase().gap('proxy', 2000, 2400), 'inconclusive', /not observed continuously/);
    expectVerdict(check, stormCase().lost(2000, 'proxy'), 'inconclusive', /probe was lost/);
  });
});

describe('fails-unreported', () => {
  const check = failsUnreported({ netWriteTimeoutS: 2 });

  it('passes when the source gave up and said nothing, with and without counters', () => {
    expectVerdict(check, unreportedCase(), 'pass', /gave up \d+ ms after the fault and logged nothing.*1161 counted 1/);
    const uncounted = unreportedCase().change('counters', () => ({ errors: null }));
    expectVerdict(check, uncounted, 'pass', /logged nothing about it; Aborted_clients/);
  });
  it('fails when there is a line', () => {
    expectVerdict(check, stalledCase(), 'fail', /the source reported the failed write: Aborted connection/);
  });
  it('fails when the source never gave up, or before its timeout', () => {
    const stays = unreportedCase().change('dump-threads', () => ({
      threads: [{ id: 11, host: 'h', state: 's', timeS: 1 }],
    }));
    expectVerdict(check, stays, 'fail', /its dump thread stayed/);
    expectVerdict(failsUnreported({ netWriteTimeoutS: 3 }), unreportedCase(), 'fail', /before net_write_timeout/);
  });
  it('fails when errors are counted and this one was not', () => {
    const other = unreportedCase().change('counters', (o) => ({ errors: { ...o.errors, '1161': 0 } }));
    expectVerdict(check, other, 'fail', /1161 .* was not counted/);
  });
  it('is inconclusive when nobody watched', () => {
    expectVerdict(check, unreportedCase().without('dump-threads'), 'inconclusive', /not observed/);
    expectVerdict(check, unreportedCase().lost(2000, 'error-log-source'), 'inconclusive', /probe was lost/);
    expectVerdict(check, quietCase(), 'inconclusive', /no fault/);
  });
});

describe('leaves-zombie', () => {
  const check = leavesZombie({ fromMs: 500, toMs: 1500 });
  const none = leavesZombie({ fromMs: 0, toMs: 0 });

  it('passes when the old thread lived on, and when none did where none may', () => {
    expectVerdict(check, zombieCase(), 'pass', /^1 dump thread\(s\) of lost connections/);
    expectVerdict(none, stalledCase(), 'pass', /no old dump thread remained/);
  });
  it('fails when none lived on, or not for so long, or for longer', () => {
    expectVerdict(check, stalledCase(), 'fail', /no old dump thread remained/);
    expectVerdict(leavesZombie({ fromMs: 2000, toMs: 5000 }), zombieCase(), 'fail', /at least 2000/);
    expectVerdict(none, zombieCase(), 'fail', /at most 0/);
  });
  it('is inconclusive when nobody watched', () => {
    expectVerdict(check, zombieCase().without('dump-threads'), 'inconclusive', /not observed/);
    expectVerdict(check, zombieCase().lost(5200, 'dump-threads'), 'inconclusive', /probe was lost/);
  });
});

describe('fails-unreported, where no write timed out', () => {
  const check = failsUnreported({ netWriteTimeoutS: 2 });

  it('fails when the dump thread went soon after the send queue grew, or with an empty queue', () => {
    const growing = unreportedCase().change('sockets', (o) => queueOf(o, o.atMs * 10));
    expectVerdict(
      check,
      growing,
      'fail',
      /no write timed out: the dump thread ended \d+ ms after the fault, \d\d ms after/,
    );
    expectVerdict(
      check,
      unreportedCase().change('sockets', (o) => queueOf(o, 0)),
      'fail',
      /which held 0 bytes/,
    );
  });
  it('is inconclusive when the backlog vanished, or nobody watched the queue', () => {
    expectVerdict(
      check,
      unreportedCase().burst(at.injected + 30, 589_824, 9_120),
      'inconclusive',
      /backlog is not in the binary log/,
    );
    expectVerdict(check, unreportedCase().without('sockets'), 'inconclusive', /send queue .* not observed/);
  });
});

describe('commit-waits', () => {
  const check = commitWaits({ fromMs: 1900, toMs: 2500 });

  it('passes on the slowest commit, and fails when it was quicker or slower', () => {
    expectVerdict(check, hangingCase(), 'pass', /slowest took 2000 ms/);
    expectVerdict(commitWaits({ fromMs: 2100, toMs: 2500 }), hangingCase(), 'fail', /at least 2100/);
    expectVerdict(commitWaits({ fromMs: 0, toMs: 1500 }), hangingCase(), 'fail', /at most 1500/);
  });
  it('is inconclusive when nothing was answered', () => {
    expectVerdict(check, hangingCase().without('write'), 'inconclusive', /no commit was answered/);
    expectVerdict(check, holdingCase(), 'inconclusive', /no fault/);
  });
});

describe('commits-unacknowledged', () => {
  const check = commitsUnacknowledged({ atLeastPercent: 80 });

  it('counts what was answered without an acknowledgement', () => {
    expectVerdict(check, uselessCase(), 'pass', /9 of 10 commits \(90 %\)/);
  });
  it('fails when most were acknowledged', () => {
    expectVerdict(commitsUnacknowledged({ atLeastPercent: 95 }), uselessCase(), 'fail', /at least 95 %/);
  });
  it('is inconclusive without commits, without samples, or when it was off before', () => {
    const idle = uselessCase().change('semi-sync', (o) => ({
      source: { ...o.source, acknowledged: 35, unacknowledged: 0 },
    }));
    expectVerdict(check, idle, 'inconclusive', /nothing was committed/);
    expectVerdict(check, uselessCase().without('semi-sync'), 'inconclusive', /not observed/);
    const off = uselessCase().change('semi-sync', (o) =>
      o.atMs <= at.injected ? { source: { ...o.source, active: false } } : {},
    );
    expectVerdict(check, off, 'inconclusive', /off before/);
    expectVerdict(check, fallingBackCase().without('fault'), 'inconclusive', /no fault/);
  });
});
