import { lstat, readdir, readFile, readlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunResult } from '../../../src/model/result.ts';
import { Timeline } from '../../../src/model/timeline.ts';
import { testServer } from '../servers/local-cache.ts';
import { runCli } from '../support/cli.ts';
import type { Playground } from '../support/playground.ts';
import { latestRun, onlyStarved, runsIn, schemaComplaints } from '../support/saved-run.ts';
import { noPrivateNetwork, ourselves, type Runner, unprivileged } from '../support/who.ts';

/** What is played: the control of the server pair, and a fault; its own control once is enough. */
const control = 'control/healthy-link no-fault';
const scenarios = ['control/healthy-link', 'error-1190/connection-reset'];
const injected = 'error-1190/connection-reset injected';
const notInjected = 'error-1190/connection-reset not-injected';
/** A machine that is busy with other things starves the probes, and the run rightly says inconclusive. */
const attempts = 3;

let other: Awaited<ReturnType<typeof unprivileged>> = 'not tried';

beforeAll(async () => {
  await testServer();
  other = await unprivileged();
});
afterAll(async () => {
  if (typeof other !== 'string') await other[Symbol.asyncDispose]();
});

describe('a run of the control and of a reset connection', () => {
  it.for([
    ['in a private network', 'ourselves', 'netns', [control, injected, notInjected]],
    ['on the host loopback', 'ourselves', 'none', [control, injected]],
    ['in a private network, without any rights', 'other', 'netns', [control, injected]],
    ['on the host loopback, without any rights', 'other', 'none', [control, injected]],
  ] as const)('%s passes and leaves its reports and nothing else', async ([, user, isolation, wanted], { skip }) => {
    const who = user === 'ourselves' ? ourselves : other;
    if (typeof who === 'string') return skip(who);
    const missing = isolation === 'netns' ? await noPrivateNetwork(who) : undefined;
    if (missing !== undefined) return skip(missing);

    await using playground = await who.playground();
    const run = await passingRun(who, playground, isolation, wanted);
    const counts = { pass: wanted.length, fail: 0, inconclusive: 0, skipped: 0 };
    expect(run).toMatchObject({ outcome: 'pass', counts });
    expect(run.cases.map((one) => `${one.scenario} ${one.case}`)).toEqual(wanted);
    for (const one of run.cases) expect(one).toMatchObject({ isolation, runtime: 'local', proxy: 'embedded' });
    expect(schemaComplaints(run)).toEqual([]);
    await expectWholeFolder(playground, run);
    await expectNoSecrets(join(playground.out, run.run));
    expect(await playground.remains()).toEqual([]);
  });
});

async function passingRun(
  who: Runner,
  playground: Playground,
  isolation: string,
  wanted: readonly string[],
): Promise<RunResult> {
  const only = wanted.includes(notInjected) ? [] : ['--case', injected.replace(' ', '/')];
  for (let attempt = 1; ; attempt += 1) {
    const args = ['run', ...scenarios, ...only, '--isolation', isolation, '--workers', '1', '--out', playground.out];
    const ended = await runCli(args, { env: playground.env, through: who.through });
    const run = await latestRun(playground).catch(() => undefined);
    if (run && ended.code === 4 && attempt < attempts && onlyStarved(run)) continue;
    expect(ended, ended.stdout + ended.stderr).toMatchObject({ code: 0, signal: null });
    expect(ended.stdout).toContain(
      `${wanted.length} ran, ${wanted.length} passed, 0 failed, 0 inconclusive, 0 skipped`,
    );
    return latestRun(playground);
  }
}

async function expectWholeFolder(playground: Playground, run: RunResult): Promise<void> {
  const latest = join(playground.out, 'latest');
  expect((await lstat(latest)).isSymbolicLink()).toBe(true);
  expect(await readlink(latest)).toBe(run.run);
  expect((await runsIn(playground)).map((dir) => basename(dir))).toContain(run.run);
  expect((await readdir(latest)).sort()).toEqual([
    'error-atlas.md',
    'junit.xml',
    'logs',
    'report.html',
    'report.md',
    'run.json',
    'timelines',
  ]);

  const xml = await readFile(join(latest, 'junit.xml'), 'utf8');
  expect(XMLValidator.validate(xml)).toBe(true);
  const parsed = new XMLParser({ ignoreAttributes: false }).parse(xml) as Record<string, Record<string, string>>;
  expect(parsed['testsuites']).toMatchObject({
    '@_tests': String(run.cases.length),
    '@_failures': '0',
    '@_errors': '0',
  });
  const html = await readFile(join(latest, 'report.html'), 'utf8');
  expect(html).toMatch(/^<!doctype html>/i);
  expect(html).toContain('error-1190/connection-reset');

  for (const one of run.cases) {
    const text = await readFile(join(latest, one.timeline ?? 'none'), 'utf8');
    const timeline = Timeline.fromNdjson(text);
    expect(timeline.last('phase')?.phase).toBe('end');
    expect(timeline.observations.map((o) => o.seq)).toEqual(timeline.observations.map((_, index) => index));
    for (const end of ['source', 'replica'])
      expect(await readFile(join(latest, 'logs', `${one.id}-${end}.log`), 'utf8')).toContain('ready for connections');
  }
}

it.each([
  "ALTER USER 'repl'@'%' IDENTIFIED BY 'x'",
  "CHANGE REPLICATION SOURCE TO SOURCE_PASSWORD='x'",
  `a password by itself: ${'0123456789abcdef'.repeat(2)}.`,
])('the search for secrets finds %s', async (secret) => {
  await using playground = await ourselves.playground();
  await writeFile(join(playground.out, 'some.log'), `first line\n${secret}\n`);
  await expect(expectNoSecrets(playground.out)).rejects.toThrow('some.log');
});

/** Passwords are random; what can be said is that no file holds a statement or an option that would carry one. */
async function expectNoSecrets(dir: string): Promise<void> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  for (const file of files) {
    const text = await readFile(file, 'utf8');
    expect(text, file).not.toMatch(
      /IDENTIFIED\s+(BY|WITH)\s|SOURCE_PASSWORD\s*=\s*'(?!<secret>)|"password"|init\.sql.{0,40}ALTER/i,
    );
    // What the tool's passwords look like: 32 hexadecimal digits, alone.
    expect(text.match(/(?<![0-9a-f-])[0-9a-f]{32}(?![0-9a-f-])/i), file).toBeNull();
  }
}
