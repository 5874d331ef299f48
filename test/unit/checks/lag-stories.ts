import { stretchMark } from '../../../src/measures/crossed-bytes.ts';
import { history, type TimelineBuilder, uuid } from '../../fixtures/timeline-builder.ts';

/** In the stretch `jumped` the replica lacks ten transactions and shows this lag; in the stretch `idle` it has everything and shows none. */
export const laggingCase = (lagS: number): TimelineBuilder =>
  history()
    .add(100, { kind: 'note', text: stretchMark('jumped', 'begins') })
    .every(110, 500, (t, atMs) => t.sample(atMs, { source: 20, replica: 10, lagS }))
    .add(510, { kind: 'note', text: stretchMark('jumped', 'ends') })
    .add(600, { kind: 'note', text: stretchMark('idle', 'begins') })
    .every(610, 900, (t, atMs) => t.sample(atMs, { source: 20, replica: 20 }))
    .add(910, { kind: 'note', text: stretchMark('idle', 'ends') });

/** Ten transactions are acknowledged in the stretch `jumped`, and each is executed on the replica 2.4 s later. */
export function delayedCase(executedAfterMs = 2400): TimelineBuilder {
  const story = history().add(90, { kind: 'note', text: stretchMark('jumped', 'begins') });
  const writtenMs = Array.from({ length: 10 }, (_, n) => 100 + n * 40);
  for (const [n, atMs] of writtenMs.entries())
    story.add(atMs, {
      kind: 'write',
      token: `t-${n}`,
      outcome: 'ok',
      gtid: `${uuid}:${n + 1}`,
      bytes: 60,
      startedAtMs: atMs - 5,
      error: null,
    });
  story.add(510, { kind: 'note', text: stretchMark('jumped', 'ends') });
  const executed = (atMs: number): number => writtenMs.filter((one) => one + executedAfterMs <= atMs).length;
  return story.every(0, 4000, (t, atMs) => t.sample(atMs, { source: 10, replica: executed(atMs) }));
}
