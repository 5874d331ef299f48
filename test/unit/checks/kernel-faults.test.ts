import { describe, it } from 'vitest';
import { retransmitsSeen, sourceSeesReset } from '../../../src/checks/index.ts';
import { expectVerdict } from './judge.ts';
import { at, lossyCase, rejectedCase, stalledCase } from './stories.ts';

const resent = (resentSegments: number) => (o: { event: string }) =>
  o.event === 'proof' ? { proof: { tookEffect: true, summary: 'packets dropped', numbers: { resentSegments } } } : {};

describe('retransmitsSeen', () => {
  it('passes when a socket was seen to wait for an answer', () => {
    expectVerdict(retransmitsSeen, lossyCase(), 'pass', /retransmitted by source, up to 1 time/);
    expectVerdict(retransmitsSeen, lossyCase().change('fault', resent(5)), 'pass', /source \(5 in all\)/);
  });
  it('passes when the proof counted them, though no sample shows one', () => {
    expectVerdict(retransmitsSeen, stalledCase().change('fault', resent(5)), 'pass', /5 segments were retransmitted/);
  });
  it('fails when nothing was sent again', () => {
    expectVerdict(retransmitsSeen, stalledCase(), 'fail', /no socket of the link retransmitted/);
    expectVerdict(retransmitsSeen, stalledCase().change('fault', resent(0)), 'fail', /no socket/);
  });
  it('does not take what was sent again before the fault or after it was healed', () => {
    const outside = stalledCase().change('sockets', (o) =>
      o.atMs < at.injected || o.atMs > at.healed
        ? { sockets: o.sockets.map((socket) => ({ ...socket, retransmits: 2 })) }
        : {},
    );
    expectVerdict(retransmitsSeen, outside, 'fail', /no socket/);
  });
  it('is inconclusive when the sockets were not watched', () => {
    expectVerdict(retransmitsSeen, lossyCase().without('sockets'), 'inconclusive', /not observed/);
  });
});

describe('sourceSeesReset', () => {
  const check = sourceSeesReset({ withinMs: 1500 });

  it('passes on a write that failed at once, with or without counters', () => {
    expectVerdict(check, rejectedCase(), 'pass', /failed 200 ms after the fault, error 1160 counted 1 time/);
    const uncounted = rejectedCase().change('counters', () => ({ errors: null }));
    expectVerdict(check, uncounted, 'pass', /failed 200 ms after the fault$/);
  });
  it('fails when the source waited for a timeout, by the clock or by the counter', () => {
    expectVerdict(check, rejectedCase(2000), 'fail', /only 2000 ms after the fault, expected within 1500 ms/);
    const timedOut = rejectedCase().change('counters', (o) =>
      o.atMs > 1300 ? { errors: { '1160': 0, '1161': 1 } } : {},
    );
    expectVerdict(check, timedOut, 'fail', /so the write timed out/);
  });
  it('fails when the write failed for no counted reason', () => {
    const uncounted = rejectedCase().change('counters', () => ({ errors: { '1160': 0, '1161': 0 } }));
    expectVerdict(check, uncounted, 'fail', /1160 \(write failed\) was not counted/);
  });
  it('fails when the source reported nothing', () => {
    expectVerdict(check, rejectedCase().without('log'), 'fail', /never reported/);
  });
  it('is inconclusive when its log was not watched, or its counters were not read afterwards', () => {
    const gap = rejectedCase().gap('error-log-source', at.injected + 20, at.injected + 320);
    expectVerdict(check, gap, 'inconclusive', /not observed continuously/);
    const early = rejectedCase().without('counters', (o) => o.atMs > at.injected);
    expectVerdict(check, early, 'inconclusive', /not observed after the fault/);
  });
});
