import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HistoryFollower } from '../../../src/metrics/follow.ts';
import { RunMetrics } from '../../../src/metrics/run.ts';
import { historyHead, historyLine } from '../../../src/model/history-format.ts';
import type { CaseResult } from '../../../src/model/result.ts';
import { TimelineBuilder } from '../../fixtures/timeline-builder.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'replfault-follow-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const observations = new TimelineBuilder()
  .settings('source', { server_id: '1' })
  .settings('replica', { server_id: '2' })
  .sample(10, { source: 3, replica: 1 })
  .build().observations;

describe('a history that is being written', () => {
  it('is read as it grows: before it is there, and with a torn line', async () => {
    const path = join(folder, 'grows.ndjson');
    const seen: number[] = [];
    await using follower = new HistoryFollower(path, ({ seq }) => seen.push(seq));
    await follower.poll();
    expect(seen).toEqual([]);
    const [first, second, third] = observations.map(historyLine) as [string, string, string];
    await writeFile(path, historyHead + first + second.slice(0, 20));
    await follower.poll();
    expect(seen).toEqual([0]);
    await appendFile(path, second.slice(20) + third);
    await follower.poll();
    expect(seen).toEqual([0, 1, 2]);
  });

  it('is read in pieces, each call up to a bound, and a character may lie between two of them', async () => {
    const path = join(folder, 'long.ndjson');
    const note = historyLine({ seq: 0, atMs: 0, kind: 'note', text: 'ü'.repeat(5_001) });
    await writeFile(path, historyHead + note.repeat(1_000));
    const texts = new Set<unknown>();
    let count = 0;
    await using follower = new HistoryFollower(path, (one) => {
      count += 1;
      texts.add('text' in one ? one.text : one);
    });
    await follower.poll();
    expect(count).toBeGreaterThan(100);
    expect(count).toBeLessThan(1_000);
    for (let calls = 0; calls < 5; calls += 1) await follower.poll();
    expect(count).toBe(1_000);
    expect([...texts]).toEqual(['ü'.repeat(5_001)]);
  });
});

describe('the metrics of a run', () => {
  const start = {
    kind: 'case-start',
    id: 'a',
    scenario: 'error-1190/stalled-reader',
    case: 'x',
    expectedMs: 1,
  } as const;

  it('show a case while it is played, and count it when it has ended', async () => {
    await writeFile(join(folder, 'a.ndjson'), historyHead + observations.map(historyLine).join(''));
    await using metrics = new RunMetrics('1.2.3', () => undefined);
    metrics.show(start, folder);
    expect(metrics.render()).not.toContain('replfault_missing_transactions');
    await metrics.poll();
    expect(metrics.render()).toContain(
      'replfault_missing_transactions{case="x",scenario="error-1190/stalled-reader",server="mysql:9.7.4"} 2\n',
    );
    expect(metrics.render()).toContain('replfault_cases{outcome="playing"} 1\n');
    const result = { id: 'a', outcome: 'pass' } as CaseResult;
    metrics.show({ kind: 'case-end', id: 'a', result }, folder);
    const ended = metrics.render();
    expect(ended).not.toContain('replfault_missing_transactions');
    expect(ended).toContain('replfault_cases{outcome="pass"} 1\nreplfault_cases{outcome="fail"} 0\n');
  });

  it('give up a history that cannot be read, say so once, and go on', async () => {
    await writeFile(join(folder, 'b.ndjson'), 'this is no history\n');
    const warnings: string[] = [];
    await using metrics = new RunMetrics('1.2.3', (text) => warnings.push(text));
    metrics.show({ ...start, id: 'b' }, folder);
    metrics.show(start, folder);
    await metrics.poll();
    await metrics.poll();
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/^no metrics of case b: /);
    expect(metrics.render()).toContain('replfault_missing_transactions');
  });
});
