import { describe, expect, it } from 'vitest';
import { probesUnbrokenBut } from '../../../src/checks/probes-unbroken-but.ts';
import { processReturns } from '../../../src/checks/process-returns.ts';
import { writesResume } from '../../../src/checks/writes-resume.ts';
import { expectVerdict } from './judge.ts';
import { killedSourceCase, pids } from './process-stories.ts';
import { at, quietCase } from './stories.ts';

describe('probes-unbroken-but', () => {
  const but = probesUnbrokenBut({ silenced: ['dump-threads'] });

  it('excuses the probe that the fault silenced, and says so', () =>
    expectVerdict(but, killedSourceCase(), 'pass', /1 gap\(s\).*dump-threads silenced by the fault itself/));
  it('excuses no other probe', () => {
    const slow = killedSourceCase().without(
      'replication',
      (o) => o.atMs > at.injected && Math.floor(o.atMs / 40) % 2 === 0,
    );
    expectVerdict(but, slow, 'inconclusive', /replication was sampled only every/);
    expectVerdict(but, killedSourceCase().lost(3000, 'proxy'), 'inconclusive', /proxy probe was lost/);
  });
  it('wants the silenced probe back soon after heal', () => {
    const gone = killedSourceCase().without('dump-threads', (o) => o.atMs > at.injected);
    expectVerdict(but, gone, 'inconclusive', /dump-threads was not sampled within 2 s after heal/);
  });
  it('does not excuse a slow probe before the fault', () =>
    expectVerdict(
      but,
      killedSourceCase().without('dump-threads', (o) => Math.floor(o.atMs / 40) % 4 !== 0),
      'inconclusive',
      /dump-threads was sampled only every 160 ms/,
    ));
  it('excuses nothing in a case without a fault', () =>
    expectVerdict(
      but,
      quietCase().without('dump-threads', (o) => o.atMs > 10),
      'inconclusive',
      /was not sampled/,
    ));
});

describe('process-returns', () => {
  const returns = processReturns({ process: 'source' });

  it('names both process ids', () =>
    expectVerdict(returns, killedSourceCase(), 'pass', new RegExp(`pid ${pids.first}.*pid ${pids.second}`)));
  it('does not need to have seen the moment without a process', () =>
    expectVerdict(
      returns,
      killedSourceCase().without('process', (o) => o.event === 'ended'),
      'pass',
      /came back/,
    ));
  it('fails when it did not come back, or only for a moment', () => {
    const gone = killedSourceCase().without('process', (o) => o.event === 'restarted');
    expectVerdict(returns, gone, 'fail', /did not come back/);
    expectVerdict(returns, killedSourceCase().process(at.end, 'source', 'ended', pids.second), 'fail', /ended again/);
  });
  it('fails when the very same process runs on: it was never killed', () =>
    expectVerdict(
      returns,
      killedSourceCase().change('process', () => ({ pid: pids.first })),
      'fail',
      /did not come back as a new process/,
    ));
  it('does not take another process for it', () =>
    expectVerdict(processReturns({ process: 'replica' }), killedSourceCase(), 'inconclusive', /not observed/));
  it('is inconclusive when the process table was not watched to the end', () =>
    expectVerdict(returns, killedSourceCase().lost(at.end, 'processes'), 'inconclusive', /probe was lost/));
});

describe('writes-resume', () => {
  const broken = (outcome: 'failed' | 'unknown') =>
    killedSourceCase()
      .without('write', (o) => o.atMs > at.healed)
      .add(at.injected + 5, {
        kind: 'write',
        token: 't',
        outcome,
        gtid: null,
        bytes: 1,
        startedAtMs: at.injected,
        error: 'Connection lost',
      });

  it('says how long the client waited', () =>
    expectVerdict(writesResume, killedSourceCase(), 'pass', /came 100 ms after it/));
  it('fails when the workload ended with the source', () =>
    expectVerdict(
      writesResume,
      broken('unknown'),
      'fail',
      /did not continue after a write was unknown: Connection lost/,
    ));
  it('fails when writes after heal only fail', () =>
    expectVerdict(
      writesResume,
      killedSourceCase().change('write', (o) =>
        o.atMs > at.healed ? { outcome: 'failed' as const, error: 'read only' } : {},
      ),
      'fail',
      /no write was acknowledged after healing: read only/,
    ));
  it('does not count a write that began before heal and was answered after', () =>
    expectVerdict(
      writesResume,
      killedSourceCase().change('write', (o) => (o.atMs > at.healed ? { startedAtMs: at.injected } : {})),
      'inconclusive',
      /no write began after healing/,
    ));
  it('is inconclusive when the fault was never healed', () => {
    expectVerdict(
      writesResume,
      killedSourceCase().without('fault', (o) => o.event === 'healed'),
      'inconclusive',
      /never healed/,
    );
    expect(writesResume.name).toBe('writes-resume');
  });
});
