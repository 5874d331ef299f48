import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, vi } from 'vitest';
import { mergeRuns } from '../../../src/cli/commands/merge/merge-runs.ts';
import type { MergeOptions } from '../../../src/cli/commands/merge/options.ts';
import type { RunResult } from '../../../src/model/result.ts';
import type { ExampleRun } from '../../fixtures/example-run.ts';
import { makeRoot, recordedWhole, saveRun, splitRun } from '../../fixtures/shard-runs.ts';

/** What a merge came to. */
export interface Merged {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly out: string;
  /** The merged run. */
  readonly run: RunResult;
  file(name: string): string;
}

/** A folder of artifacts, and `merge` over it; removed after each test. */
export function artifacts(): {
  readonly dir: string;
  readonly out: string;
  save(name: string, run: RunResult, whole?: ExampleRun): string;
  merge(options?: Partial<MergeOptions>, dirs?: readonly string[]): Promise<Merged>;
} {
  const root = makeRoot();
  removals.push(root.remove);
  const [dir, out] = [join(root.dir, 'artifacts'), join(root.dir, 'out')];
  mkdirSync(dir);
  return {
    dir,
    out,
    save: (name, run, whole = recordedWhole()) => saveRun(join(dir, name), run, whole),
    async merge(options = {}, dirs = [dir]) {
      const said = { stdout: '', stderr: '' };
      for (const stream of ['stdout', 'stderr'] as const)
        vi.spyOn(process[stream], 'write').mockImplementation((text) => {
          said[stream] += String(text);
          return true;
        });
      try {
        const code = await mergeRuns(dirs, { out, ...options });
        const into = options.out ?? out;
        const file = (name: string): string => readFileSync(join(into, 'latest', name), 'utf8');
        return { code, ...said, out: into, run: JSON.parse(file('run.json')) as RunResult, file };
      } finally {
        vi.restoreAllMocks();
      }
    },
  };
}

const removals: (() => void)[] = [];
afterEach(() => {
  for (const remove of removals.splice(0)) remove();
});

/** Runs of so many shards, split from one recorded run, each in a folder of its own. */
export function savedShards(total: number, change: (run: RunResult) => RunResult | null = (run) => run) {
  const folder = artifacts();
  for (const shard of splitRun(recordedWhole(), total)) {
    const changed = change(shard);
    if (changed !== null) folder.save(`job-${shard.shard?.index}/reports/${shard.run}`, changed);
  }
  return folder;
}
