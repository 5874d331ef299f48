import type { RunResult } from '../../model/result.ts';
import { partialReasons } from '../../model/shard.ts';
import type { SuiteTest } from './suite-test.ts';

/** What a merged run lacks, as tests that could not be decided: whoever reads only junit.xml must not take a part for the whole. */
export function shardTests({ partial }: Pick<RunResult, 'partial'>): SuiteTest[] {
  return partialReasons(partial).map((message) => ({ name: message, kind: 'error', message, output: [] }));
}

/** `Partial: shard 2 of 4 is missing.` and the like, for a page that has a list of facts about its run; empty where nothing is amiss. */
export const partialFacts = ({ partial }: Pick<RunResult, 'partial'>): string[] =>
  partialReasons(partial).map((reason) => `Partial: ${reason}.`);

/** `shard 2 of 4`; `null` for a run that is not one part of a plan. */
export const shardText = ({ shard }: Pick<RunResult, 'shard'>): string | null =>
  shard === undefined ? null : `shard ${shard.index} of ${shard.total}`;
