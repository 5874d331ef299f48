import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import type { RunResult } from '../src/model/result.ts';
import { demoRun } from './demo-run.ts';

/** One plan, played in so many shards one after the other, and merged. */
export interface PlayedShards {
  readonly total: number;
  /** Wall time of each shard, s. */
  readonly wallS: readonly number[];
  /** Exit code of `merge`. */
  readonly exitCode: number;
  readonly merged: Pick<RunResult, 'cases' | 'partial' | 'outcome'>;
}

/** Most that the slowest shard may take of the time of the fastest one. */
const mostRatio = 1.25;

export const ratioOf = ({ wallS }: Pick<PlayedShards, 'wallS'>): number => Math.max(...wallS) / Math.min(...wallS);

/** What is wrong with each division, and whether all came to the same verdicts. Pure. */
export function judgeShards(
  played: readonly PlayedShards[],
  wanted: readonly number[],
): { readonly ok: boolean; readonly lines: readonly string[] } {
  const verdicts = ({ merged }: PlayedShards): string =>
    merged.cases.map(({ id, outcome }) => `${id}=${outcome}`).join('\n');
  const [first] = played;
  const complaints = played.flatMap((one) => [
    ...(ratioOf(one) <= mostRatio
      ? []
      : [`${one.total} shards: the slowest takes ${ratioOf(one).toFixed(2)} times as long as the fastest`]),
    ...(one.merged.partial === undefined ? [] : [`${one.total} shards: the merged run is partial`]),
    ...(one.exitCode === 0
      ? []
      : [`${one.total} shards: merge exits ${one.exitCode}, ${one.merged.outcome}`, ...badCases(one.merged.cases)]),
    ...(first === undefined || verdicts(one) === verdicts(first)
      ? []
      : [`${one.total} shards: other cases or verdicts than in ${first.total} shards`]),
  ]);
  const lacking = wanted.filter((total) => !played.some((one) => one.total === total));
  const rows = played.map((one) => {
    const walls = one.wallS.map((wall) => wall.toFixed(0)).join(', ');
    return `| ${one.total} | ${walls} | ${ratioOf(one).toFixed(2)} | ${one.merged.cases.length} | ${one.exitCode} |`;
  });
  return {
    ok: complaints.length === 0 && lacking.length === 0,
    lines: [
      `## The whole catalogue in ${wanted.join(', ')} shards`,
      '',
      `\`replfault run --shard i/n\`, one shard after the other, then \`replfault merge\`. The slowest shard may take ${mostRatio} times as long as the fastest one.`,
      '',
      '| Shards | Wall time of each, s | Slowest/fastest | Cases of the merged run | Exit code of merge |',
      '|---|---|---|---|---|',
      ...rows,
      ...(complaints.length === 0 ? [] : ['', ...complaints.map((text) => `- **${text}**`)]),
    ],
  };
}

/** Cases that did not pass, and why. */
const badCases = (cases: RunResult['cases']): string[] =>
  cases
    .filter(({ outcome }) => outcome !== 'pass' && outcome !== 'skipped')
    .map(({ id, outcome, reason, verdicts }) => {
      const why = verdicts.filter((one) => one.outcome !== 'pass').map((one) => `${one.check}: ${one.reason}`);
      return `${id}: ${outcome}, ${[...(reason === null ? [] : [reason]), ...why].join('; ')}`;
    });

/** Plays all scenarios on one server in so many shards each. */
export async function soakShards(
  server: string,
  totals: readonly number[],
): Promise<{ ok: boolean; lines: readonly string[] }> {
  const played: PlayedShards[] = [];
  for (const total of totals) {
    const one = await playAll(server, total);
    played.push(one);
    process.stdout.write(
      `${total} shards: ${one.wallS.map((wall) => wall.toFixed(0)).join(', ')} s, ratio ${ratioOf(one).toFixed(2)}, merge exits ${one.exitCode}\n`,
    );
  }
  return judgeShards(played, totals);
}

async function playAll(server: string, total: number): Promise<PlayedShards> {
  const dir = await mkdtemp(join(tmpdir(), 'rf-shards-'));
  try {
    const wallS: number[] = [];
    for (let index = 1; index <= total; index += 1) {
      const args = ['--runtime', 'local', '--server', server, '--seed', 'soak', '--shard', `${index}/${total}`];
      const startedAt = performance.now();
      await execa('node', ['dist/src/cli/main.js', 'run', ...args, '--out', join(dir, `shard-${index}`)], {
        reject: false,
        timeout: 1_800_000,
      });
      wallS.push((performance.now() - startedAt) / 1000);
    }
    const { result, exitCode } = await demoRun(['merge', dir]);
    return { total, wallS, exitCode, merged: result };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
