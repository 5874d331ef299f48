import { describe, expect, it } from 'vitest';
import { showsCondition } from '../../../src/vitest/shows-condition.ts';
import { history, type TimelineBuilder } from '../../fixtures/timeline-builder.ts';

/** A source and a replica that were watched all the time, and saw nothing. */
const quiet = (): TimelineBuilder =>
  history()
    .counters(0, { '1158': 3, '1190': 0 })
    .sample(10, { source: 5, replica: 5 })
    .counters(90, { '1158': 3, '1190': 0 })
    .sample(100, { source: 6, replica: 6 });

const outcome = (errno: number, builder: TimelineBuilder): string =>
  showsCondition(errno).judge(builder.build()).outcome;

describe('whether an error number appeared', () => {
  it.each([
    ['counted by the source', 1158, quiet().counters(110, { '1158': 4, '1190': 0 })],
    ['shown by the receiver', 2003, quiet().sample(110, { source: 6, replica: 6, lastIoErrno: 2003 })],
    ['shown by the applier', 1062, quiet().sample(110, { source: 6, replica: 6, lastSqlErrno: 1062 })],
    ['the literal 1190', 1190, quiet().counters(110, { '1158': 3, '1190': 1 })],
  ])('%s: yes', (_, errno, builder) => {
    const judgement = showsCondition(errno).judge(builder.build());
    expect(judgement).toMatchObject({ outcome: 'pass' });
    expect(judgement.evidence.length).toBeGreaterThan(0);
  });

  it('no, where all was watched; a count from before is none', () => {
    for (const errno of [1158, 1190, 2003]) expect(outcome(errno, quiet())).toBe('fail');
  });

  it('not known, where a probe was lost or nothing was watched', () => {
    expect(outcome(1190, quiet().lost(120, 'replication'))).toBe('inconclusive');
    expect(outcome(1190, history())).toBe('inconclusive');
  });
});
