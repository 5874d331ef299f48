/** What an engine is told of one shard. */
export interface MatrixShard {
  readonly index: number;
  readonly cases: number;
  /** Planned, rounded up to tenths. */
  readonly minutes: number;
  /** Words of the servers that it needs, for the key of a cache. */
  readonly servers: readonly string[];
}

/** A plan as far as an engine needs it. */
export interface MatrixPlan {
  readonly seed: string;
  readonly shards: readonly MatrixShard[];
}

export type Engine = 'github' | 'gitlab' | 'k8s' | 'json';

/** How many jobs an engine takes, and who says so. */
export const mostJobs: Readonly<Record<Engine, { readonly shards: number; readonly why: string }>> = {
  github: { shards: 256, why: 'a matrix of GitHub has at most 256 jobs' },
  gitlab: { shards: 200, why: '`parallel: matrix` of GitLab has at most 200 jobs' },
  k8s: { shards: 1_000, why: 'more pods have never been tried' },
  json: { shards: 1_000, why: 'more shards have never been tried' },
};

/** Beyond twice its planned time, a pod may take this long to get its image and its servers, in s. */
const podStartS = 600;

/** For `strategy: matrix: ${{ fromJSON(...) }}`: one object for each job. */
export function githubMatrix({ seed, shards }: MatrixPlan): object {
  const include = shards.map(({ index, cases, minutes, servers }) => ({
    shard: `${index}/${shards.length}`,
    index,
    total: shards.length,
    seed,
    cases,
    minutes,
    servers: servers.join(','),
  }));
  return { include };
}

/** A hidden job to extend, in a file that a child pipeline includes. JSON is YAML. */
export function gitlabMatrix({ seed, shards }: MatrixPlan): object {
  const matrix = shards.map(({ index }) => ({
    REPLFAULT_SHARD: `${index}/${shards.length}`,
    REPLFAULT_SEED: seed,
  }));
  return { '.replfault-shards': { parallel: { matrix } } };
}

/** The fields of an Indexed Job that depend on the plan, and the arguments of its container. */
export function k8sMatrix({ seed, shards }: MatrixPlan): object {
  const longest = Math.max(...shards.map(({ minutes }) => minutes));
  return {
    spec: {
      completionMode: 'Indexed',
      completions: shards.length,
      parallelism: shards.length,
      activeDeadlineSeconds: Math.ceil(longest * 120) + podStartS,
    },
    args: ['--shard', `auto/${shards.length}`, '--seed', seed],
  };
}
