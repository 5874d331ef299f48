import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { testServer } from '../servers/local-cache.ts';
import { runCli } from '../support/cli.ts';
import { makePlayground } from '../support/playground.ts';
import { caseOf, latestRun } from '../support/saved-run.ts';
import { shortControl, userScenario } from '../support/scenario-files.ts';

beforeAll(async () => {
  await testServer();
});

it("the user's settings win over trimmed ones; what the tool or the scenario decides is listed", async () => {
  await using playground = await makePlayground();
  const sourceCnf = join(playground.dir, 'source.cnf');
  const replicaCnf = join(playground.dir, 'replica.cnf');
  await writeFile(
    sourceCnf,
    '[mysqld]\nsync_binlog = 1\ninnodb-flush-log-at-trx-commit = 1\nnet_write_timeout = 50\ngtid_mode = OFF\n',
  );
  await writeFile(replicaCnf, '[mysqld]\nslave_net_timeout = 77\nmax_allowed_packet = 32M\n');
  const set = [
    'source.net_retry_count=3',
    'replica.sync-relay-log=7',
    'source.port=3306',
    'replica.Slave-Net-Timeout=9',
  ];
  const ended = await runCli(
    [
      'run',
      userScenario('glance'),
      ...shortControl,
      ...['--source-cnf', sourceCnf, '--replica-cnf', replicaCnf, '--out', playground.out],
      ...set.flatMap((one) => ['--set', one]),
    ],
    { env: playground.env },
  );
  expect([0, 4], ended.stderr).toContain(ended.code);
  const { settings, overridden, server } = caseOf(await latestRun(playground), 'glance');
  expect(server?.source.version).toMatch(/^\d+\.\d+\.\d+/);
  expect(settings?.source).toMatchObject({
    sync_binlog: '1',
    innodb_flush_log_at_trx_commit: '1',
    net_retry_count: '3',
    net_write_timeout: '2',
    gtid_mode: 'ON',
  });
  expect(settings?.replica).toMatchObject({
    max_allowed_packet: String(32 * 1024 * 1024),
    sync_relay_log: '7',
    replica_net_timeout: '4',
    sync_binlog: '0',
    heartbeat_period: '0.500',
    retry_count: '1000',
    connect_retry: '1',
  });
  const listed = overridden.map(({ server: end, name, user, tool }) => `${end} ${name}: ${user} -> ${tool}`);
  expect(listed.sort()).toEqual([
    'replica replica_net_timeout: 9 -> 4',
    'replica slave_net_timeout: 77 -> 4',
    'source gtid_mode: OFF -> ON',
    'source net_write_timeout: 50 -> 2',
    expect.stringMatching(/^source port: 3306 -> \d+$/),
  ]);
});

it('a production file writes nowhere else, opens no port, and its secrets are in nothing that is printed or kept', async () => {
  await using playground = await makePlayground();
  const outside = join(playground.dir, 'prod');
  await mkdir(join(playground.dir, 'conf.d'), { recursive: true });
  await mkdir(outside);
  const files = ['slow_query_log_file', 'general_log_file', 'log_bin_index', 'innodb_undo_directory'];
  await writeFile(
    join(playground.dir, 'prod.cnf'),
    `[mysqld]\nslow_query_log=1\nlong_query_time=0\ngeneral_log=1\n${files.map((name) => `${name}=${outside}/${name}\n`).join('')}!includedir conf.d\n`,
  );
  await writeFile(
    join(playground.dir, 'conf.d/site.cnf'),
    '[mysqld]\nadmin_address=127.0.0.1\nadmin_port=33062\nmysqlx_port=33060\nreport_password=hunter2\nlower_case_table_names=1\n',
  );
  const before = (await stat(outside)).mtimeMs;
  const ended = await runCli(
    [
      'run',
      userScenario('glance'),
      ...shortControl,
      ...['--source-cnf', 'prod.cnf', '--replica-cnf', 'prod.cnf', '--out', playground.out],
      ...['--set', `replica.relay_log_info_file=${outside}/x`, '--set', 'source.report_password=hunter2'],
    ],
    { env: playground.env, cwd: playground.dir },
  );
  expect([0, 4], ended.stderr).toContain(ended.code);
  const { overridden } = caseOf(await latestRun(playground), 'glance');
  const ofBoth = [...files, 'admin_address', 'admin_port', 'mysqlx_port', 'report_password'];
  for (const server of ['source', 'replica'])
    expect(overridden.filter((one) => one.server === server).map(({ name }) => name)).toEqual(
      expect.arrayContaining(ofBoth),
    );
  expect(overridden.find(({ name }) => name === 'report_password')?.user).toBe('(hidden)');
  expect(await readdir(outside)).toEqual([]);
  expect((await stat(outside)).mtimeMs).toBe(before);
  expect(ended.stdout + ended.stderr).not.toContain('hunter2');
  for (const file of await readdir(playground.out, { recursive: true, withFileTypes: true }))
    if (file.isFile())
      expect(await readFile(join(file.parentPath, file.name), 'latin1'), file.name).not.toContain('hunter2');
});
