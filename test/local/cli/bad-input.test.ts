import { execFileSync } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CliOptions, type CliResult, runCli } from '../support/cli.ts';
import { makePlayground, type Playground } from '../support/playground.ts';
import { latestRun, runsIn } from '../support/saved-run.ts';
import { shortControl, userScenario } from '../support/scenario-files.ts';
import { isRoot, noPrivateNetwork, ourselves, unprivileged } from '../support/who.ts';

let playground: Playground;

beforeAll(async () => {
  playground = await makePlayground();
  // What a command fetches first would count against its time limit: in a fresh clone, servers and kernel tools.
  const fetched = await cli(['fetch', 'mysql:9.7', 'mysql:5.6'], { timeoutMs: 550_000 });
  expect(fetched.code, fetched.stderr).toBe(0);
  const write = (name: string, text: string): Promise<void> => writeFile(join(playground.dir, name), text);
  await write('zone.cnf', "[mysqld]\ndefault_time_zone = 'Europe/Berlin'\n");
  await write('path.cnf', '[mysqld]\nreport_password=hunter2\nsome_dir=/hunter2\n');
  await write('gap.cnf', '!includedir gone.d\n');
  await write('program.cnf', '\x7fELF\0\0');
  execFileSync('mkfifo', [join(playground.dir, 'pipe.cnf')]);
}, 600_000);
afterAll(() => playground[Symbol.asyncDispose]());

const cli = (args: readonly string[], more: Partial<CliOptions> = {}): Promise<CliResult> =>
  runCli(args, { env: playground.env, cwd: playground.dir, ...more });

function expectWords(ended: CliResult, code: number, message: RegExp): void {
  const said = ended.stdout + ended.stderr;
  expect(said).toMatch(message);
  expect(ended.code, said).toBe(code);
  expect(said).not.toMatch(/unexpected error|\n {4}at /);
  expect(said).not.toMatch(/hunter2/i);
}

describe.concurrent('a mistake in the command line is a usage error with a suggestion', () => {
  it.each<[string, string[], RegExp]>([
    ['command', ['rnu'], /unknown command 'rnu'\n\(Did you mean run\?\)/],
    ['URL in the place of a command', ['mysql://root:hunter2'], /unknown command 'mysql:\/\/root:\*\*\*'/],
    ['option with a URL', ['lint', '--soruce=mysql://root:hunter2@h'], /unknown option '--soruce=mysql:\*\*\*@h'/],
    ['URL in the place of a claim', ['runbook', 'mysql://root:hunter2'], /there is no claim mysql:\/\/root:\*\*\*/i],
    [
      'URL in the place of a profile',
      ['tune', 'mariadb://root:hunter2@h'],
      /mariadb:\/\/root:\*\*\*@h is a URL, not a profile file/,
    ],
    ['pair of two vendors', ['init', '--replica-server', 'mariadb:10.11', '--stdout'], /are of different vendors/],
    ['server that is too old', ['init', '--server', 'mysql:4.1', '--stdout'], /mysql:4\.1 is too old/],
    ['option', ['run', '--isolaton', 'none'], /unknown option '--isolaton'\n\(Did you mean --isolation\?\)/],
    ['choice', ['run', '--isolation', 'some'], /Allowed choices are auto, netns, none/],
    ['missing argument', ['judge'], /missing required argument 'run'/],
    ['scenario', ['run', 'eror-1190/fin'], /no scenario named eror-1190\/fin\n.*did you mean error-1190\/fin\?/],
    ['empty name of a scenario', ['plan', ''], /no scenario named ""\n.*replfault list/],
    ['scenario of a list', ['list', 'healty-link'], /no scenario named healty-link/],
    ['scenario file', ['run', './gone.ts'], /no scenario file \.\/gone\.ts/],
    ['case', ['run', '--case', 'zzz'], /no case matches --case zzz\n.*replfault list/],
    ['server vendor', ['run', '--server', 'mysq:9.7'], /Unknown server "mysq:9\.7"\n.*Did you mean mysql:9\.7\?/],
    ['second server', ['run', '--server', 'mysql:9.7,pg'], /Unknown server "pg"\n.*mysql:9\.7/],
    [
      'checksum of a tarball',
      ['fetch', 'mysql:8.4', '--sha256', 'abc'],
      /64 hexadecimal digits, not "abc"\n.*sha256sum/,
    ],
    [
      'address of a tarball',
      ['fetch', 'mysql:8.4', '--version-url', '/tmp/a.tar.xz'],
      /begins with https:.*\n.*mysql@\//,
    ],
    ['tarball of no server', ['fetch', '--version-url', 'https://h/a.tar.xz'], /one server by its version, not none/],
    ['checksum of no tarball', ['fetch', 'mysql:9.7', '--sha256', 'a'.repeat(64)], /does not come as a tarball/],
    ['replica server', ['run', '--replica-server', 'maria:10'], /Unknown server.*\n.*mariadb:10/],
    ['server version', ['fetch', 'mysql:new'], /"new" is not a version/],
    ['server folder', ['run', '--server', 'mysql@/no/such'], /\/no\/such does not exist/],
    [
      'parameter',
      ['run', '--param', 'netWriteTimoutS=2'],
      /no parameter|has a parameter netWriteTimoutS\n.*netWriteTimeoutS\?/,
    ],
    ['parameter value', ['run', '--param', 'netWriteTimeoutS=soon'], /netWriteTimeoutS needs a number, not "soon"/],
    ['parameter form', ['run', '--param', 'netWriteTimeoutS'], /write --param name=value/],
    ['reporter', ['run', '--reporter', 'htlm'], /no reporter "htlm"\n.*Did you mean "html"\? Known: /],
    ['no workers', ['run', '--workers', '0'], /--workers needs a whole number of at least 1, not "0"/],
    ['half a worker', ['run', '--workers', '1.5'], /--workers needs a whole number/],
    ['setting form', ['run', '--set', 'net_write_timeout=2'], /write --set source\.VARIABLE=VALUE/],
    ['setting end', ['run', '--set', 'master.x=hunter2'], /--set master\.x=\.\.\. cannot be parsed/],
    [
      'setting that is refused',
      ['run', '--set', 'replica.bootstrap=1'],
      /bootstrap \(--set replica\.bootstrap\) makes/,
    ],
    [
      'time zone by name',
      ['run', '--set', 'replica.default-time-zone=Europe/Berlin'],
      /default_time_zone \(--set replica\.default_time_zone\) names a time zone/,
    ],
    [
      'time zone by name in an option file',
      ['run', '--source-cnf', 'zone.cnf'],
      /default_time_zone \(zone\.cnf:2\) names a time zone.*\n.*\+01:00/,
    ],
    [
      'unknown path in an option file for another server',
      ['run', '--server', 'mysql:9.7', '--replica-server', 'mysql:5.6', '--replica-cnf', 'path.cnf'],
      /some_dir \(path\.cnf:3\) is not known to the tool/,
    ],
    ['option file that includes what is not there', ['run', '--source-cnf', 'gap.cnf'], /gap\.cnf:1 includes gone\.d/],
    ['pipe as an option file', ['run', '--source-cnf', 'pipe.cnf'], /option file pipe\.cnf is a pipe or a device/],
    ['device as an option file', ['run', '--source-cnf', '/dev/zero'], /\/dev\/zero is a pipe or a device/],
    ['folder as an option file', ['run', '--source-cnf', '.'], /option file \. is a folder/],
    ['program as an option file', ['run', '--source-cnf', 'program.cnf'], /program\.cnf is a binary file/],
    ['option file', ['run', '--source-cnf', 'gone.cnf'], /option file gone\.cnf cannot be read: ENOENT/],
    ['proxy address', ['proxy', '--listen', 'nowhere'], /not an address to listen on: nowhere\n.*127\.0\.0\.1:8474/],
  ])('%s', async (_, args, message) => {
    const writesReports = args[0] === 'run' ? ['--out', playground.out] : [];
    expectWords(await cli([...args, ...writesReports]), 2, message);
    expect(await runsIn(playground)).toEqual([]);
  });

  it('comes as JSON where JSON was asked for', async () => {
    const ended = await cli(['run', 'eror-1190/fin', '--json']);
    expect(ended.code).toBe(2);
    expect(JSON.parse(ended.stdout)).toEqual({
      error: { code: 'UNKNOWN_SCENARIO', message: expect.any(String), hint: 'did you mean error-1190/fin?' },
    });
  });
});

describe('a server that cannot be had is an environment error', () => {
  it('a version that is gone: says which exists', async () => {
    const empty = { ...playground.env, REPLFAULT_CACHE: join(playground.dir, 'empty-cache') };
    const ended = await cli(['run', '--server', 'mysql:9.6', '--isolation', 'none', '--out', playground.out], {
      env: empty,
      // It downloads the lists of the mirror, beside tests that download servers.
      timeoutMs: 150_000,
    });
    expectWords(ended, 3, /does not have mysql:9\.6.*\n.*There is mysql:\d+\.\d+ \(/);
  });

  it('no apt and no mysqld: says what to do', async () => {
    const bin = join(playground.dir, 'bin');
    await mkdir(bin);
    await symlink(process.execPath, join(bin, 'node'));
    const bare = { ...playground.env, PATH: bin, REPLFAULT_CACHE: join(playground.dir, 'bare-cache') };
    const out = ['--out', playground.out];
    expectWords(await cli(['run', ...out], { env: bare }), 3, /apt-get is not installed.*\n.*mysql@\/path/);
    expectWords(await cli(['run', '--server', 'mysqld', ...out], { env: bare }), 3, /no mysqld on PATH\n.*mysql:9\.7/);
    expectWords(await cli(['doctor'], { env: bare }), 3, /apt-get and dpkg-deb not found\n.*to enable: /);
    expect(await runsIn(playground)).toEqual([]);
  });

  it('one that dies at start: shows its log, keeps the report', async () => {
    const cnf = join(playground.dir, 'bad.cnf');
    await writeFile(cnf, '[mysqld]\nno_such_variable = 1\n');
    const ended = await cli(['run', userScenario('glance'), '--source-cnf', cnf, '--out', playground.out]);
    expectWords(ended, 3, /unknown variable 'no_such_variable=1'[\s\S]*check --set, --source-cnf/);
    const run = await latestRun(playground);
    expect(run.outcome).toBe('inconclusive');
    for (const one of run.cases) expect(one.reason).toContain("unknown variable 'no_such_variable=1'");
    expect(await playground.remains()).toEqual([]);
  });
});

describe('a place that cannot be used is an environment error', () => {
  it('a port that is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    try {
      expectWords(
        await cli(['proxy', '--listen', `127.0.0.1:${port}`]),
        3,
        /cannot listen on 127\.0\.0\.1:\d+\n.*another port/,
      );
    } finally {
      server.close();
    }
  });

  it('a reports folder that is a file', async () => {
    const file = join(playground.dir, 'file');
    await writeFile(file, '');
    const args = ['run', userScenario('glance'), '--out', join(file, 'reports')];
    expectWords(await cli(args), 3, /reports folder .* cannot be created: ENOTDIR.*\n.*--out/);
  });

  it('a reports folder, a cache or a temporary folder without permission', async ({ skip }) => {
    const other = await unprivileged();
    if (isRoot && typeof other === 'string') return skip(other);
    await using who = typeof other === 'string' ? ourselves : other;
    await using own = await who.playground();
    const closed = join(playground.dir, 'closed');
    await mkdir(closed, { mode: 0o555 });
    const args = ['run', userScenario('glance'), '--out'];
    const as = { through: who.through, env: own.env, cwd: own.dir };
    const [reports, cache, temporary] = await Promise.all([
      cli([...args, join(closed, 'reports')], as),
      cli([...args, own.out], { ...as, env: { ...own.env, REPLFAULT_CACHE: join(closed, 'cache') } }),
      cli([...args, own.out], { ...as, env: { ...own.env, TMPDIR: closed } }),
    ]);
    expectWords(reports, 3, /reports folder .* cannot be created: EACCES.*\n.*--out/);
    expectWords(cache, 3, /Cannot write to .*EACCES.*\n.*REPLFAULT_CACHE/);
    expectWords(temporary, 3, /no temporary folder can be made in .*EACCES.*\n.*TMPDIR/);
    expect(await own.remains()).toEqual([]);
  });

  const inFullFolder = (folder: string): string[] => [
    'unshare',
    // Who is not root mounts in a user namespace.
    ...(isRoot ? [] : ['--user', '--map-root-user']),
    '--mount',
    'sh',
    '-c',
    'mount -t tmpfs -o size=4m none "$0" && exec "$@"',
    folder,
  ];

  it('a full disk under the temporary folder', async ({ skip }) => {
    const missing = await noPrivateNetwork(ourselves);
    if (missing !== undefined) return skip(missing);
    const args = ['run', userScenario('glance'), '--out', playground.out];
    const ended = await cli(args, { through: inFullFolder(playground.tmp) });
    expectWords(ended, 3, /has 4 MiB free; the servers of a run need 600 MiB\n.*TMPDIR.*--workers 1/);
    expect(await playground.remains()).toEqual([]);
  });

  it('a full disk under the reports folder', async ({ skip }) => {
    const missing = await noPrivateNetwork(ourselves);
    if (missing !== undefined) return skip(missing);
    const out = join(playground.dir, 'small');
    await mkdir(out);
    const [mount, ...rest] = inFullFolder(out);
    const tiny = [mount ?? '', ...rest.map((word) => word.replace('size=4m', 'size=20k'))];
    const ended = await cli(['run', userScenario('glance'), ...shortControl, '--out', out], { through: tiny });
    expectWords(ended, 3, /has 0 MiB free; reports need 50 MiB\n.*clean --keep.*--out/);
    expect(await playground.remains()).toEqual([]);
  });
});
