import { describe, expect, it } from 'vitest';
import { allFlavours, flavourFor } from '../../../src/servers/flavour-registry.ts';

const source = { host: '127.0.0.1', port: 3307, user: 'repl', password: 'abc' };
const options = { connectRetryS: 2, retryCount: 100, heartbeatPeriodS: 0.5 };
const place = { file: 'binlog.000003', position: 157 };
/** Every flavour with the versions at its borders. */
const spoken = [
  ['mysql', '5.6.24', 'mysql-5.6'],
  ['mysql', '5.7.9', 'mysql-5.7'],
  ['mysql', '5.7.44', 'mysql-5.7'],
  ['mysql', '8.0.11', 'mysql-8.0-early'],
  ['mysql', '8.0.25', 'mysql-8.0-early'],
  ['mysql', '8.0.26', 'mysql-8.0'],
  ['mysql', '8.0.42', 'mysql-8.0'],
  ['mysql', '8.4.6', 'mysql-9'],
  ['mysql', '9.7.4', 'mysql-9'],
  ['mysql', '26.7.0', 'mysql-9'],
  ['mariadb', '10.5.29', 'mariadb'],
  ['mariadb', '10.11.18', 'mariadb'],
  ['mariadb', '11.8.6', 'mariadb'],
] as const;

describe('every flavour', async () => {
  for (const flavour of await allFlavours()) {
    describe(flavour.name, () => {
      it('states options as options', () => {
        const version = spoken.find(([, , name]) => name === flavour.name)?.[1] ?? 'none';
        const stated = [
          ...flavour.trimmedOptions(version),
          ...flavour.templateRecipe(version).args,
          ...(flavour.semiSyncOptions('source') ?? []),
          ...(flavour.semiSyncOptions('replica') ?? []),
          ...(flavour.channelOptions?.(options) ?? []),
          ...flavour.tlsOptions({ ca: '/ca.pem', cert: '/cert.pem', key: '/key.pem' }),
          ...flavour.requiredOptions('source'),
          ...flavour.requiredOptions('replica'),
          ...flavour.shippedOptions('source'),
          ...flavour.shippedOptions('replica'),
        ];
        for (const option of stated) expect(option).toMatch(/^--[a-z0-9-]+(=\S*)?$/);
        expect(flavour.optionFor('net_write_timeout', 3)).toBe('--net-write-timeout=3');
        expect(flavour.variableName('net-write-timeout')).toBe('net_write_timeout');
      });

      it('leaves a server as it ships, but for what two of them on a machine need', () => {
        for (const role of ['source', 'replica'] as const)
          for (const option of flavour.shippedOptions(role))
            expect(option).toMatch(/^--(skip-name-resolve|log-bin=binlog|loose-mysqlx=OFF)$/);
        const shipsBinaryLog = /^mysql-(8|9)/.test(flavour.name);
        expect(flavour.shippedOptions('source').includes('--log-bin=binlog')).toBe(!shipsBinaryLog);
        expect(flavour.shippedOptions('replica').join()).not.toContain('log-bin');
      });

      it('points a replica at its source by GTID and by position', () => {
        const byGtid = flavour.pointAt(source, 'gtid', options).join('; ');
        expect(byGtid).toContain("'127.0.0.1'");
        expect(byGtid).toContain('3307');
        const byPosition = flavour.pointAt(source, place, options).join('; ');
        expect(byPosition).toMatch(/_LOG_FILE='binlog\.000003', (SOURCE|MASTER)_LOG_POS=157/);
        expect(byGtid).not.toMatch(/LOG_FILE|LOG_POS/);
        const silent = flavour.pointAt(source, 'gtid', { ...options, heartbeatPeriodS: null }).join('; ');
        expect(byGtid).toMatch(/HEARTBEAT_PERIOD=0\.5/);
        expect(silent).not.toMatch(/HEARTBEAT_PERIOD/);
      });

      it('keeps quotes in passwords inside their literal', () => {
        const text = flavour.pointAt({ ...source, password: "a'b" }, 'gtid', options).join('; ');
        expect(text).toContain("'a''b'");
        expect(() => flavour.pointAt({ ...source, password: 'a\\' }, 'gtid', options)).toThrow(/backslash/);
      });

      it('counts the errors that the harness asks about, or says why not', () => {
        const { errorCountersQuery, errorCountersMissing } = flavour;
        expect(errorCountersQuery === null).toBe(errorCountersMissing !== null);
        for (const errno of [1105, 1158, 1159, 1160, 1161, 1189, 1190]) {
          if (errorCountersQuery) expect(errorCountersQuery).toContain(String(errno));
        }
      });

      it('encrypts the link only when asked, and checks the authority when given one', () => {
        const clauses = (more: object): string => flavour.pointAt({ ...source, ...more }, 'gtid', options).join('; ');
        expect(clauses({})).toMatch(/_SSL=0/);
        expect(clauses({ tls: true })).toMatch(/_SSL=1/);
        expect(clauses({ tls: true })).not.toMatch(/_SSL_CA=/);
        expect(clauses({ tls: true, tlsCa: '/ca.pem' })).toMatch(/_SSL=1, (SOURCE|MASTER)_SSL_CA='\/ca\.pem'/);
        expect(clauses({ tlsCa: '/ca.pem' })).not.toMatch(/_SSL_CA=/);
      });

      it('takes part in semi-sync, or says why not', () => {
        const able = flavour.semiSyncOptions('source') !== null;
        expect(able).toBe(flavour.semiSyncMissing === null);
        expect(able).toBe(flavour.semiSyncOptions('replica') !== null);
        expect(flavour.semiSyncStatusQuery('source')).not.toBe(flavour.semiSyncStatusQuery('replica'));
      });

      it('gives both accounts their passwords outside the binary log', () => {
        const [first = '', ...rest] = flavour.initFile({ root: 'r00t', repl: 'r3pl' });
        expect(first).toMatch(/sql_log_bin = 0/);
        expect(rest.some((line) => /'root'@'localhost'.*'r00t'/.test(line))).toBe(true);
        expect(rest.some((line) => /'repl'@'%'.*'r3pl'/.test(line))).toBe(true);
      });

      it('makes templates whose accounts nobody can use, different each time', () => {
        const text = (): string => JSON.stringify(flavour.templateRecipe('8.0.42'));
        expect(text()).not.toBe(text());
        expect(text()).toContain('repl');
        const { initFile, bootstrap } = flavour.templateRecipe('8.0.42');
        for (const statement of [
          ...initFile,
          ...(bootstrap?.accounts ?? []),
          ...flavour.initFile({ root: 'a', repl: 'b' }),
        ])
          expect(statement).toMatch(/;$/);
      });

      it('knows when the server is ready', () => {
        expect(flavour.logPatterns.some(({ condition }) => condition === 'ready')).toBe(true);
      });
    });
  }
});

describe('flavours by version', () => {
  it.each(spoken)('%s %s is spoken to by %s, and by no other', async (vendor, version, name) => {
    expect((await flavourFor(vendor, version)).name).toBe(name);
    expect((await allFlavours()).filter((flavour) => flavour.matches(vendor, version))).toHaveLength(1);
  });

  it.each([
    ['mysql', '5.5.62'],
    ['mariadb', '10.4.34'],
  ] as const)('%s %s is refused with exit 3', async (vendor, version) => {
    await expect(flavourFor(vendor, version)).rejects.toMatchObject({ exitCode: 3, code: 'flavour-unknown' });
  });

  // Statement, status, start, binary log status, variable, semi-sync plug-in: as the manuals of the versions document them.
  const oldWords = [
    /^CHANGE MASTER TO MASTER_HOST=/,
    'SHOW SLAVE STATUS',
    'START SLAVE',
    'SHOW MASTER STATUS',
    '--slave-net-timeout=4',
  ] as const;
  const newWords = [
    /^CHANGE REPLICATION SOURCE TO SOURCE_HOST=/,
    'SHOW REPLICA STATUS',
    'START REPLICA',
    'SHOW BINARY LOG STATUS',
    '--replica-net-timeout=4',
  ] as const;
  const without82 = [...newWords.slice(0, 3), 'SHOW MASTER STATUS', newWords[4]] as const;
  const mysqlPlugin = (role: string): string => `--plugin-load-add=semisync_${role}.so`;
  it.each([
    ['mysql', '5.6.24', oldWords, undefined, 'MASTER_AUTO_POSITION=1'],
    ['mysql', '5.7.44', oldWords, mysqlPlugin('master'), 'MASTER_AUTO_POSITION=1'],
    ['mysql', '8.0.25', oldWords, mysqlPlugin('master'), 'MASTER_AUTO_POSITION=1'],
    ['mysql', '8.0.26', without82, mysqlPlugin('source'), 'SOURCE_AUTO_POSITION=1'],
    ['mysql', '8.4.0', newWords, mysqlPlugin('source'), 'SOURCE_AUTO_POSITION=1'],
    ['mysql', '9.7.4', newWords, mysqlPlugin('source'), 'SOURCE_AUTO_POSITION=1'],
    ['mariadb', '10.5.29', oldWords, '--rpl-semi-sync-master-enabled=ON', 'MASTER_USE_GTID=slave_pos'],
    ['mariadb', '11.8.6', oldWords, '--rpl-semi-sync-master-enabled=ON', 'MASTER_USE_GTID=slave_pos'],
  ] as const)('speaks the words of %s %s', async (vendor, version, words, semiSync, byGtid) => {
    const flavour = await flavourFor(vendor, version);
    const [change, status, start, binaryLog, option] = words;
    const [statement = ''] = flavour.pointAt(source, 'gtid', options);
    expect(statement).toMatch(change as RegExp);
    expect(statement).toContain(byGtid);
    expect(flavour.replicaStatusQuery).toBe(status);
    expect(flavour.startReplica).toBe(start);
    expect(flavour.stopReplica).toBe(String(start).replace('START', 'STOP'));
    expect(flavour.binaryLogStatusQuery).toBe(binaryLog);
    expect(flavour.optionFor('replica_net_timeout', 4)).toBe(option);
    expect(flavour.semiSyncOptions('source')?.[0]).toBe(semiSync);
  });

  it('asks for what only some versions know only there', async () => {
    const clauses = async (vendor: 'mysql' | 'mariadb', version: string): Promise<string> =>
      (await flavourFor(vendor, version)).pointAt(source, 'gtid', options).join('; ');
    expect(await clauses('mysql', '5.7.44')).not.toMatch(/PUBLIC_KEY/);
    expect(await clauses('mysql', '8.0.25')).toMatch(/GET_MASTER_PUBLIC_KEY=1/);
    expect(await clauses('mysql', '8.0.26')).toMatch(/GET_SOURCE_PUBLIC_KEY=1/);
    expect(await clauses('mysql', '5.6.24')).toMatch(/MASTER_RETRY_COUNT=100/);
    expect(await clauses('mariadb', '11.8.6')).toMatch(/MASTER_SSL_VERIFY_SERVER_CERT=0/);
    // CHANGE MASTER TO of MariaDB cannot say how often to try.
    expect(await clauses('mariadb', '10.11.18')).not.toMatch(/RETRY_COUNT/);
    expect((await flavourFor('mariadb', '10.11.18')).channelOptions?.(options)).toEqual(['--master-retry-count=100']);
    expect((await flavourFor('mysql', '5.7.44')).channelOptions).toBeUndefined();

    const trimmed = async (vendor: 'mysql' | 'mariadb', version: string): Promise<string> =>
      (await flavourFor(vendor, version)).trimmedOptions(version).join(' ');
    expect(await trimmed('mysql', '8.0.29')).not.toMatch(/redo-log-capacity/);
    expect(await trimmed('mysql', '8.0.29')).toMatch(/innodb-log-file-size/);
    expect(await trimmed('mysql', '8.0.30')).toMatch(/redo-log-capacity/);
    expect(await trimmed('mysql', '8.0.30')).not.toMatch(/innodb-log-file-size/);
    expect(await trimmed('mysql', '5.7.44')).not.toMatch(/caching-sha2|auto-generate-certs|instrument=error/);
    expect(await trimmed('mariadb', '11.4.2')).toMatch(/--ssl=OFF/);
    expect(await trimmed('mariadb', '10.11.18')).not.toMatch(/--ssl=OFF/);
  });

  it('counts errors by number since 8.0 only', async () => {
    for (const [vendor, version, name] of spoken) {
      const { errorCountersQuery } = await flavourFor(vendor, version);
      expect(errorCountersQuery === null, version).toBe(/5\.|mariadb/.test(name));
    }
  });

  it.each([
    ['replica_net_timeout', 'slave_net_timeout', 'slave_net_timeout'],
    ['log_replica_updates', 'log_slave_updates', 'log_slave_updates'],
    ['replica-parallel-workers', 'slave_parallel_workers', 'slave_parallel_threads'],
    ['rpl_semi_sync_source_timeout', 'rpl_semi_sync_master_timeout', 'rpl_semi_sync_master_timeout'],
    [
      'rpl_semi_sync_source_wait_for_replica_count',
      'rpl_semi_sync_master_wait_for_slave_count',
      'rpl_semi_sync_master_wait_for_slave_count',
    ],
    ['rpl_semi_sync_replica_enabled', 'rpl_semi_sync_slave_enabled', 'rpl_semi_sync_slave_enabled'],
    ['source_verify_checksum', 'master_verify_checksum', 'master_verify_checksum'],
    ['sync_source_info', 'sync_master_info', 'sync_master_info'],
    ['innodb_redo_log_capacity', 'innodb_redo_log_capacity', 'innodb_log_file_size'],
    // Words that only look like it.
    ['replicate_do_db', 'replicate_do_db', 'replicate_do_db'],
    ['net_write_timeout', 'net_write_timeout', 'net_write_timeout'],
  ])('%s is %s in old MySQL and %s in MariaDB', async (canonical, old, mariadb) => {
    expect((await flavourFor('mysql', '5.7.44')).variableName(canonical)).toBe(old);
    expect((await flavourFor('mysql', '9.7.4')).variableName(canonical)).toBe(canonical.replaceAll('-', '_'));
    expect((await flavourFor('mariadb', '11.8.6')).variableName(canonical)).toBe(mariadb);
  });

  it('reads a replica status in the old words', async () => {
    const row = {
      Slave_IO_State: 'Reconnecting after a failed master event read',
      Slave_IO_Running: 'Connecting',
      Slave_SQL_Running: 'Yes',
      Seconds_Behind_Master: null,
      Last_IO_Errno: 2003,
      Last_IO_Error: 'error reconnecting',
      Master_Log_File: 'binlog.000001',
      Read_Master_Log_Pos: '157',
    };
    const expected = {
      receiver: 'Connecting',
      applier: 'Yes',
      lagS: null,
      receiverText: 'Reconnecting after a failed master event read',
      lastIoErrno: 2003,
      lastSqlErrno: 0,
      sourceLogFile: 'binlog.000001',
      readSourceLogPos: 157,
    };
    const mysql = await flavourFor('mysql', '5.6.24');
    expect(mysql.readReplicaStatus({ ...row, Retrieved_Gtid_Set: 'a:1-3,\nb:1' })).toMatchObject({
      ...expected,
      retrieved: 'a:1-3,b:1',
    });
    const mariadb = await flavourFor('mariadb', '10.11.18');
    expect(mariadb.readReplicaStatus({ ...row, Gtid_IO_Pos: '0-1-17' })).toMatchObject({
      ...expected,
      retrieved: '0-1-17',
    });
    expect(mariadb.readReplicaStatus({ ...row, Slave_IO_Running: 'Preparing' }).receiver).toBe('Connecting');
  });

  it.each(['source', 'master'])('reads what a %s says about semi-sync', async (word) => {
    const { readSemiSyncStatus } = await flavourFor('mysql', '9.7.4');
    const rows = Object.entries({ status: 'ON', clients: '1', yes_tx: '7', no_tx: '2', no_times: '1' }).map(
      ([name, Value]) => ({ Variable_name: `Rpl_semi_sync_${word}_${name}`, Value }),
    );
    expect(readSemiSyncStatus(rows)).toEqual({
      active: true,
      clients: 1,
      acknowledged: 7,
      unacknowledged: 2,
      fallbacks: 1,
    });
    expect(readSemiSyncStatus([]).active).toBe(false);
  });

  it('tells dump threads from other threads', async () => {
    const { readDumpThread } = await flavourFor('mariadb', '10.11.18');
    const row = { Id: 7, User: 'repl', Host: '127.0.0.1:41996', db: null, Time: 3, State: 'Writing to net' };
    const found = { id: 7, host: '127.0.0.1:41996', state: 'Writing to net', timeS: 3 };
    expect(readDumpThread({ ...row, Command: 'Binlog Dump' })).toEqual(found);
    expect(readDumpThread({ ...row, Command: 'Binlog Dump GTID' })).toEqual(found);
    expect(readDumpThread({ ...row, Command: 'Query' })).toBeNull();
  });

  it('make a MariaDB replica that must have encryption check the certificate, since MASTER_SSL alone goes on in the clear', async () => {
    const { faultWords, lacks } = await flavourFor('mariadb', '10.11.18');
    expect(faultWords.askForTls(true)).toBe('CHANGE MASTER TO MASTER_SSL=1, MASTER_SSL_VERIFY_SERVER_CERT=1');
    expect(faultWords.askForTls(false)).toBe('CHANGE MASTER TO MASTER_SSL=0, MASTER_SSL_VERIFY_SERVER_CERT=0');
    expect(lacks['tls-demand']).toBeUndefined();
    expect((await flavourFor('mysql', '5.6.24')).lacks['tls-demand']).toContain('without encryption');
  });

  it('reads where a binary log ends', async () => {
    const { readBinaryLogStatus } = await flavourFor('mariadb', '10.11.18');
    expect(readBinaryLogStatus({ File: 'binlog.000001', Position: '935' })).toEqual({
      file: 'binlog.000001',
      position: 935,
    });
  });

  it('reads a replica status in the new words', async () => {
    const flavour = await flavourFor('mysql', '9.7.4');
    const row = {
      Replica_IO_State: 'Reconnecting after a failed source event read',
      Replica_IO_Running: 'Connecting',
      Replica_SQL_Running: 'Yes',
      Seconds_Behind_Source: null,
      Last_IO_Errno: 2003,
      Last_IO_Error: 'error reconnecting',
      Last_SQL_Errno: 0,
      Last_SQL_Error: '',
      Retrieved_Gtid_Set: 'a:1-3,\nb:1',
      Source_Log_File: 'binlog.000001',
      Read_Source_Log_Pos: '157',
    };
    expect(flavour.readReplicaStatus(row)).toEqual({
      receiver: 'Connecting',
      applier: 'Yes',
      lagS: null,
      receiverText: 'Reconnecting after a failed source event read',
      lastIoErrno: 2003,
      lastIoError: 'error reconnecting',
      lastSqlErrno: 0,
      lastSqlError: '',
      retrieved: 'a:1-3,b:1',
      sourceLogFile: 'binlog.000001',
      readSourceLogPos: 157,
    });
  });
});
