import { usageError } from '../model/errors.ts';

/** Which part of a plan is played. */
export interface ShardChoice {
  /** From 1. */
  readonly index: number;
  readonly total: number;
  /** Where the numbers come from, if not from the command line: variables of the environment. */
  readonly from: readonly string[];
}

const hint = 'write --shard 2/8 for the second of eight, or --shard auto in a job that has an index';
/** More than any engine starts. */
const mostShards = 100_000;

/**
 * Reads `--shard`: `2/8`; `auto` for the index and the number that GitLab gives a parallel job (CI_NODE_INDEX, from 1, and CI_NODE_TOTAL);
 * `auto/8` for an index alone, as Kubernetes gives it to the pods of an Indexed Job (JOB_COMPLETION_INDEX, from 0). Without `auto` no variable is read.
 *
 * @throws ReplfaultError `BAD_SHARD` (usage)
 * @example readShard('auto/8', { JOB_COMPLETION_INDEX: '0' }) // the first of eight
 */
export function readShard(text: string, env: Readonly<Record<string, string | undefined>>): ShardChoice {
  const [, index, total] = /^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? [];
  if (index !== undefined && total !== undefined) return checked(Number(index), Number(total), `--shard ${text}`, []);
  const [, ofAuto] = /^auto(?:\/(\d{1,6}))?$/.exec(text) ?? [];
  if (!/^auto(\/\d{1,6})?$/.test(text)) throw bad(`--shard ${text} cannot be parsed`);
  return fromEnvironment(ofAuto === undefined ? null : Number(ofAuto), `--shard ${text}`, env);
}

function fromEnvironment(
  asked: number | null,
  option: string,
  env: Readonly<Record<string, string | undefined>>,
): ShardChoice {
  const pod = number('JOB_COMPLETION_INDEX', env);
  const node = number('CI_NODE_INDEX', env);
  const nodes = number('CI_NODE_TOTAL', env);
  if (pod !== null && node !== null)
    throw bad(`${option}: JOB_COMPLETION_INDEX and CI_NODE_INDEX are both set, and only one can be meant`);
  if (pod !== null) {
    if (asked === null)
      throw bad(
        `${option}: JOB_COMPLETION_INDEX is set, but nothing says how many pods there are`,
        'write --shard auto/N with the completions of the Job',
      );
    return checked(pod + 1, asked, `JOB_COMPLETION_INDEX=${pod} with ${option}`, ['JOB_COMPLETION_INDEX']);
  }
  if (nodes !== null && asked !== null && nodes !== asked)
    throw bad(`${option} does not agree with CI_NODE_TOTAL=${nodes}`);
  const total = asked ?? nodes;
  // GitLab gives a job without `parallel` a total and no index.
  const index = node ?? (nodes === 1 ? 1 : null);
  if (index === null || total === null)
    throw bad(
      `${option}: the environment has neither JOB_COMPLETION_INDEX nor CI_NODE_INDEX and CI_NODE_TOTAL`,
      'they are set in a pod of an Indexed Job, and in a job of GitLab with `parallel`; elsewhere write --shard 2/8',
    );
  return checked(index, total, `CI_NODE_INDEX=${index} of ${total}`, ['CI_NODE_INDEX', 'CI_NODE_TOTAL']);
}

function number(name: string, env: Readonly<Record<string, string | undefined>>): number | null {
  const text = env[name];
  if (text === undefined || text === '') return null;
  if (!/^\d{1,6}$/.test(text)) throw bad(`${name} holds "${text.slice(0, 40)}", which is not a whole number`);
  return Number(text);
}

function checked(index: number, total: number, what: string, from: readonly string[]): ShardChoice {
  if (total < 1) throw bad(`${what}: there must be at least one shard`);
  if (total > mostShards) throw bad(`${what}: there can be at most ${mostShards} shards`);
  if (index < 1) throw bad(`${what}: shards are counted from 1`);
  if (index > total) throw bad(`${what}: there is no shard ${index} among ${total}`);
  return { index, total, from };
}

const bad = (message: string, advice = hint) => usageError('BAD_SHARD', message, advice);
