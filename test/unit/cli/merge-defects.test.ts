import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ExitCode } from '../../../src/model/errors.ts';
import type { RunResult } from '../../../src/model/result.ts';
import { recordedWhole, splitRun } from '../../fixtures/shard-runs.ts';
import { schemaComplaints } from '../../local/support/saved-run.ts';
import { artifacts, savedShards } from './merge-support.ts';

const usage = (code: string, message: RegExp | string) =>
  expect.objectContaining({ code, exitCode: ExitCode.usage, message: expect.stringMatching(message) });
const without = (index: number) => (run: RunResult) => (run.shard?.index === index ? null : run);
const shards = (total: number): RunResult[] => [...splitRun(recordedWhole(), total)];
const [one, two] = shards(2) as [RunResult, RunResult];

describe('a shard that is missing', () => {
  it('exit 2, and every report says so', async () => {
    const merged = await savedShards(3, without(2)).merge();
    expect(merged.code).toBe(ExitCode.usage);
    const says = 'shard 2 of 3 is missing';
    for (const name of ['run.json', 'junit.xml', 'report.html', 'report.md', 'error-atlas.md'])
      expect(merged.file(name).replaceAll(/\s+/g, ' '), name).toContain(says);
    expect(merged.stdout).toContain(says);
    expect(merged.stderr).toContain(`the report is partial: ${says}`);
    expect(merged.file('junit.xml')).toContain('<testsuite name="shards" tests="1" failures="0" errors="1"');
    expect(merged.run).toMatchObject({ partial: { total: 3, missing: [2], doubled: [] } });
    expect(schemaComplaints(merged.run)).toEqual([]);
  });
  it('is never green, even if all that is there passed', async () => {
    const cases = recordedWhole().run.cases.filter(({ outcome }) => outcome === 'pass');
    const folder = artifacts();
    for (const shard of splitRun(recordedWhole({ cases }), 2).slice(0, 1)) folder.save(shard.run, shard);
    expect(await folder.merge()).toMatchObject({ code: ExitCode.usage, run: { outcome: 'inconclusive' } });
    expect(await folder.merge({ allowMissing: true })).toMatchObject({ code: ExitCode.inconclusive });
  });
  it('--allow-missing exits 1 if a check failed', async () => {
    const failing = shards(3).find(({ counts }) => counts.fail > 0)?.shard?.index ?? 0;
    const others = [1, 2, 3].filter((index) => index !== failing);
    expect((await savedShards(3, without(others[0] ?? 0)).merge({ allowMissing: true })).code).toBe(ExitCode.failed);
    expect((await savedShards(3, without(failing)).merge({ allowMissing: true })).code).toBe(ExitCode.inconclusive);
  });
  it('a killed run, which has no run.json, counts as missing and is named', async () => {
    const folder = savedShards(2);
    const killed = join(folder.dir, 'job-2', 'reports', 'shard-2');
    rmSync(join(killed, 'run.json'));
    const { code, stderr } = await folder.merge();
    expect(code).toBe(ExitCode.usage);
    expect(stderr).toContain(`${killed} has no run.json`);
  });
});

describe('a shard that is there twice', () => {
  it('exit 2, named with both folders, also with --allow-missing; the newest is in the report', async () => {
    const folder = savedShards(2);
    const later = { ...two, run: 'again', startedAt: '2026-02-03T11:00:00.000Z' };
    const path = folder.save('second-artifact/again', later);
    for (const allowMissing of [false, true]) {
      const merged = await folder.merge({ allowMissing });
      expect(merged.code).toBe(ExitCode.usage);
      expect(merged.stderr).toContain(path);
      expect(merged.run.partial).toMatchObject({ doubled: [2], missing: [] });
      expect(merged.run.mergedFrom?.map(({ run }) => run)).toEqual(['shard-1', 'again']);
      expect(merged.file('report.md').replaceAll(/\s+/g, ' ')).toContain('shard 2 of 2 is there more than once');
    }
  });
  it('a copy of a run is no second run: what uploads artifacts may follow the link latest', async () => {
    const folder = savedShards(2);
    for (const { shard } of [one, two]) {
      const dir = join(folder.dir, `job-${shard?.index}`, 'reports');
      cpSync(join(dir, `shard-${shard?.index}`), join(dir, 'latest'), { recursive: true });
    }
    const merged = await folder.merge();
    expect(merged.run.partial).toBeUndefined();
    expect(merged.code).toBe(ExitCode.failed);
  });
  it('a run that was interrupted does not count beside one that finished', async () => {
    const folder = savedShards(2);
    folder.save('evicted', { ...two, run: 'evicted', outcome: 'inconclusive', reason: 'interrupted' });
    const merged = await folder.merge();
    expect(merged.run.partial).toBeUndefined();
    expect(merged.stderr).toMatch(/evicted was interrupted/);
    expect(merged.code).toBe(ExitCode.failed);
  });
  it('a run that was interrupted is not believed by itself', async () => {
    const interrupted = (run: RunResult): RunResult =>
      run.shard?.index === 1 ? { ...run, outcome: 'inconclusive', reason: 'interrupted' } : run;
    const cases = recordedWhole().run.cases.filter(({ outcome }) => outcome === 'pass');
    const folder = artifacts();
    for (const shard of splitRun(recordedWhole({ cases }), 2)) folder.save(shard.run, interrupted(shard));
    expect(await folder.merge()).toMatchObject({ code: ExitCode.inconclusive, run: { reason: 'interrupted' } });
  });
});

describe('cases that are not what the plan says', () => {
  it('one that no shard played: exit 2', async () => {
    const dropped = one.cases.at(-1)?.id ?? '';
    const lacking = (run: RunResult): RunResult => ({ ...run, cases: run.cases.filter(({ id }) => id !== dropped) });
    const merged = await savedShards(2, lacking).merge({ allowMissing: true });
    expect(merged.code).toBe(ExitCode.usage);
    expect(merged.run.partial?.lackingCases).toEqual([dropped]);
    expect(merged.stderr).toContain(`no shard played ${dropped}`);
  });
  it('one that two shards played: exit 2', async () => {
    const extra = one.cases.at(-1) as RunResult['cases'][0];
    const merged = await savedShards(2, (run) =>
      run.shard?.index === 2 ? { ...run, cases: [...run.cases, extra] } : run,
    ).merge();
    expect(merged.code).toBe(ExitCode.usage);
    expect(merged.run.partial?.doubledCases).toEqual([extra.id]);
    expect(merged.run.cases.filter(({ id }) => id === extra.id)).toHaveLength(1);
  });
});

describe('each case is judged with the control of its own shard', () => {
  it('a control that failed spoils the cases of its shard alone, and is the one in the report', async () => {
    const cases = recordedWhole().run.cases.filter(({ outcome }) => outcome === 'pass');
    const folder = artifacts();
    const split = splitRun(recordedWhole({ cases }), 2);
    for (const shard of split) {
      const spoilt = (one: RunResult['cases'][0], at: number) =>
        at === 0 ? { ...one, outcome: 'fail' as const } : one;
      folder.save(shard.run, shard.shard?.index === 2 ? { ...shard, cases: shard.cases.map(spoilt) } : shard);
    }
    const { code, run } = await folder.merge();
    expect(code).toBe(ExitCode.failed);
    const outcomeOf = (id: string): string | undefined => run.cases.find((one) => one.id === id)?.outcome;
    expect(run.cases[0]?.outcome).toBe('fail');
    for (const { id } of split[0]?.cases.slice(1) ?? []) expect(outcomeOf(id)).toBe('pass');
    for (const { id } of split[1]?.cases.slice(1) ?? []) expect(outcomeOf(id)).toBe('inconclusive');
  });
});

describe('runs that do not belong together', () => {
  it.each<[string, Partial<RunResult>, string]>([
    [
      'another version',
      { tool: { name: 'replfault', version: '0.2.0' } },
      'version of replfault differs .0.1.0, 0.2.0.',
    ],
    ['another seed', { seed: 'x' }, 'the seed differs'],
    ['another plan', { planHash: 'c'.repeat(64) }, 'the plan differs'],
    ['another number of shards', { shard: { index: 2, total: 3, plan: two.shard?.plan ?? [] } }, 'number of shards'],
    ['another runtime', { runtime: { kind: 'docker', why: 'asked for' } }, 'the runtime differs'],
    [
      'another list of cases',
      { shard: { index: 2, total: 2, plan: [...(two.shard?.plan ?? []), 'x'] } },
      'list of cases',
    ],
  ])('%s: exit 2, and nothing is written', async (_, change, message) => {
    const folder = savedShards(2, (run) => (run.shard?.index === 2 ? { ...run, ...change } : run));
    await expect(folder.merge()).rejects.toThrow(usage('DIFFERENT_PLANS', message));
    expect(existsSync(folder.out)).toBe(false);
  });
  it('runs without --shard: exit 2', async () => {
    const folder = artifacts();
    folder.save('whole', recordedWhole().run);
    await expect(folder.merge()).rejects.toThrow(usage('NO_SHARDS', 'no finished run'));
  });
  it('an empty folder, and one that is not there: exit 2', async () => {
    const folder = artifacts();
    await expect(folder.merge()).rejects.toThrow(usage('NO_SHARDS', 'no finished run'));
    await expect(folder.merge({}, [join(folder.dir, 'nowhere')])).rejects.toThrow(usage('NO_RUNS', 'nowhere'));
    const file = join(folder.dir, 'file');
    writeFileSync(file, '');
    await expect(folder.merge({}, [file])).rejects.toThrow(usage('NO_RUNS', 'not a folder'));
  });
  it('a folder that is named twice counts once', async () => {
    const folder = savedShards(2);
    const { run } = await folder.merge({}, [folder.dir, join(folder.dir, 'job-1'), `${folder.dir}/`]);
    expect(run.partial).toBeUndefined();
  });
});

describe('a run.json from elsewhere', () => {
  const refusedWith = async (change: (run: RunResult) => unknown, message: string): Promise<void> => {
    const folder = savedShards(2);
    const path = join(folder.dir, 'job-2', 'reports', 'shard-2', 'run.json');
    writeFileSync(path, JSON.stringify(change(two)));
    await expect(folder.merge()).rejects.toThrow(usage('BROKEN_RUN', message));
    expect(existsSync(folder.out) ? readdirSync(folder.out) : []).toEqual([]);
  };
  const firstCase = (change: object) => (run: RunResult) => ({
    ...run,
    cases: run.cases.map((each, at) => (at === 1 ? { ...each, ...change } : each)),
  });

  it.each<[string, object, string]>([
    ['an id with a path', { id: '../../evil' }, 'cases.1.id'],
    ['an absolute id', { id: '/etc/passwd' }, 'cases.1.id'],
    ['a very long id', { id: 'x'.repeat(100_000) }, 'cases.1.id'],
    ['a timeline that leads out', { timeline: '../../../etc/passwd' }, 'cases.1.timeline'],
    ['a timeline with dots in it', { timeline: 'timelines/../../x.ndjson' }, 'cases.1.timeline'],
    ['an absolute timeline', { timeline: '/etc/passwd' }, 'cases.1.timeline'],
    ['an unknown outcome', { outcome: 'green' }, 'cases.1.outcome'],
    ['no verdicts', { verdicts: null }, 'cases.1.verdicts'],
    ['a case that is not planned', { id: 'stranger' }, 'the case stranger is not in its plan'],
  ])('%s is refused', (_, change, message) => refusedWith(firstCase(change), message));
  it.each<[string, (run: RunResult) => unknown, string]>([
    ['a shard beyond the last', (run) => ({ ...run, shard: { ...run.shard, index: 3 } }), 'there is no such shard'],
    ['shard 0', (run) => ({ ...run, shard: { ...run.shard, index: 0 } }), 'shard.index'],
    ['very many shards', (run) => ({ ...run, shard: { ...run.shard, total: 1e9 } }), 'shard.total'],
    ['no plan hash', ({ planHash: _, ...run }) => run, 'planHash'],
    ['a start that is no time', (run) => ({ ...run, startedAt: 'yesterday' }), 'startedAt'],
    ['a case twice', (run) => ({ ...run, cases: [...run.cases, run.cases[0]] }), 'twice'],
    [
      'nothing but a shard',
      ({ tool, $schema, cases, shard }) => ({ tool, $schema, cases, shard }),
      'BROKEN|not the run',
    ],
  ])('%s is refused', (_, change, message) => refusedWith(change, message));

  it('in a format of the future is refused', async () => {
    const folder = savedShards(2, (run) => ({ ...run, $schema: 'urn:replfault:schema:run:2' }));
    await expect(folder.merge()).rejects.toThrow(usage('NEWER_FORMAT', 'has the format'));
  });
  it('that is cut off is refused', async () => {
    const folder = savedShards(2);
    const path = join(folder.dir, 'job-1', 'reports', 'shard-1', 'run.json');
    truncateSync(path, 500);
    await expect(folder.merge()).rejects.toThrow(usage('BROKEN_RUN', 'is not valid JSON'));
  });
  it.each(['link', 'pipe', 'huge'])('that is a %s is refused', async (kind) => {
    const folder = savedShards(2);
    const dir = join(folder.dir, 'job-1', 'reports', 'shard-1');
    const path = join(dir, 'run.json');
    const text = readFileSync(path);
    rmSync(path);
    if (kind === 'pipe') execFileSync('mkfifo', [path]);
    else if (kind === 'link') {
      writeFileSync(join(dir, 'elsewhere.json'), text);
      symlinkSync('elsewhere.json', path);
    } else {
      writeFileSync(path, '');
      truncateSync(path, 2 ** 40);
    }
    await expect(folder.merge()).rejects.toThrow(usage('BROKEN_RUN', /symbolic link|not a file|more than/));
  });
});

describe('links among the artifacts', () => {
  it('to folders are not followed', async () => {
    const folder = savedShards(2, without(2));
    const elsewhere = artifacts();
    elsewhere.save('shard-2', two);
    symlinkSync(elsewhere.dir, join(folder.dir, 'linked'));
    symlinkSync(folder.dir, join(folder.dir, 'round'));
    expect((await folder.merge()).run.partial?.missing).toEqual([2]);
  });
  it.each(['timelines', 'logs'])('in the place of %s are not followed', async (name) => {
    const folder = savedShards(2);
    const secret = artifacts();
    const dir = join(folder.dir, 'job-2', 'reports', 'shard-2', name);
    const files = readdirSync(dir);
    rmSync(dir, { recursive: true });
    for (const file of files) writeFileSync(join(secret.dir, file), 'secret');
    symlinkSync(secret.dir, dir);
    const { run, out } = await folder.merge();
    for (const each of ['timelines', 'logs'])
      for (const file of readdirSync(join(out, 'latest', each)))
        expect(readFileSync(join(out, 'latest', each, file), 'utf8')).not.toBe('secret');
    if (name === 'timelines')
      expect(run.cases.filter(({ reason }) => reason === 'its timeline is missing')).not.toEqual([]);
  });
  it('to files are not copied', async () => {
    const folder = savedShards(2);
    const dir = join(folder.dir, 'job-2', 'reports', 'shard-2', 'logs');
    const [file = ''] = readdirSync(dir);
    rmSync(join(dir, file));
    symlinkSync('/etc/passwd', join(dir, file));
    const { out } = await folder.merge();
    for (const name of readdirSync(join(out, 'latest', 'logs')))
      expect(readFileSync(join(out, 'latest', 'logs', name), 'utf8')).toMatch(/^log of /);
  });
});

describe('a history that is missing', () => {
  it('makes its case inconclusive: nothing is believed without evidence', async () => {
    const cases = recordedWhole().run.cases.filter(({ outcome }) => outcome === 'pass');
    const folder = artifacts();
    for (const shard of splitRun(recordedWhole({ cases }), 2)) folder.save(shard.run, shard);
    rmSync(join(folder.dir, 'shard-2', 'timelines'), { recursive: true });
    const { code, run } = await folder.merge();
    expect(code).toBe(ExitCode.inconclusive);
    expect(run.cases.some(({ reason }) => reason === 'its timeline is missing')).toBe(true);
  });
});

describe('a merge that cannot be completed', () => {
  it('leaves nothing behind, and the shards as they were', async () => {
    const folder = savedShards(2);
    const history = join(folder.dir, 'job-2', 'reports', 'shard-2', 'timelines');
    const [file = ''] = readdirSync(history);
    writeFileSync(join(history, file), '{"replfault":"history","version":2}\n');
    await expect(folder.merge()).rejects.toThrow(usage('NEWER_FORMAT', 'format 2'));
    expect(readdirSync(folder.out)).toEqual([]);
    expect(existsSync(join(history, file))).toBe(true);
  });
  it('an unknown reporter is refused before anything is written', async () => {
    const folder = savedShards(2);
    await expect(folder.merge({ reporter: ['htlm'] })).rejects.toThrow('there is no reporter "htlm"');
    expect(existsSync(folder.out)).toBe(false);
  });
  it('the folder of the merged run is a new one', async () => {
    const folder = savedShards(2);
    mkdirSync(folder.out);
    for (let count = 0; count < 3; count += 1) await folder.merge();
    expect(readdirSync(folder.out).filter((name) => name !== 'latest').length).toBe(3);
  });
});
