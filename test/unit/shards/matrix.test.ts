import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { githubMatrix, gitlabMatrix, k8sMatrix } from '../../../src/shards/matrix.ts';

const plan = {
  seed: '1a2b',
  shards: [
    { index: 1, cases: 20, minutes: 9.4, servers: ['mysql:9.7'] },
    { index: 2, cases: 21, minutes: 9.1, servers: ['mysql:9.7', 'mysql:5.6'] },
  ],
};

describe('the matrix of', () => {
  it('GitHub has an object for each job', () => {
    expect(githubMatrix(plan)).toEqual({
      include: [
        { shard: '1/2', index: 1, total: 2, seed: '1a2b', cases: 20, minutes: 9.4, servers: 'mysql:9.7' },
        { shard: '2/2', index: 2, total: 2, seed: '1a2b', cases: 21, minutes: 9.1, servers: 'mysql:9.7,mysql:5.6' },
      ],
    });
  });
  it('GitLab is a hidden job in YAML, one entry for each job', () => {
    const text = JSON.stringify(gitlabMatrix(plan), null, 2);
    expect(parse(text)).toEqual({
      '.replfault-shards': {
        parallel: {
          matrix: [
            { REPLFAULT_SHARD: '1/2', REPLFAULT_SEED: '1a2b' },
            { REPLFAULT_SHARD: '2/2', REPLFAULT_SEED: '1a2b' },
          ],
        },
      },
    });
  });
  it('Kubernetes is an Indexed Job that ends some time after its longest pod should have', () => {
    expect(k8sMatrix(plan)).toEqual({
      spec: { completionMode: 'Indexed', completions: 2, parallelism: 2, activeDeadlineSeconds: 1_728 },
      args: ['--shard', 'auto/2', '--seed', '1a2b'],
    });
  });
});
