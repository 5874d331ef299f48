import { describe, expect, it } from 'vitest';
import { rescuerOf } from '../../scenarios/runbook/claims/_observed.ts';
import { history, type TimelineBuilder } from '../fixtures/timeline-builder.ts';

/** Refused from 1000 on, connected again at 1400; nothing has come over by then. */
const lost = (): TimelineBuilder =>
  history()
    .every(0, 3000, (t, atMs) =>
      t.sample(atMs, {
        source: 30,
        replica: atMs < 1000 ? 30 : 20,
        ...(atMs >= 1000 && atMs < 1400 ? { receiver: 'Connecting' as const, lastIoErrno: 2003 } : {}),
      }),
    )
    .fault(1000, 'injected', { fault: 'refuse' });

describe('who brought a receiver back', () => {
  it('is nobody where it came back by itself, and runs to the end', () => {
    expect(rescuerOf(lost().build())).toEqual({ by: 'nobody', backMs: 400 });
  });
  it('is not asked where it ran for a moment and was then refused for good', () => {
    const purged = lost().change('replication', (o) =>
      o.atMs >= 1440 ? { status: { ...o.status, receiver: 'No' as const, lastIoErrno: 13_114 } } : {},
    );
    expect(rescuerOf(purged.build())).toEqual({ by: 'not brought back', backMs: null });
  });
  it('is nobody where it stopped again after it had everything', () => {
    const later = lost().change('replication', (o) => {
      if (o.atMs < 1440) return {};
      const receiver = o.atMs >= 2000 ? ('No' as const) : ('Yes' as const);
      return { replicaGtid: o.sourceGtid, status: { ...o.status, receiver } };
    });
    expect(rescuerOf(later.build())).toEqual({ by: 'nobody', backMs: 400 });
  });
});
