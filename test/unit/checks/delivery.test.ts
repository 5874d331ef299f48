import { describe, it } from 'vitest';
import { linkAsAsked, loadReached } from '../../../src/checks/index.ts';
import { deliveredCase, linkedCase } from './delivery-stories.ts';
import { expectVerdict } from './judge.ts';
import { quietCase } from './stories.ts';

describe('link-as-asked', () => {
  const check = linkAsAsked({ rttMs: 70 });
  it('passes over packets with the round trip that was asked for', () =>
    expectVerdict(check, linkedCase(), 'pass', /^the round trip was 70\.4 ms, asked for were 70 ms$/));
  it.each([
    ['another round trip', { linkMeasuredRttMs: 40 }, /was 40\.0 ms/],
    ['a busy machine', { linkMeasuredRttMs: 140 }, /was 140\.0 ms/],
    ['a limit', { linkLimitedBy: 'at most 500 Mbit/s' }, /limited: at most 500/],
    ['no answer', { linkMeasuredRttMs: null }, /no round trip/],
    ['delays of the proxy', { linkKind: 'proxy', linkMeasuredRttMs: null }, /delays of the proxy/],
  ] as const)('is inconclusive, and never fails, with %s', (_, changes, reason) =>
    expectVerdict(check, linkedCase(changes), 'inconclusive', reason),
  );
  it('is inconclusive where the case had no link, or its emulator ended', () => {
    expectVerdict(check, quietCase(), 'inconclusive', /no link/);
    const packets = { sentPackets: 1, arrivedPackets: 1 };
    const dead = linkedCase().add(50, {
      kind: 'link',
      toReplica: packets,
      toSource: packets,
      retransmits: { source: 0, replica: 0 },
      alive: false,
    });
    expectVerdict(check, dead, 'inconclusive', /emulator of the link ended/);
  });
});

describe('load-reached', () => {
  const check = loadReached({ writesPerS: 10 });
  it('passes when the source committed what was asked for, whatever arrived', () => {
    expectVerdict(check, deliveredCase(2000), 'pass', /committed 10\.0 transactions\/s/);
    expectVerdict(check, deliveredCase(100), 'pass', /committed/);
  });
  it('is inconclusive, and never fails, when it committed less', () => {
    expectVerdict(loadReached({ writesPerS: 20 }), deliveredCase(), 'inconclusive', /asked for were 20/);
    expectVerdict(loadReached({ writesPerS: 11, share: 0.95 }), deliveredCase(), 'inconclusive', /asked for were 11/);
  });
  it('is inconclusive without a stretch under load', () =>
    expectVerdict(check, quietCase(), 'inconclusive', /was not measured/));
});
