import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import getPort from 'get-port';
import { describe, expect, it } from 'vitest';
import { cacheFolder } from '../../../src/servers/cache/folder.ts';
import { parseLogLine } from '../../../src/servers/log-line.ts';
import { readTail } from '../../../src/servers/runtimes/local/server-process.ts';
import { startLocalServer } from '../../../src/servers/runtimes/local.ts';
import { resolveServer } from '../../../src/servers/specs.ts';
import { prepareTemplate } from '../../../src/servers/template.ts';
import type { StartedServer } from '../../../src/servers/types.ts';
import { scratchFolder } from './local-cache.ts';

interface Trial {
  readonly spec: string;
  /** Variables by which a session could be blinded or led astray: the user's global value, and the tool's own. */
  readonly session: Readonly<Record<string, readonly [user: string, tool: string]>>;
  /** Options that would hide the log, or turn it into another form or language. */
  readonly log: readonly string[];
  readonly passwords: readonly string[];
}

const everywhere = {
  completion_type: ['RELEASE', 'NO_CHAIN'],
  wait_timeout: ['1', '28800'],
  interactive_timeout: ['1', '28800'],
  net_read_timeout: ['1', '60'],
  lock_wait_timeout: ['1', '3600'],
  innodb_lock_wait_timeout: ['1', '50'],
  default_storage_engine: ['MyISAM', 'InnoDB'],
  max_join_size: ['1', '18446744073709551615'],
  group_concat_max_len: ['4', '1048576'],
  max_sort_length: ['64', '1024'],
  div_precision_increment: ['0', '4'],
  lc_time_names: ['de_DE', 'en_US'],
  autocommit: ['0', '1'],
} as const;

const policy = [
  'plugin-load-add=validate_password.so',
  'validate_password_policy=STRONG',
  'validate_password_length=24',
];

const trials: readonly Trial[] = [
  {
    spec: 'mysql:9.7',
    session: {
      ...everywhere,
      sql_mode: [
        'ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PAD_CHAR_TO_FULL_LENGTH',
        'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION',
      ],
      transaction_isolation: ['SERIALIZABLE', 'REPEATABLE-READ'],
      transaction_read_only: ['1', '0'],
      max_execution_time: ['1', '0'],
      sql_require_primary_key: ['1', '0'],
      sql_generate_invisible_primary_key: ['1', '0'],
      default_tmp_storage_engine: ['MyISAM', 'InnoDB'],
      session_track_gtids: ['ALL_GTIDS', 'OWN_GTID'],
    },
    log: [
      'log_error_services=log_filter_internal; log_sink_json',
      'log_error_verbosity=1',
      'log_timestamps=SYSTEM',
      'lc_messages=de_DE',
    ],
    passwords: [...policy, 'validate_password_special_char_count=4', 'validate_password_mixed_case_count=4'],
  },
  {
    spec: 'mysql:5.6',
    session: {
      ...everywhere,
      sql_mode: ['ANSI_QUOTES,PAD_CHAR_TO_FULL_LENGTH', 'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION'],
      tx_isolation: ['SERIALIZABLE', 'REPEATABLE-READ'],
      tx_read_only: ['1', '0'],
    },
    log: ['log_warnings=0', 'lc_messages=de_DE'],
    passwords: [],
  },
  {
    spec: 'mariadb:10.11',
    session: {
      ...everywhere,
      sql_mode: ['PIPES_AS_CONCAT,ANSI_QUOTES,NO_BACKSLASH_ESCAPES', 'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION'],
      tx_isolation: ['SERIALIZABLE', 'REPEATABLE-READ'],
      tx_read_only: ['1', '0'],
      max_statement_time: ['0.001', '0'],
      enforce_storage_engine: ['Aria', 'null'],
      idle_transaction_timeout: ['1', '0'],
    },
    log: ['log_warnings=0', 'lc_messages=de_DE'],
    passwords: ['strict_password_validation=ON'],
  },
];

async function start(spec: string, dir: string, settings: readonly string[]): Promise<StartedServer> {
  const cacheDir = cacheFolder();
  const binary = await resolveServer(spec, { cacheDir });
  const cnf = join(dir, 'user.cnf');
  await writeFile(cnf, `[mysqld]\n${settings.join('\n')}\n`);
  return startLocalServer(binary, await prepareTemplate(binary, { cacheDir }), {
    name: 'source',
    role: 'source',
    dir: join(dir, 's'),
    port: await getPort({ host: '127.0.0.1' }),
    serverId: 1,
    options: [],
    cnf,
  });
}

/** Options as they are written at start; the words of a variable differ from those of its option in two cases. */
const optionOf = (name: string, value: string): string =>
  `${name.replace(/^tx_isolation$/, 'transaction_isolation').replace(/^tx_read_only$/, 'transaction_read_only')}=${value}`;

async function valuesOf(server: StartedServer, scope: 'GLOBAL' | 'SESSION', names: readonly string[]) {
  const [row = {}] = await server.query(`SELECT ${names.map((name) => `@@${scope}.${name} AS ${name}`).join(', ')}`);
  return Object.fromEntries(names.map((name) => [name, String(row[name])]));
}

describe.each(trials)("a server of $spec with a user's settings", ({ spec, session, log, passwords }) => {
  it('has sessions of the tool that rely on none of them, and keeps them for everybody else', async () => {
    await using folder = scratchFolder();
    const names = Object.keys(session);
    const settings = Object.entries(session).map(([name, [user]]) => optionOf(name, user));
    await using server = await start(spec, folder.path, [
      ...settings,
      'loose-skip-character-set-client-handshake',
      'init_connect=SET autocommit = 0',
    ]);
    const expected = (which: 0 | 1) => Object.fromEntries(names.map((name) => [name, session[name]?.[which]]));
    expect(await valuesOf(server, 'GLOBAL', names)).toEqual(expected(0));
    expect(await valuesOf(server, 'SESSION', names)).toEqual(expected(1));
    await using other = await server.connect();
    for (const statement of [
      'CREATE DATABASE t',
      'CREATE TABLE t.t (a INT) ENGINE=InnoDB',
      'INSERT INTO t.t VALUES (1)',
    ])
      await server.query(statement);
    expect(await other.query("SELECT a, 'ü' AS u FROM t.t")).toEqual([{ a: 1, u: 'ü' }]);
    expect(await other.query("SELECT engine AS e FROM information_schema.tables WHERE table_schema = 't'")).toEqual([
      { e: 'InnoDB' },
    ]);
    // Longer than the user's timeouts.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await server.query('DO 1');
  });

  it('is ready when it takes a login, and keeps a plain log in English', async () => {
    await using folder = scratchFolder();
    await using server = await start(spec, folder.path, log);
    const lines = (await readTail(server.logFile)).split('\n').map((line) => parseLogLine(server.flavour, line));
    expect(lines.filter(({ condition }) => condition === 'ready')).toHaveLength(1);
    expect(lines.filter(({ serverTime }) => serverTime?.endsWith('Z') === true).length).toBeGreaterThan(3);
    expect(server.overridden.map(({ name }) => name)).toEqual(
      expect.arrayContaining(log.map((option) => option.replace(/=.*/s, ''))),
    );
    // What only the process knows would be lost with it.
    for (const statement of ['SET GLOBAL innodb_flush_log_at_trx_commit = 1', 'FLUSH LOCAL ENGINE LOGS'])
      await server.query(statement);
    await server.kill();
    await server.restart();
    expect(await server.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('takes the passwords that the tool makes', async ({ skip }) => {
    if (passwords.length === 0) return skip('the MySQL 5.6 that can be fetched comes without plugins');
    await using folder = scratchFolder();
    await using server = await start(spec, folder.path, passwords);
    const { user, password } = server.replicationUser;
    for (const statement of server.flavour.faultWords.changePassword({ user, password })) await server.query(statement);
    expect(password).toHaveLength(32);
  });
});
