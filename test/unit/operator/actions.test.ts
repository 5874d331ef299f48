import { describe, expect, it, vi } from 'vitest';
import type { FaultParams } from '../../../src/model/scenario.ts';
import { findAction, loadActions } from '../../../src/operator/index.ts';
import type { Flavour, Row } from '../../../src/servers/flavour.ts';
import { flavour as mariadb } from '../../../src/servers/flavours/mariadb.ts';
import { flavour as mysql56 } from '../../../src/servers/flavours/mysql-5.6.ts';
import { flavour as mysql80 } from '../../../src/servers/flavours/mysql-8.0.ts';
import { flavour as mysql9 } from '../../../src/servers/flavours/mysql-9.ts';
import { type FakeSessionOptions, fakeSession } from './fake-session.ts';

const actions = await loadActions();

async function spoken(
  flavour: Flavour,
  name: string,
  options: FakeSessionOptions = {},
  params: FaultParams = {},
): Promise<string[]> {
  const { session, said } = fakeSession(flavour, options);
  const found = findAction(actions, name, params);
  await found.action.run(session, found.params);
  return said;
}

describe('the actions of operators', () => {
  it('are found by their file names, and each says what it does', () => {
    expect([...actions.keys()]).toEqual(expect.arrayContaining(['start-replica', 'resync', 'clone-from-source']));
    for (const [name, { does, defaults }] of actions) {
      expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(does.length, name).toBeGreaterThan(15);
      expect(defaults, name).toBeTypeOf('object');
    }
    expect(new Set([...actions.values()].map(({ does }) => does)).size).toBe(actions.size);
  });
  it('refuses names and parameters that nobody knows, and says what is near', () => {
    expect(() => findAction(actions, 'start-replika', {})).toThrow(/no operator action named start-replika/);
    expect(() => findAction(actions, 'start-replica', { now: true })).toThrow(/has no parameter now/);
  });
  it('fills in defaults', () => {
    const { params } = findAction(actions, 'configure-connection-failover', { retryCount: 3 });
    expect(params).toEqual({ retryCount: 3, connectRetryS: 1 });
  });
});

describe.each([
  { flavour: mysql9, replica: 'REPLICA', change: 'CHANGE REPLICATION SOURCE TO', prefix: 'SOURCE' },
  { flavour: mysql56, replica: 'SLAVE', change: 'CHANGE MASTER TO', prefix: 'MASTER' },
  { flavour: mariadb, replica: 'SLAVE', change: 'CHANGE MASTER TO', prefix: 'MASTER' },
])('in the words of $flavour.name', ({ flavour, replica, change, prefix }) => {
  const byGtid = flavour === mariadb ? 'MASTER_USE_GTID=slave_pos' : `${prefix}_AUTO_POSITION=1`;
  const byPosition = flavour === mariadb ? 'MASTER_USE_GTID=no' : `${prefix}_AUTO_POSITION=0`;
  const stopped = `replica: STOP ${replica}`;
  const started = `replica: START ${replica}`;

  it('starts, stops and restarts', async () => {
    expect(await spoken(flavour, 'start-replica')).toEqual([started]);
    expect(await spoken(flavour, 'stop-replica')).toEqual([stopped]);
    expect(await spoken(flavour, 'restart-replica')).toEqual([stopped, started]);
    expect(await spoken(flavour, 'restart-receiver')).toEqual([`${stopped} IO_THREAD`, `${started} IO_THREAD`]);
  });
  it('switches to GTIDs, only while stopped', async () => {
    expect(await spoken(flavour, 'set-auto-position')).toEqual([stopped, `replica: ${change} ${byGtid}`, started]);
  });
  it('goes on by position where the applier stands, as read after the stop', async () => {
    const place = `${prefix}_LOG_FILE='binlog.000003', ${prefix}_LOG_POS=4711`;
    expect(await spoken(flavour, 'resume-by-position')).toEqual([
      stopped,
      `replica: SHOW ${replica} STATUS`,
      `replica: ${change} ${byPosition}, ${place}`,
      started,
    ]);
  });
  it('does not resume by position what has no channel', async () => {
    const answer = (): readonly Row[] => [];
    await expect(spoken(flavour, 'resume-by-position', { answer })).rejects.toThrow(/no replication channel/);
  });
  it('purges up to the newest binary log, on the source', async () => {
    expect(await spoken(flavour, 'flush-binary-logs')).toEqual(['source: FLUSH BINARY LOGS']);
    const said = await spoken(flavour, 'purge-binary-logs');
    expect(said[0]).toBe('source: FLUSH BINARY LOGS');
    expect(said.slice(-2)).toEqual(["source: PURGE BINARY LOGS TO 'binlog.000007'", 'source: SHOW BINARY LOGS']);
    const kept = (_: string, statement: string): readonly Row[] | undefined =>
      statement === 'SHOW BINARY LOGS' ? [{ Log_name: 'binlog.000006' }, { Log_name: 'binlog.000007' }] : undefined;
    vi.useFakeTimers();
    const refused = expect(spoken(flavour, 'purge-binary-logs', { answer: kept })).rejects.toThrow(/kept binary logs/);
    await vi.runAllTimersAsync();
    vi.useRealTimers();
    await refused;
  });
  it('points back at the source through the link, and tells no password', async () => {
    const said = await spoken(flavour, 'point-at-source');
    expect(said[0]).toBe(stopped);
    expect(said[1]).toContain(`${prefix}_PORT=3390`);
    expect(said[1]).toContain(`${prefix}_PASSWORD='***'`);
    expect(said[1]).toContain(byGtid);
    expect(said.at(-1)).toBe(started);
  });
  it('changes of a channel what is named, and nothing else', async () => {
    expect(await spoken(flavour, 'change-channel', {}, { connectRetryS: 2 })).toEqual([
      stopped,
      `replica: ${change} ${prefix}_CONNECT_RETRY=2`,
      started,
    ]);
    const [, said] = await spoken(flavour, 'change-channel', {}, { heartbeatPeriodS: 0.5 });
    expect(said).toBe(`replica: ${change} ${prefix}_HEARTBEAT_PERIOD=0.5`);
    await expect(spoken(flavour, 'change-channel')).rejects.toThrow(/changes nothing/);
  });
  it('looks at the channel, and writes down what belongs together', async () => {
    const answer = (_: string, statement: string): readonly Row[] =>
      /STATUS$/.test(statement) && statement.startsWith('SHOW')
        ? [{ Relay_Log_File: 'relay.000007' }]
        : [{ name: 'heartbeat_period', value: statement.startsWith('SELECT @@') ? '1' : '3.000' }];
    const said = await spoken(flavour, 'look-at-channel', { answer });
    const name = flavour.variableName('replica_net_timeout');
    expect(said.at(-1)).toBe(`replica: (heartbeat period 3 s, ${name} 1 s, relay log relay.000007)`);
  });
  it('sets the verbosity of the log in three steps, in either words', async () => {
    const said = await spoken(flavour, 'set-log-verbosity', {}, { verbosity: 2 });
    expect(said).toEqual([`source: SET GLOBAL ${flavour === mysql9 ? 'log_error_verbosity = 2' : 'log_warnings = 1'}`]);
    await expect(spoken(flavour, 'set-log-verbosity', {}, { verbosity: 4 })).rejects.toThrow(/steps 1 to 3/);
    await expect(spoken(flavour, 'set-log-verbosity', {}, { on: 'proxy' })).rejects.toThrow(/cannot be done on proxy/);
  });
  it('writes on the replica where an experiment wants that', async () => {
    expect(await spoken(flavour, 'write-on-replica')).toEqual(['replica: CREATE DATABASE replfault_errant']);
  });
});

describe('MariaDB alone', () => {
  it('goes on from its own last transaction', async () => {
    const said = await spoken(mariadb, 'use-current-pos');
    expect(said[1]).toBe('replica: CHANGE MASTER TO MASTER_USE_GTID=current_pos');
    await expect(spoken(mysql9, 'use-current-pos')).rejects.toMatchObject({ code: 'ACTION_NOT_HERE' });
  });
});

describe('connection failover', () => {
  const second = { second: 'second-replica' } as const;
  it('tells the receiver both sources, the present one first', async () => {
    const said = await spoken(mysql9, 'configure-connection-failover', second, { retryCount: 2 });
    expect(said).toEqual([
      'replica: STOP REPLICA',
      "replica: SELECT asynchronous_connection_failover_add_source('', '127.0.0.1', 3390, '', 80)",
      "replica: SELECT asynchronous_connection_failover_add_source('', '127.0.0.1', 3303, '', 60)",
      'replica: CHANGE REPLICATION SOURCE TO SOURCE_CONNECTION_AUTO_FAILOVER=1, SOURCE_RETRY_COUNT=2, SOURCE_CONNECT_RETRY=1',
      'replica: START REPLICA',
    ]);
  });
  it('needs a second source, and a server that can', async () => {
    await expect(spoken(mysql9, 'configure-connection-failover')).rejects.toThrow(/needs a second source/);
    const chain = { second: 'downstream' } as const;
    await expect(spoken(mysql9, 'configure-connection-failover', chain)).rejects.toThrow(/needs a second source/);
    await expect(spoken(mysql56, 'configure-connection-failover', second)).rejects.toThrow(/8\.0\.22/);
    await expect(spoken(mariadb, 'configure-connection-failover', second)).rejects.toThrow(/MariaDB has no/);
  });
});

describe('a second channel', () => {
  const second = { second: 'second-replica' } as const;
  it('leads to the second replica, in the words of each server', async () => {
    const onMysql = await spoken(mysql9, 'add-channel', second);
    expect(onMysql[0]).toBe('replica: STOP REPLICA');
    expect(onMysql[1]).toMatch(
      /^replica: CHANGE REPLICATION SOURCE TO .*_PORT=3303, .*'\*\*\*'.* FOR CHANNEL 'second'$/,
    );
    expect(onMysql.slice(2)).toEqual(['replica: START REPLICA', "replica: START REPLICA FOR CHANNEL 'second'"]);
    const onMariadb = await spoken(mariadb, 'add-channel', second, { name: 'east' });
    expect(onMariadb.slice(0, 2)).toEqual(['replica: STOP SLAVE', 'replica: SET GLOBAL gtid_ignore_duplicates = ON']);
    expect(onMariadb[2]).toMatch(/^replica: CHANGE MASTER 'east' TO MASTER_HOST='127\.0\.0\.1', MASTER_PORT=3303/);
    expect(onMariadb.slice(3)).toEqual(['replica: START SLAVE', "replica: START SLAVE 'east'"]);
  });
  it('needs a server that can, and somewhere to lead', async () => {
    await expect(spoken(mysql9, 'add-channel')).rejects.toThrow(/needs a second source/);
    await expect(spoken(mysql56, 'add-channel', second)).rejects.toThrow(/one source/);
    await expect(spoken(mysql56, 'look-at-channels', second)).rejects.toThrow(/one source/);
  });
  it('is looked at beside the first one', async () => {
    const rows = [
      { Channel_Name: 'second', Replica_IO_Running: 'Yes', Replica_SQL_Running: 'Yes', Last_IO_Errno: 0 },
      { Channel_Name: '', Replica_IO_Running: 'Connecting', Replica_SQL_Running: 'Yes', Last_IO_Errno: 2003 },
    ];
    expect(await spoken(mysql9, 'look-at-channels', { answer: () => rows })).toEqual([
      'replica: SHOW REPLICA STATUS',
      'replica: (channel "second": receiver Yes, applier Yes, Last_IO_Errno 0)',
      'replica: (channel "": receiver Connecting, applier Yes, Last_IO_Errno 2003)',
    ]);
    expect((await spoken(mariadb, 'look-at-channels'))[0]).toBe('replica: SHOW ALL SLAVES STATUS');
  });
});

describe('a clone of the source', () => {
  const ends = Object.assign(new Error('Restart server failed'), { errno: 3707 });
  const answer = (on: string, statement: string): Error | undefined =>
    on === 'replica' && statement.startsWith('CLONE') ? ends : undefined;

  it('is fetched from the source itself; the server is started again with its own passwords and pointed at the link', async () => {
    const said = await spoken(mysql9, 'clone-from-source', { answer });
    expect(said.filter((line) => line.startsWith('source:'))).toEqual([
      "source: INSTALL PLUGIN clone SONAME 'mysql_clone.so'",
      'source: SET SESSION sql_log_bin = 0',
      "source: GRANT BACKUP_ADMIN ON *.* TO 'repl'@'%'",
      'source: SET SESSION sql_log_bin = 1',
    ]);
    const cloned = said.indexOf(
      "replica: CLONE INSTANCE FROM 'repl'@'127.0.0.1':3301 IDENTIFIED BY '***' REQUIRE NO SSL",
    );
    expect(cloned).toBeGreaterThan(said.indexOf('replica: STOP REPLICA'));
    expect(said.slice(cloned + 1, cloned + 3)).toEqual([
      'replica: (ends)',
      'replica: (restart {"renewAccounts":true})',
    ]);
    expect(said.at(-2)).toContain('SOURCE_PORT=3390');
    expect(said.at(-1)).toBe('replica: START REPLICA');
    expect(said.join('\n')).not.toContain('hush');
  });
  it('does not restart a server whose clone failed', async () => {
    const wrong = Object.assign(new Error('donor refused'), { errno: 3862 });
    const refused = (_: string, statement: string): Error | undefined =>
      statement.startsWith('CLONE') ? wrong : undefined;
    const { session, said } = fakeSession(mysql9, { answer: refused });
    await expect(findAction(actions, 'clone-from-source', {}).action.run(session, {})).rejects.toThrow('donor refused');
    expect(said.join('\n')).not.toMatch(/ends|restart/);
  });
  it('is not to be had elsewhere', async () => {
    await expect(spoken(mysql56, 'clone-from-source')).rejects.toThrow(/8\.0\.17/);
    await expect(spoken(mariadb, 'clone-from-source')).rejects.toThrow(/no clone plugin/);
  });
});

describe('a resync from a dump', () => {
  /** Two tables; the second page of each is empty. */
  const answer = (_: string, statement: string): readonly Row[] | undefined => {
    if (statement.startsWith('SHOW TABLES')) return [{ t: 'ledger' }, { t: 'counter' }];
    if (statement.startsWith('SHOW CREATE TABLE')) return [{ 'Create Table': 'CREATE TABLE `x` (id INT)' }];
    if (!statement.startsWith('SELECT *')) return undefined;
    return statement.endsWith('OFFSET 0') ? [{ id: 1, payload: Buffer.alloc(10) }] : [];
  };

  it('takes a snapshot with its set of transactions, copies all tables outside the binary log, adopts the set', async () => {
    const said = await spoken(mysql9, 'resync', { answer });
    const order = [
      'replica: STOP REPLICA',
      'source: FLUSH TABLES WITH READ LOCK',
      'source: START TRANSACTION WITH CONSISTENT SNAPSHOT',
      'source: SELECT @@GLOBAL.gtid_executed AS gtid',
      'source: UNLOCK TABLES',
      'replica: SET SESSION sql_log_bin = 0',
      'replica: DROP DATABASE IF EXISTS replfault',
      'replica: (copied 1 rows of replfault.ledger from the source)',
      'replica: (copied 1 rows of replfault.counter from the source)',
      'replica: SET SESSION sql_log_bin = 1',
      'replica: RESET BINARY LOGS AND GTIDS',
      "replica: SET GLOBAL gtid_purged = 'U:1-9'",
      'replica: START REPLICA',
    ];
    const places = order.map((line) => said.indexOf(line));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places).not.toContain(-1);
  });
  it('adopts the set in the words of each dialect', async () => {
    expect(mysql80.operatorWords.adoptGtids('U:1')).toEqual(['RESET MASTER', "SET GLOBAL gtid_purged = 'U:1'"]);
    expect(mysql56.operatorWords.adoptGtids('U:1')[0]).toBe('RESET MASTER');
    expect(mariadb.operatorWords.adoptGtids('0-2-5,0-1-9,1-3-2')).toEqual([
      'RESET MASTER',
      "SET GLOBAL gtid_binlog_state = '0-2-5,0-1-9,1-3-2'",
      "SET GLOBAL gtid_slave_pos = '0-1-9,1-3-2'",
    ]);
  });
  it('lets the source write again and the binary log of the replica go on, also when the copy fails', async () => {
    const broken = (on: string, statement: string): readonly Row[] | Error | undefined =>
      on === 'replica' && statement.startsWith('CREATE DATABASE') ? new Error('disk full') : answer(on, statement);
    const { session, said } = fakeSession(mysql9, { answer: broken });
    await expect(findAction(actions, 'resync', {}).action.run(session, {})).rejects.toThrow('disk full');
    expect(said).toContain('source: UNLOCK TABLES');
    expect(said.slice(-2)).toEqual(['replica: SET SESSION sql_log_bin = 1', 'source: COMMIT']);
  });
});
