import type { RunOptions } from '../../run-options.ts';

/** What `replfault plan` was asked for: what `run` will be asked for, and how long a shard may take. */
export type PlanOptions = Omit<RunOptions, 'strict' | 'shard'> & {
  readonly maxMinutes?: string;
  readonly shards?: string;
  readonly matrix?: 'github' | 'gitlab' | 'k8s' | 'json';
};
