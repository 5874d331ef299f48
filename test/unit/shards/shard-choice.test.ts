import { describe, expect, it } from 'vitest';
import { ExitCode } from '../../../src/model/errors.ts';
import { readShard } from '../../../src/shards/shard-choice.ts';

const refused = { code: 'BAD_SHARD', exitCode: ExitCode.usage };

describe('--shard i/n', () => {
  it.each([
    ['1/1', 1, 1],
    ['2/8', 2, 8],
    ['08/8', 8, 8],
  ])('%s', (text, index, total) => {
    // Variables of a job are not read unless they are asked for.
    const env = { CI_NODE_INDEX: '3', CI_NODE_TOTAL: '5', JOB_COMPLETION_INDEX: '1' };
    expect(readShard(text, env)).toEqual({ index, total, from: [] });
  });
  it.each([
    ['5/4', 'there is no shard 5 among 4'],
    ['0/4', 'shards are counted from 1'],
    ['1/0', 'at least one shard'],
    ['x', 'cannot be parsed'],
    ['', 'cannot be parsed'],
    ['1', 'cannot be parsed'],
    ['-1/4', 'cannot be parsed'],
    ['1/4/2', 'cannot be parsed'],
    ['1.5/4', 'cannot be parsed'],
    ['1/9999999', 'cannot be parsed'],
    ['1/999999', 'at most 100000'],
    ['auto/x', 'cannot be parsed'],
    ['automatic', 'cannot be parsed'],
  ])('%s is refused: %s', (text, message) => {
    expect(() => readShard(text, {})).toThrow(
      expect.objectContaining({ ...refused, message: expect.stringContaining(message) }),
    );
  });
});

describe('--shard auto', () => {
  it('takes a parallel job of GitLab, which counts from 1', () => {
    const from = ['CI_NODE_INDEX', 'CI_NODE_TOTAL'];
    expect(readShard('auto', { CI_NODE_INDEX: '3', CI_NODE_TOTAL: '5' })).toEqual({ index: 3, total: 5, from });
    expect(readShard('auto/5', { CI_NODE_INDEX: '5', CI_NODE_TOTAL: '5' })).toMatchObject({ index: 5, total: 5 });
    expect(readShard('auto', { CI_NODE_TOTAL: '1' })).toMatchObject({ index: 1, total: 1 });
  });
  it('takes a pod of an Indexed Job, which counts from 0', () => {
    const from = ['JOB_COMPLETION_INDEX'];
    expect(readShard('auto/8', { JOB_COMPLETION_INDEX: '0' })).toEqual({ index: 1, total: 8, from });
    expect(readShard('auto/8', { JOB_COMPLETION_INDEX: '7' })).toEqual({ index: 8, total: 8, from });
  });
  it.each<[string, string, Record<string, string>, string]>([
    ['nothing is set', 'auto', {}, 'neither JOB_COMPLETION_INDEX nor'],
    ['variables are empty', 'auto/4', { CI_NODE_INDEX: '', JOB_COMPLETION_INDEX: '' }, 'neither'],
    ['a pod does not know how many there are', 'auto', { JOB_COMPLETION_INDEX: '0' }, 'how many pods'],
    ['the index is beyond the number', 'auto/8', { JOB_COMPLETION_INDEX: '8' }, 'no shard 9 among 8'],
    ['both are set', 'auto/8', { JOB_COMPLETION_INDEX: '0', CI_NODE_INDEX: '1' }, 'are both set'],
    ['the numbers differ', 'auto/8', { CI_NODE_INDEX: '1', CI_NODE_TOTAL: '4' }, 'does not agree'],
    ['an index alone', 'auto', { CI_NODE_TOTAL: '4' }, 'neither'],
    ['a word', 'auto', { CI_NODE_INDEX: 'one', CI_NODE_TOTAL: '4' }, 'not a whole number'],
    ['an index of 0 where it counts from 1', 'auto', { CI_NODE_INDEX: '0', CI_NODE_TOTAL: '4' }, 'counted from 1'],
  ])('is refused where %s', (_, text, env, message) => {
    expect(() => readShard(text, env)).toThrow(
      expect.objectContaining({ ...refused, message: expect.stringContaining(message) }),
    );
  });
});
