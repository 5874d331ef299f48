import { describe, expect, it } from 'vitest';
import type { Difference } from '../../../src/model/comparison.ts';
import { differenceId } from '../../../src/upgrade/difference-id.ts';
import { documentedDifferences } from '../../../src/upgrade/documented-differences.ts';
import { mergePlayed } from '../../../src/upgrade/merge-played.ts';

const documented = documentedDifferences('mysql:8.0', 'mysql:8.4');
const ids = (all: readonly Difference[]): string[] => all.map(({ id }) => id);

function played(part: Pick<Difference, 'class' | 'subject'> & Partial<Difference>): Difference {
  const whole = {
    state: null,
    from: 'old',
    to: 'new',
    severity: 'informs',
    cause: 'seen',
    source: null,
    cases: ['c1'],
    ...part,
    evidence: 'played',
  } as const;
  return { ...whole, id: differenceId(whole) };
}

describe('what was played', () => {
  it('replaces what is documented of the same subject', () => {
    const retries = played({ class: 'channel-defaults', subject: 'retry_count', from: '86400', to: '12' });
    const merged = mergePlayed(documented, [retries], new Set());
    expect(merged.filter(({ id }) => id === retries.id)).toEqual([retries]);
    expect(merged).toHaveLength(documented.length);
    expect(merged[0]).toBe(retries);
  });
  it('is kept where nothing is documented', () => {
    const one = played({ class: 'numbers', state: 'done', subject: 'a number' });
    expect(ids(mergePlayed(documented, [one], new Set()))).toEqual([one.id, ...ids(documented)]);
  });
  it('of a statement with arguments replaces the statement', () => {
    const purge = played({ class: 'statements', subject: "PURGE MASTER LOGS BEFORE '2000-01-01'" });
    const merged = ids(mergePlayed(documented, [purge], new Set()));
    expect(merged).toContain(purge.id);
    expect(merged).not.toContain('statements/PURGE MASTER LOGS');
    expect(merged).toContain('statements/SHOW MASTER LOGS');
  });
  it('in one state leaves another state alone', () => {
    const [first] = documented.filter(({ class: kind, state }) => kind === 'replicates' && state === 'fallback');
    const other = played({ class: 'replicates', state: 'done', subject: first?.subject ?? '' });
    expect(ids(mergePlayed(documented, [other], new Set()))).toContain(first?.id);
  });
});

describe('what was looked at without a difference', () => {
  it('is dropped, and nothing else', () => {
    const merged = ids(mergePlayed(documented, [], new Set(['channel-defaults/retry_count'])));
    expect(merged).toEqual(ids(documented).filter((id) => id !== 'channel-defaults/retry_count'));
  });
  it('stays where it was not looked at', () => {
    expect(mergePlayed(documented, [], new Set())).toEqual(documented);
    expect(mergePlayed(documented, [], new Set(['channel-defaults/retry']))).toEqual(documented);
  });
});
