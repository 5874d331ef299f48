import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunResult } from '../../../src/model/result.ts';
import { testServer } from '../servers/local-cache.ts';
import { type CliResult, runCli } from '../support/cli.ts';
import { makePlayground, type Playground } from '../support/playground.ts';
import { latestRun, onlyStarved, runsIn, schemaComplaints } from '../support/saved-run.ts';

const pair = ['mysql:5.6', 'mysql:9.7'] as const;
const minutes = 60_000;

let playground: Playground;
let file: string;

beforeAll(async () => {
  await testServer();
  playground = await makePlayground();
  file = join(playground.dir, 'baseline.json');
}, 10 * minutes);
afterAll(() => playground[Symbol.asyncDispose]());

const compare = (...more: string[]): string[] => ['compare', ...pair, '--quick', '--baseline', file, ...more];
/** Without anything that could start or fetch a server. */
const offline = (args: readonly string[]): Promise<CliResult> =>
  runCli(args, {
    env: { ...playground.env, PATH: '/nowhere', REPLFAULT_CACHE: '/nowhere' },
    cwd: playground.dir,
    timeoutMs: 30_000,
  });

describe('a baseline that cannot be used is refused before anything is started', () => {
  it.each<[string, string | null, string[], RegExp]>([
    ['missing', null, [], /there is no baseline .*missing\.json\n {2}create it with --accept --reason TEXT/],
    [
      'broken',
      '{\n  "replfault": "upgrade-baseline",\n  "version": 1,,\n}\n',
      [],
      /broken\.json:3 cannot be used: no valid JSON/,
    ],
    ['of-claims', '{ "version": 1, "flavours": {} }\n', [], /of-claims\.json:1 cannot be used: it does not begin with/],
    [
      'of-another-pair',
      '{\n"replfault": "upgrade-baseline", "version": 1,\n"from": "mysql:5.7", "to": "mysql:9.7", "pack": "quick", "entries": []\n}\n',
      ['--accept', '--reason', 'x'],
      /of-another-pair\.json:3 cannot be used: it is of another comparison: "from" is mysql:5\.7, not mysql:5\.6/,
    ],
    [
      'unknown',
      '{\n"replfault": "upgrade-baseline", "version": 1,\n"from": "mysql:5.6", "to": "mysql:9.7", "pack": "quick",\n"entries": [\n{ "id": "default/x", "from": null, "to": null, "reason": "x" }]}\n',
      ['--accept', '--reason', 'x'],
      /unknown\.json:5 cannot be used: no comparison shows default\/x: .*did you mean defaults\?/,
    ],
    [
      'of-other-options',
      '{\n"replfault": "upgrade-baseline", "version": 2,\n"from": "mysql:5.6", "to": "mysql:9.7", "pack": "quick",\n"options": [\n"source.net_write_timeout=10"], "entries": [] }\n',
      ['--set', 'source.net_write_timeout=20'],
      /of-other-options\.json:5 cannot be used: it was made with other options: source\.net_write_timeout=10 is not in this run; source\.net_write_timeout=20 is only in this run/,
    ],
    ['without-reason', null, ['--accept'], /--accept needs a reason/],
    ['reason-alone', null, ['--reason', 'x'], /--reason is only for --accept/],
  ])('%s', async (name, text, more, message) => {
    const path = join(playground.dir, `${name}.json`);
    if (text !== null) await writeFile(path, text);
    const refused = await offline(['compare', ...pair, '--quick', '--baseline', path, ...more]);
    expect(refused.stderr).toMatch(message);
    expect(refused.code, refused.stderr).toBe(2);
    expect(existsSync(path) ? await readFile(path, 'utf8') : null).toBe(text);
    expect(await runsIn(playground)).toEqual([]);
  });
  it('of a run that is no comparison', async () => {
    const folder = new URL('../../fixtures/runs/first/', import.meta.url).pathname;
    const refused = await offline(['judge', folder, '--baseline', file]);
    expect(refused.code, refused.stderr).toBe(2);
    expect(refused.stderr).toContain('the run is not one of `replfault compare`');
  });
});

/** A machine too busy to tell gets another chance. */
async function played(...more: string[]): Promise<{ ended: CliResult; run: RunResult }> {
  for (let attempt = 1; ; attempt += 1) {
    const ended = await runCli(compare('--runtime', 'local', '--out', playground.out, ...more), {
      env: playground.env,
      timeoutMs: 5 * minutes,
    });
    const run = await latestRun(playground);
    if (attempt >= 3 || !(onlyStarved(run) || run.outcome === 'inconclusive')) return { ended, run };
  }
}

describe('on real servers', () => {
  it('what is accepted is no change in the next run', { timeout: 30 * minutes }, async () => {
    const first = await played('--accept', '--reason', 'known');
    expect(first.ended.code, first.ended.stdout + first.ended.stderr).toBe(0);
    expect(schemaComplaints(first.run)).toEqual([]);
    const text = await readFile(file, 'utf8');
    expect(text).toMatch(/\{ "id": "defaults\/sync_binlog", "from": "0", "to": "1", "reason": "known" \}/);
    expect(text).not.toMatch(/127\.0\.0\.1|\/(?:root|home|tmp)\/|T\d\d:\d\d:|"(?:documented|subject)"/);
    const second = await played();
    expect(second.ended.code, second.ended.stdout + second.ended.stderr).toBe(0);
    expect(second.run.comparison?.baseline).toMatchObject({ changes: [], open: [], accepted: null });
    expect(await readFile(file, 'utf8')).toBe(text);
  });
  it('a change that nobody accepted exits 1 and is named with both values, also without a server', async () => {
    const text = await readFile(file, 'utf8');
    const planted = text
      .replace(/.*"id": "defaults\/slave_net_timeout".*\n/, '')
      .replace('"defaults/sync_binlog", "from": "0"', '"defaults/sync_binlog", "from": "7"')
      .replace(
        '    { "id": "columns/',
        '    { "id": "columns/Gone", "from": "there", "to": null, "reason": "known" },\n$&',
      );
    await writeFile(file, planted);
    const run = join(playground.out, 'latest');
    const judged = await offline(['judge', run, '--baseline', file]);
    expect(judged.code, judged.stdout + judged.stderr).toBe(1);
    for (const line of [
      'new: defaults/slave_net_timeout: 3600 -> 60',
      'changed: defaults/sync_binlog: was 7 -> 1; is 0 -> 1',
      'no longer there: columns/Gone: was there -> not there',
    ])
      expect(judged.stdout).toContain(`\n  ${line}\n`);
    expect(await readFile(file, 'utf8')).toBe(planted);
    expect(await readFile(join(run, 'junit.xml'), 'utf8')).toContain(
      '<testsuite name="baseline" tests="4" failures="3"',
    );
    const again = await offline(['judge', run, '--json']);
    expect(again.code, 'the run remembers its baseline').toBe(1);
    expect((JSON.parse(again.stdout) as RunResult).comparison?.baseline?.changes).toHaveLength(3);

    const accepted = await offline(['judge', run, '--baseline', file, '--accept', '--reason', 'on purpose']);
    expect(accepted.code, accepted.stdout + accepted.stderr).toBe(0);
    const after = await readFile(file, 'utf8');
    // Texts that only some trials of this run show may be recorded too.
    const withoutTexts = (all: string): string => all.replace(/ +\{ "id": "texts\/.*\n/g, '');
    expect(withoutTexts(after).replaceAll('"on purpose"', '"known"')).toBe(withoutTexts(text));
    expect(withoutTexts(after).match(/"on purpose"/g)).toHaveLength(2);
    expect((await offline(['judge', run, '--baseline', file])).code).toBe(0);
  });
  it('nothing is left behind', async () => {
    expect(await playground.remains()).toEqual([]);
  });
});
