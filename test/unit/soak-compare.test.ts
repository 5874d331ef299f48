import { describe, expect, it } from 'vitest';
import { complaintsOf, judgeSameVersion, type SameVersion } from '../../bench/soak-compare.ts';
import { parts } from '../../bench/soak-parts.ts';
import type { Comparison } from '../../src/model/comparison.ts';
import { recordedComparison } from '../fixtures/recorded-comparison.ts';

const { run } = recordedComparison('mariadb-10.11-to-11.8');
const replicating = (run.comparison?.entries ?? []).map((entry) => ({ ...entry, replicates: true }));
const of = (changes: Partial<Comparison> = {}, outcome: 'pass' | 'inconclusive' = 'pass'): SameVersion['run'] => ({
  outcome,
  reason: outcome === 'pass' ? null : 'a gap',
  comparison: { ...(run.comparison as Comparison), differences: [], entries: replicating, ...changes },
});
const quick = (one: SameVersion['run']): SameVersion => ({ pack: 'quick', wallS: 60, run: one });
const whole = (one: SameVersion['run']): SameVersion => ({ pack: 'whole', wallS: 200, run: one });
const judged = (...played: readonly SameVersion[]) => judgeSameVersion('mysql:9.7', played, { quick: 2, whole: 1 });

describe('a version that was compared with itself', () => {
  it('is ok where no comparison shows a difference, and says how long they took', () => {
    const { ok, lines } = judged(quick(of()), quick(of()), whole(of()));
    expect(ok).toBe(true);
    expect(lines.join('\n')).toContain('| quick | 2 of 2 | 0, 0 |');
    expect(lines.join('\n')).toContain('| whole | 1 of 1 | 0 |');
    expect(lines.join('\n')).not.toContain('**');
  });
  it('is not ok with one difference in one run, and names it with both values', () => {
    const [difference] = run.comparison?.differences ?? [];
    if (difference === undefined) throw new Error('the recorded comparison has differences');
    const { ok, lines } = judged(quick(of()), quick(of({ differences: [difference] })), whole(of()));
    expect(ok).toBe(false);
    expect(lines.join('\n')).toContain('| quick | 1 of 2 | 0, 1 |');
    expect(lines.join('\n')).toContain(`- **quick, run 2: ${difference.id}: `);
  });
  it.each([
    ['a run is missing', [quick(of()), whole(of())]],
    ['one is inconclusive', [quick(of({}, 'inconclusive')), quick(of()), whole(of())]],
    ['nothing was compared in one', [quick({ outcome: 'pass', reason: null }), quick(of()), whole(of())]],
  ] as const)('is not ok where %s', (_, played) => expect(judged(...played).ok).toBe(false));
  it('is not ok where a state does not replicate, although the other states do not either', () => {
    const entries = replicating.map((entry) => ({ ...entry, replicates: false, reason: 'no TLS' }));
    expect(complaintsOf(quick(of({ entries })))).toContain('today does not replicate: no TLS');
    expect(judged(quick(of({ entries })), quick(of()), whole(of())).ok).toBe(false);
  });
  it('is soaked ten times quick and once whole, on MySQL and MariaDB', () => {
    const soaked = parts.flatMap((part) => (part.kind === 'compare' ? [[part.name, part.server, part.runs]] : []));
    expect(soaked).toEqual([
      ['compare-same-mysql-9.7', 'mysql:9.7', { quick: 10, whole: 1 }],
      ['compare-same-mariadb-10.11', 'mariadb:10.11', { quick: 10, whole: 1 }],
    ]);
  });
});
