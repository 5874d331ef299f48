import { describe, it } from 'vitest';
import { healsCompletely } from '../../../src/checks/heals-completely.ts';
import type { TimelineBuilder } from '../../fixtures/timeline-builder.ts';
import { healedCase, healing } from './healing-stories.ts';
import { expectVerdict } from './judge.ts';

const check = healsCompletely({ stretchMs: 1000 });
const after = (atMs: number): boolean => atMs > healing.resumed + 100 && atMs < healing.playEnds;
const left = (facts: Record<string, number | string | null>) => (story: TimelineBuilder) =>
  story.without('network').add(healing.healed + 1, {
    kind: 'network',
    facts: { leftToxics: 0, leftRules: 0, leftQueues: 0, ...facts },
  });

describe('complete healing', () => {
  it('is seen in a stretch of traffic that is like the one before the fault', () => {
    expectVerdict(
      check,
      healedCase(),
      'pass',
      /for 11\d\d ms after healing: one connection, no error line from the source/,
    );
  });
  it('allows for what a busy machine adds', () => {
    expectVerdict(check, healedCase({ delayMs: 60 }), 'pass', /transactions took/);
  });

  it.each([
    [
      'a delay that stays',
      () => healedCase({ delayMs: 150 }),
      /transactions take 1\d\d ms \(median\).*before the fault/,
    ],
    ['a toxic that stays', () => left({ leftToxics: 1 })(healedCase()), /left in place: 1 toxic/],
    ['a rule that stays', () => left({ leftRules: 2 })(healedCase()), /2 rule set/],
    [
      'a variable that keeps another value',
      () => left({ leftVariables: 'source.max_connections' })(healedCase()),
      /left with another value: source\.max_connections/,
    ],
    ['a queue that stays', () => left({ leftQueues: 1 })(healedCase()), /1 queue/],
    [
      'a connection that is made anew later',
      () =>
        healedCase()
          .without('proxy', (o) => o.atMs > 2500)
          .proxy(2600, [1, 2]),
      /opened a new connection after resumption/,
    ],
    [
      'a connection that ends later',
      () =>
        healedCase().change('proxy', (o) =>
          o.atMs > 2600 ? { connections: o.connections.map((one) => ({ ...one, open: false })) } : {},
        ),
      /closed after resumption/,
    ],
    [
      'a receiver that stumbles later',
      () =>
        healedCase().change('replication', (o) =>
          o.atMs > 2600 && o.atMs < 2700 ? { status: { ...o.status, receiver: 'Connecting' as const } } : {},
        ),
      /after resumption the receiver was Connecting/,
    ],
    [
      'a source that complains later',
      () =>
        healedCase().log(2700, 'source', 'source-write-failed', 'Aborted connection 11 (Failed on my_net_write()).'),
      /the source reported after resumption: Aborted/,
    ],
    [
      'bytes that go on waiting',
      () =>
        healedCase().change('sockets', (o) =>
          after(o.atMs) ? { sockets: o.sockets.map((one) => ({ ...one, sendQueue: 30_000 })) } : {},
        ),
      /30000 bytes are queued on the path/,
    ],
    [
      'bytes that the proxy keeps',
      () =>
        healedCase().change('proxy', (o) =>
          after(o.atMs) ? { connections: o.connections.map((one) => ({ ...one, buffered: 20_000 })) } : {},
        ),
      /20000 bytes are queued/,
    ],
    [
      'a pause in the middle of the stretch',
      () => {
        const before = healedCase()
          .build()
          .last('replication', (o) => o.atMs <= 2600);
        return healedCase().change('replication', (o) =>
          o.atMs > 2600 && o.atMs < 3060 && before ? { replicaGtid: before.replicaGtid } : {},
        );
      },
      /a transaction was missing for 4\d\d ms after resumption/,
    ],
    [
      'replication that does not come back',
      () =>
        healedCase().change('replication', (o) =>
          o.atMs > healing.injected ? { status: { ...o.status, receiver: 'No' as const } } : {},
        ),
      /did not return to normal/,
    ],
    [
      'replication that comes back too late',
      () =>
        healedCase().change('replication', (o) =>
          o.atMs > healing.injected && o.atMs < 3100 ? { status: { ...o.status, receiver: 'No' as const } } : {},
        ),
      /normal only \d+ ms before the end, expected 1000 ms/,
    ],
  ])('is denied by %s', (_, story, reason) => {
    expectVerdict(check, story(), 'fail', reason);
  });

  it.each([
    ['nobody looked for what was left', () => healedCase().without('network'), /was not checked/],
    [
      'a server did not tell its variables',
      () => left({ leftVariables: null })(healedCase()),
      /did not tell its variables/,
    ],
    ['the proxy did not answer', () => left({ leftToxics: null })(healedCase()), /did not report its toxics/],
    ['a probe was silent in the stretch', () => healedCase().gap('replication', 2500, 2900), /probe was silent/],
    ['the play broke off', () => healedCase().without('phase'), /did not end after healing/],
    [
      'there was nothing to compare with',
      () => healedCase().without('write', (o) => o.atMs < healing.injected),
      /too few writes to compare: 0 before/,
    ],
    ['there was no traffic', () => healedCase().without('write', (o) => after(o.atMs)), /too few writes/],
    [
      'the machine was slow',
      () => healedCase().without('replication', (o) => after(o.atMs) && Math.round(o.atMs / 20) % 5 !== 0),
      /too slow to decide/,
    ],
    ['the fault was not healed', () => healedCase().without('fault', (o) => o.event === 'healed'), /never healed/],
  ])('cannot be told when %s', (_, story, reason) => {
    expectVerdict(check, story(), 'inconclusive', reason);
  });
});
