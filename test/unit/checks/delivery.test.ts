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
  it('passes when the source wrote what was asked for, whatever arrived', () => {
    const check = loadReached({ bytesPerS: 1000 });
    expectVerdict(check, deliveredCase(2000), 'pass', /wrote 0\.00 MB\/s/);
    expectVerdict(check, deliveredCase(100), 'pass', /wrote/);
  });
  it('is inconclusive, and never fails, when it wrote less', () => {
    expectVerdict(loadReached({ bytesPerS: 2000 }), deliveredCase(), 'inconclusive', /asked for were/);
    expectVerdict(loadReached({ bytesPerS: 1100, share: 0.95 }), deliveredCase(), 'inconclusive', /asked for were/);
  });
  it('is inconclusive without a stretch under load', () =>
    expectVerdict(loadReached({ bytesPerS: 1 }), quietCase(), 'inconclusive', /was not measured/));
});
