import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { PlanOptions } from '../../../src/cli/commands/plan/options.ts';
import { planShards } from '../../../src/cli/commands/plan/plan-shards.ts';
import { selectCases } from '../../../src/cli/commands/run/selection.ts';
import { readShardOptions } from '../../../src/cli/commands/run/shard.ts';
import { toolVersion } from '../../../src/cli/tool-version.ts';
import { ExitCode } from '../../../src/model/errors.ts';

afterEach(() => vi.restoreAllMocks());

async function plan(names: readonly string[], options: Partial<PlanOptions> = {}): Promise<string> {
  let text = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((more) => {
    text += String(more);
    return true;
  });
  const all = { workers: '2', out: 'reports', pullTimeout: '120', runtime: 'auto', proxy: 'auto', isolation: 'auto' };
  expect(await planShards(names, { ...all, ...options } as PlanOptions)).toBe(ExitCode.passed);
  return text;
}

interface Detailed {
  readonly seed: string;
  readonly planHash: string | null;
  readonly shards: readonly {
    shard: string;
    minutes: number;
    servers: string[];
    cases: { id: string; control: boolean }[];
  }[];
}
const detailed = async (names: readonly string[], options: Partial<PlanOptions> = {}): Promise<Detailed> =>
  JSON.parse(await plan(names, { ...options, matrix: 'json' })) as Detailed;

describe('replfault plan', () => {
  it('of GitHub is one line, for an output of a step', async () => {
    const text = await plan(['error-1190'], { server: 'mysql:9.7', shards: '3', matrix: 'github' });
    expect(text.trimEnd()).not.toContain('\n');
    const { include } = JSON.parse(text) as { include: { shard: string }[] };
    expect(include.map(({ shard }) => shard)).toEqual(['1/3', '2/3', '3/3']);
  });
  it('json has every case of each shard', async () => {
    const { shards } = await detailed(['error-1190'], { server: 'mysql:9.7', maxMinutes: '0.3' });
    expect(shards.length).toBeGreaterThan(1);
    expect(Math.max(...shards.map(({ minutes }) => minutes))).toBeLessThanOrEqual(0.3);
    const ids = shards.flatMap(({ cases }) => cases.filter(({ control }) => !control).map(({ id }) => id));
    expect(ids).toHaveLength(14);
    expect(new Set(ids).size).toBe(14);
    for (const { cases, servers } of shards) {
      expect(cases.filter(({ control }) => control)).toHaveLength(1);
      expect(servers).toEqual(['mysql:9.7']);
    }
  });
  it('says exactly what --shard plays, with the same seed', async () => {
    const options = { server: 'mysql:9.7,mysql:5.6' };
    const { shards, seed } = await detailed(['error-1190', 'connect'], { ...options, shards: '4' });
    const selection = await selectCases(['error-1190', 'connect'], options);
    for (const [at, { cases }] of shards.entries()) {
      const part = await readShardOptions({ shard: `${at + 1}/4` }, selection, await toolVersion());
      expect(part?.seed).toBe(seed);
      const played = part?.partOf(selection.expected).plan.map(({ id }) => id);
      expect(played?.toSorted()).toEqual(cases.map(({ id }) => id).sort());
    }
  });
  it('keeps the cases of a server together while there are as many servers as shards', async () => {
    const { shards } = await detailed(['error-1190'], { server: 'mysql:9.7,mysql:5.6', shards: '2' });
    expect(shards.map(({ servers }) => servers.length)).toEqual([1, 1]);
  });
  it('of the command on the page has as many shards as the page plays', async () => {
    const page = readFileSync(new URL('../../../docs/ci.md', import.meta.url), 'utf8');
    const maxMinutes = /plan --server mysql:9\.7 --max-minutes (\d+)/.exec(page)?.[1] ?? '';
    const played = [...page.matchAll(/--shard (\d\/\d) --seed nightly/g)].map(([, shard]) => shard);
    const { shards } = await detailed([], { server: 'mysql:9.7', maxMinutes });
    expect(shards.map(({ shard }) => shard)).toEqual(played);
  });
  it('has no hash where run chooses the server', async () => {
    expect((await detailed(['error-1190'])).planHash).toBeNull();
    expect((await detailed(['error-1190'], { server: 'mysql:9.7' })).planHash).toMatch(/^[0-9a-f]{64}$/);
  });
  it('is another plan where cases are set up otherwise, so that its shards are not merged with those of this one', async () => {
    const hash = async (options: Partial<PlanOptions> = {}): Promise<string | null> =>
      (await detailed(['error-1190'], { server: 'mysql:9.7', seed: 'x', ...options })).planHash;
    expect(await hash({ tls: 'on' })).not.toBe(await hash());
    expect(await hash({ tls: 'on' })).not.toBe(await hash({ tls: 'off' }));
    expect(await hash({ congestion: 'bbr' })).toBe(await hash({ congestion: 'bbr' }));
  });
  it('--json is --matrix json', async () => {
    expect(await plan(['error-1190'], { json: true })).toBe(await plan(['error-1190'], { matrix: 'json' }));
  });
  it('a server that is named twice is tested once: its cases have one name', async () => {
    const twice = await detailed(['error-1190'], { server: 'mysql:9.7, mysql:9.7,', shards: '2' });
    expect(twice).toEqual(await detailed(['error-1190'], { server: 'mysql:9.7', shards: '2' }));
  });
  it.each([
    ['1a2b', '--seed 1a2b'],
    ["it's so", String.raw`--seed 'it'\''s so'`],
    ['', "--seed ''"],
  ])('prints the seed %j as a shell takes it', async (seed, words) => {
    expect((await plan(['error-1190'], { seed })).trimEnd().endsWith(words)).toBe(true);
  });
  it('says of the control alone that it is one shard', async () => {
    const refused = expect.objectContaining({ hint: 'use at most 1 shard, or choose more scenarios' });
    await expect(plan(['control'], { shards: '2' })).rejects.toThrow(refused);
  });
  it('without a matrix it is a table', async () => {
    expect(await plan(['error-1190'], { shards: '2' })).toMatch(
      /^shard {2}cases {2}minutes {2}servers\n1\/2 .*\n2\/2 /,
    );
  });
  it.each<[string, Partial<PlanOptions>, string]>([
    ['a limit that one case exceeds', { maxMinutes: '0.05' }, 'and its control take'],
    ['a limit that is no number', { maxMinutes: 'x' }, '--max-minutes needs a number above 0'],
    ['a limit of 0', { maxMinutes: '0' }, 'above 0'],
    ['more shards than cases', { shards: '15' }, '15 shards cannot be made of 14 cases'],
    ['more jobs than GitHub takes', { shards: '257', matrix: 'github' }, 'at most 256 jobs'],
    ['more jobs than GitLab takes', { shards: '201', matrix: 'gitlab' }, 'at most 200 jobs'],
    ['0 shards', { shards: '0' }, '--shards needs a whole number of at least 1'],
    ['a server that is none', { server: 'mysqk:9.7', runtime: 'local' }, 'Unknown server "mysqk:9.7"'],
    ['a replica that is none', { replicaServer: 'foo', runtime: 'local' }, 'Unknown server "foo"'],
    ['a local program in containers', { server: 'mysqld', runtime: 'docker' }, '--runtime docker cannot be used'],
    ['a case that does not exist', { case: 'nothing-like-this' }, 'no case matches'],
    ['durations that are not there', { durations: '/nowhere' }, '--durations /nowhere cannot be read'],
  ])('%s: exit 2', async (_, options, message) => {
    await expect(plan(['error-1190'], options)).rejects.toThrow(
      expect.objectContaining({ exitCode: ExitCode.usage, message: expect.stringContaining(message) }),
    );
  });
});
