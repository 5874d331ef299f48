/** One case as far as the plan of shards needs to know it. */
export interface ShardItem {
  /** Id of the case within its run. */
  readonly id: string;
  /** What the case is, without its servers: the same case of two server pairs has the same key. */
  readonly key: string;
  /** The server pair that plays it. */
  readonly pair: string;
  /** The healthy control of its pair: it is played in every shard that has another case of the pair. */
  readonly control: boolean;
  /** How long it takes a worker, in whole ms. */
  readonly durationMs: number;
}

/** What one shard plays. */
export interface PlannedShard {
  /** From 1. */
  readonly index: number;
  /** Controls included, in the order of the plan. */
  readonly items: readonly ShardItem[];
}
