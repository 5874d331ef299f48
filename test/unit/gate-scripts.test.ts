import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'rf-gate-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, content: unknown): string => {
  const file = join(folder, name);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
};

describe('what the gate takes from a run of the tests', () => {
  /** Counts on stdout, and what was appended to the file of failures. */
  const read = (results: unknown, code: number, log = ''): [string, string] => {
    if (results !== null) write('test-results.json', results);
    const failures = write('failures', '');
    const args = ['.ci/test-results.mjs', folder, String(code), failures, write('log', log)];
    const { stdout, status } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    const told = readFileSync(failures, 'utf8');
    expect(status).toBe(told === '' ? 0 : 1);
    return [stdout.trim(), told];
  };
  const passed = { status: 'passed', fullName: 'a', failureMessages: [] };
  const result = (tests: readonly object[], more: object = {}) => ({
    numPassedTests: tests.filter((one) => one === passed).length,
    numPendingTests: 3,
    numTodoTests: 0,
    testResults: [
      { name: '/home/x/test/unit/a.test.ts', status: 'passed', message: '', assertionResults: tests, ...more },
    ],
  });

  it('counts, and says nothing where all passed', () => {
    expect(read(result([passed, passed]), 0)).toEqual(['2 0 3', '']);
  });

  it('names each failed test with its message', () => {
    const failed = {
      status: 'failed',
      fullName: 'the group b',
      failureMessages: ['AssertionError: 1 is not 2\n at x'],
    };
    const [counts, told] = read(result([passed, failed], { status: 'failed' }), 1);
    expect(counts).toBe('1 1 3');
    expect(told).toBe('  test/unit/a.test.ts > the group b: AssertionError: 1 is not 2  at x\n');
  });

  const failedTest = (fullName: string) => ({
    status: 'failed',
    fullName,
    failureMessages: [`Error: ${fullName} broke`],
  });
  const passedTest = (fullName: string) => ({ ...passed, fullName });
  /** What the gate takes from a run and from its repetition. */
  const readBoth = (first: object, second: object, secondCode: number, log = '') => {
    write('test-results.json', first);
    const again = mkdtempSync(join(folder, 'again-'));
    writeFileSync(join(again, 'test-results.json'), JSON.stringify(second));
    const failures = write('failures', '');
    const args = ['.ci/test-results.mjs', folder, '1', failures, write('log', log), again, String(secondCode)];
    const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    return { counts: stdout.trim(), stderr, status, told: readFileSync(failures, 'utf8') };
  };
  const bad = { status: 'failed' };

  it('takes a failed test that passes alone for passed, and tells what it said at first', () => {
    const first = result([passed, failedTest('b'), failedTest('c')], bad);
    const second = result([passedTest('b'), failedTest('c')], bad);
    const { counts, stderr, status, told } = readBoth(first, second, 1);
    expect([counts, status]).toEqual(['2 1 3', 1]);
    expect(stderr).toBe('failed once, passed when it was run again: test/unit/a.test.ts > b: Error: b broke\n');
    expect(told).toBe('  test/unit/a.test.ts > c: Error: c broke\n');
    const files = spawnSync(process.execPath, ['.ci/test-results.mjs', '--files', folder], { encoding: 'utf8' });
    expect(files.stdout.trim()).toBe('test/unit/a.test.ts');
  });

  it('tells of a test that passed and fails in the repetition of its file, and counts each test by the run in which it passed', () => {
    const { counts, stderr, status, told } = readBoth(
      result([passed, failedTest('b')], bad),
      result([failedTest('a'), passedTest('b')], bad),
      1,
    );
    expect([counts, status, told]).toEqual(['2 0 3', 0, '']);
    expect(stderr).toContain(
      'passed once, failed when its file was run again: test/unit/a.test.ts > a: Error: a broke',
    );
  });

  it('takes the tests of a file whose hooks failed from its repetition', () => {
    const broken = result([], { ...bad, message: 'Error: no port' });
    const { counts, stderr, status } = readBoth(broken, result([passedTest('b'), passedTest('c')]), 0);
    expect([counts, status]).toEqual(['2 0 3', 0]);
    expect(stderr).toContain('test/unit/a.test.ts: Error: no port');
  });

  it('counts what never passed, such as the hooks of a file in the repetition', () => {
    const hooks = result([passed, passedTest('b')], { ...bad, message: 'Error: still there' });
    const { counts, told } = readBoth(result([passed, failedTest('b')], bad), hooks, 1);
    expect(counts).toBe('2 1 3');
    expect(told).toBe('  test/unit/a.test.ts: Error: still there\n');
  });

  it('counts an error outside of tests in the repetition', () => {
    const log = '⎯⎯ Unhandled Rejection ⎯⎯\nError: nobody waits for me\n';
    const both = readBoth(result([passed, failedTest('b')], bad), result([passed, passedTest('b')]), 1, log);
    expect([both.counts, both.status]).toEqual(['2 1 3', 1]);
    expect(both.told).toContain('no test failed when they were run again: ⎯⎯ Unhandled Rejection');
  });

  it('tells the error of a command, not its progress', () => {
    const progress = ['03:12:43 preparing fetching (0%)', '03:12:44 preparing fetching (100%)'];
    const said = [
      'AssertionError: 03:12:40 preparing',
      ...progress,
      'error: no registry answers',
      ': expected 3 to be 0',
    ];
    const failed = { status: 'failed', fullName: 'b', failureMessages: [said.join('\n')] };
    const [, told] = read(result([passed, failed], { status: 'failed' }), 1);
    expect(told).toMatch(/AssertionError: 03:12:40 preparing error: no registry answers : expected 3 to be 0/);
    expect(told).not.toContain('fetching');
  });

  it('finds what was expected below all that a run printed, and says when a test ran out of time', () => {
    const printed = Array.from({ length: 50 }, (_, index) => `line ${index}`).join('\n');
    const wrong = {
      status: 'failed',
      fullName: 'c',
      failureMessages: [`Error: ${printed}\n: expected 4 to be 0\n at x`],
    };
    const slow = {
      status: 'failed',
      fullName: 'd',
      duration: 5001.4,
      failureMessages: ['Error: STACK_TRACE_ERROR\n at y'],
    };
    const [counts, told] = read(result([wrong, slow], { status: 'failed' }), 1);
    expect(counts).toBe('0 2 3');
    expect(told).toContain('c: Error: line 0');
    expect(told).toContain('expected 4 to be 0');
    expect(told).toContain('d: it ran out of time, after 5001 ms');
  });

  it('counts a file that could not be read', () => {
    const [counts, told] = read(result([], { status: 'failed', message: 'Error: no such module' }), 1);
    expect(counts).toBe('0 1 3');
    expect(told).toContain('test/unit/a.test.ts: Error: no such module');
  });

  it('counts an error outside of tests, and takes it from the log', () => {
    const log = 'lines\n⎯⎯ Unhandled Rejection ⎯⎯\nError: nobody waits for me\n';
    const [counts, told] = read(result([passed]), 1, log);
    expect(counts).toBe('1 1 3');
    expect(told).toContain('Error: nobody waits for me');
  });

  it('counts tests that never began', () => {
    rmSync(join(folder, 'test-results.json'), { force: true });
    const [counts, told] = read(null, 1);
    expect(counts).toBe('0 1 0');
    expect(told).toContain('left no results');
  });
});

describe('what the newcomer of the gate may skip', () => {
  const judge = (skipped: readonly object[], newcomer: object, root: object) => {
    const args = [write('skipped', skipped), write('newcomer', newcomer), write('root', root)];
    return spawnSync(process.execPath, ['.ci/skips.mjs', ...args], { encoding: 'utf8' });
  };
  const skip = (reason: string, project = 'local') => ({ project, name: 'a black hole', reason });
  const noNamespace = 'network namespaces are not available: unshare failed: Operation not permitted';

  it('what needs Docker, Toxiproxy or a browser, and what says nothing about the kernel', () => {
    const skips = [skip('anything', 'docker'), skip('anything', 'toxiproxy'), skip('xmllint is not installed', 'unit')];
    expect(judge(skips, {}, {})).toMatchObject({ status: 0, stdout: '' });
  });

  it('no kernel test that root could run here', () => {
    const { status, stdout } = judge([skip(noNamespace)], { 'kernel-faults': noNamespace }, {});
    expect(status).toBe(1);
    expect(stdout).toContain(`root has kernel-faults here and the newcomer has not: ${noNamespace}`);
    expect(stdout).toContain(`skipped: local: a black hole: ${noNamespace}`);
  });

  it('what the kernel denies to root as well, which is told', () => {
    const netem = { netem: 'this kernel has no network emulator (sch_netem)' };
    const { status, stderr } = judge([skip(netem.netem)], netem, netem);
    expect(status).toBe(0);
    expect(stderr).toContain('not even for root');
    expect(judge([skip(noNamespace)], netem, netem).status).toBe(1);
  });

  it('what root plays in its place', () => {
    expect(judge([skip('there is no gpg'), skip('there is no xz on this machine')], {}, {}).status).toBe(0);
    expect(judge([skip('there is no server')], {}, {}).status).toBe(1);
  });

  it('nothing without a reason', () => {
    expect(judge([skip('its file says why')], {}, {}).status).toBe(1);
  });
});

describe('files that no compiler reads', () => {
  const texts = ['.ci', 'docker'].flatMap((dir) =>
    readdirSync(dir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  const programs = texts.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/\bsrc\/[\w./-]+\.js\b/g)].map(([path]) => [file, path] as const),
  );

  it('name programs of the tool', () => expect(programs.length).toBeGreaterThan(3));
  it.each(programs)('%s names %s, which is there', (_, path) =>
    expect(existsSync(path.replace(/\.js$/, '.ts'))).toBe(true),
  );
});
