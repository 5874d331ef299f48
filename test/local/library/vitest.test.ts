import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/processes.ts';
import { noPrivateNetwork, ourselves } from '../support/who.ts';
import { binlogClient } from './support/binlog-client.ts';
import { examplesOfComments, examplesOfPage, isSuite } from './support/examples.ts';
import { forbidNamespaces } from './support/forbid-namespaces.ts';
import {
  attachments,
  complaintsOfTypes,
  played,
  reasons,
  summary,
  type VitestProjects,
  vitestProjects,
} from './support/vitest-projects.ts';

/** The oldest series that is supported, and ours. */
const versions = ['3.2', '4.1'];
const imports = `import { expect } from 'vitest';
import { test, testWith } from 'replfault/vitest';
void [test, testWith];
`;
const examples = [
  ...examplesOfPage('docs/library.md').filter(isSuite),
  ...examplesOfComments('src/vitest/fixtures.ts', imports),
];

/** On a busy machine a probe may be silent for so long that a number is withheld: then once more. */
const patient = ['--retry=2'];

const noNetwork = await noPrivateNetwork(ourselves);

let projects: VitestProjects;
beforeAll(async () => {
  projects = await vitestProjects(versions, binlogClient.needs);
  for (const version of versions) {
    const project = projects.of(version);
    await projects.copy(project, ['green', 'red', 'stays', 'isolated']);
    await binlogClient.copy(project);
    for (const { name, text } of examples) await writeFile(join(project, `${name}.test.ts`), text);
  }
});
afterAll(() => projects[Symbol.asyncDispose]());

describe.each(versions)('fixtures and matchers under vitest %s', (version) => {
  const project = (): string => projects.of(version);

  it('are green where all is well, and skip what cannot be done here', async () => {
    const { ended, outcomes } = await played(project(), ['green'], { more: patient });
    expect(reasons(outcomes)).toEqual({});
    expect(ended).toBe(0);
    expect(summary(outcomes)).toMatchObject({
      'resumes after a stall': 'passed',
      'detects a reset': 'passed',
      'has a whole link': 'passed',
      'plays no fault of the kernel': 'skipped',
      'a pair of its own begins empty': 'passed',
      'a server of the file, of another version': 'passed',
      'a server of its own': 'passed',
    });
  });

  it('are used by examples that work', async () => {
    const names = examples.map(({ name }) => name);
    expect(names.filter((name) => name.startsWith('library-'))).toHaveLength(2);
    expect(names).toEqual(expect.arrayContaining(['comment-testWith', 'comment-test']));
    const { ended, outcomes } = await played(
      project(),
      examples.map(({ name }) => name),
      { more: patient },
    );
    expect(reasons(outcomes)).toEqual({});
    expect(ended).toBe(0);
    expect(outcomes.length).toBeGreaterThanOrEqual(examples.length);
  });

  it('have types', async () => {
    expect(await complaintsOfTypes(project())).toEqual([]);
  });

  it('fail what cannot be done here if that is asked for', async () => {
    const { ended, outcomes } = await played(project(), ['green'], { env: { REPLFAULT_STRICT: '1' }, more: patient });
    expect(ended).toBe(1);
    expect(reasons(outcomes)).toEqual({
      'plays no fault of the kernel': expect.stringContaining('packet-drop needs a network namespace'),
    });
  });

  it.skipIf(noNetwork !== undefined)('take faults of the kernel in a network of their own', async () => {
    const { ended, outcomes } = await played(project(), ['isolated'], { more: patient });
    expect(reasons(outcomes)).toEqual({});
    expect(ended).toBe(0);
    expect(outcomes.map(({ status }) => status)).toEqual(Array(5).fill('passed'));
  });

  it('skip what needs a network of its own where the machine forbids it, or fail if that is asked for', async () => {
    const bin = await forbidNamespaces(join(project(), 'forbids'));
    const env = { PATH: `${bin}:${process.env['PATH']}` };
    const skipped = await played(project(), ['isolated'], { env });
    expect(skipped.outcomes.map(({ status }) => status)).toEqual(Array(5).fill('skipped'));
    const strict = await played(project(), ['isolated'], { env: { ...env, REPLFAULT_STRICT: '1' } });
    expect(strict.ended).toBe(1);
    for (const reason of Object.values(reasons(strict.outcomes)))
      expect(reason).toContain('network namespaces are not available');
  });

  it('are red for each planted defect, under the name of the test; the next one has a whole link', async () => {
    const { outcomes } = await played(project(), ['red']);
    expect(reasons(outcomes)).toEqual({
      'resumes at once': expect.stringContaining('expected within 0 ms'),
      'detects at once': expect.stringContaining('did not detect the fault'),
      'loses nothing': expect.stringContaining('acknowledged writes lost on the replica'),
      'shows 1190': expect.stringContaining('error 1190 was neither counted nor logged'),
      'judges no recording under way': expect.stringContaining('only a finished recording can be judged'),
      'forgets a fault and its recording': expect.stringContaining('left behind: the fault stall on the link'),
      'forgets a fault of the server': expect.stringContaining('left behind: the fault pause on the source'),
      'forgets to start the server': expect.stringContaining('left behind: a stopped server'),
      'forgets a fault': expect.stringContaining('left behind: the fault kill on the replica'),
    });
    expect(summary(outcomes)).toMatchObject({ 'comes after it': 'passed', 'comes after the server': 'passed' });
  });

  it('attach a report and a timeline to a test that fails, and nothing to one that passes', async () => {
    const kept = attachments(project());
    await kept.clear();
    await played(project(), ['green'], { more: patient });
    expect(await kept.all('html')).toEqual([]);
    await played(project(), ['red'], { more: ['-t', 'loses nothing'] });
    const [report = '', ...others] = await kept.all('html');
    expect(others).toEqual([]);
    // The whole page would be too much to be shown.
    expect(/The test failed: data-intact: fail: /.test(report)).toBe(true);
    expect(/failed.{1,80}<code>data-intact<\/code>/s.test(report)).toBe(true);
    expect(report.match(/(?:src|href)="(?!#|data:)[^"]*"/g) ?? []).toEqual([]);
    expect(await kept.all('ndjson')).toHaveLength(1);
  });

  it('leave nothing after SIGKILL of vitest', async () => {
    const [told, tmp] = [join(project(), 'told.json'), join(project(), 'tmp')];
    await mkdir(tmp);
    const child: ChildProcess = spawn(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', 'stays.test.ts'], {
      cwd: project(),
      stdio: 'ignore',
      env: { ...process.env, TMPDIR: tmp },
    });
    expect(await eventually(() => existsSync(told), { withinMs: 60_000 })).toBe(true);
    await eventually(async () => (await readFile(told, 'utf8')).endsWith('}'), { withinMs: 5_000 });
    const { pids, logs } = JSON.parse(await readFile(told, 'utf8')) as { pids: number[]; logs: string[] };
    expect(logs.every((log) => log.startsWith(tmp))).toBe(true);
    const left = (): string[] => [
      ...pids.map((pid) => `/proc/${pid}/exe`).filter((path) => existsSync(path)),
      ...readdirSync(tmp).filter((name) => name.startsWith('replfault-')),
    ];
    expect(left()).toHaveLength(pids.length + logs.length);
    child.kill('SIGKILL');
    expect(await eventually(() => left().length === 0, { withinMs: 30_000 }), left().join()).toBe(true);
  });
});
