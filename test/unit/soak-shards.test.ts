import { describe, expect, it } from 'vitest';
import { judgeShards, type PlayedShards } from '../../bench/soak-shards.ts';
import { exampleRun } from '../fixtures/example-run.ts';

const { cases } = exampleRun().run;
const good = (total: number): PlayedShards => ({
  total,
  wallS: Array.from({ length: total }, (_, at) => 50 + at),
  exitCode: 0,
  merged: { cases, outcome: 'pass' },
});
const partial = { total: 4, missing: [2], doubled: [], lackingCases: [], doubledCases: [] };

describe('the soak of shards', () => {
  it('is good where shards are even, complete and of the same verdicts', () => {
    const { ok, lines } = judgeShards([good(2), good(4)], [2, 4]);
    expect(ok).toBe(true);
    expect(lines).toContain(`| 4 | 50, 51, 52, 53 | 1.06 | ${cases.length} | 0 |`);
  });
  it.each<[string, Partial<PlayedShards>, string]>([
    ['uneven', { wallS: [50, 63, 55, 60] }, '4 shards: the slowest takes 1.26 times as long'],
    ['partial', { merged: { cases, outcome: 'pass', partial } }, 'the merged run is partial'],
    ['not passed', { exitCode: 4, merged: { cases, outcome: 'inconclusive' } }, 'merge exits 4, inconclusive'],
    ['other verdicts', { merged: { cases: cases.slice(1), outcome: 'pass' } }, 'other cases or verdicts than in 2'],
  ])('%s is not', (_, change, complaint) => {
    const { ok, lines } = judgeShards([good(2), { ...good(4), ...change }], [2, 4]);
    expect(ok).toBe(false);
    expect(lines.join('\n')).toContain(complaint);
  });
  it('a division that was not played is not', () => {
    expect(judgeShards([good(2)], [2, 4]).ok).toBe(false);
  });
});
