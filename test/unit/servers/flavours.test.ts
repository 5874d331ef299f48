import { describe, expect, it } from 'vitest';
import { allFlavours, flavourFor } from '../../../src/servers/flavour-registry.ts';

const source = { host: '127.0.0.1', port: 3307, user: 'repl', password: 'abc' };
const options = { connectRetryS: 2, retryCount: 100, heartbeatPeriodS: 0.5 };

describe('every flavour', async () => {
  for (const flavour of await allFlavours()) {
    describe(flavour.name, () => {
      it('states options as options', () => {
        const stated = [
          ...flavour.trimmedOptions(),
          ...flavour.requiredOptions('source'),
          ...flavour.requiredOptions('replica'),
        ];
        for (const option of stated) expect(option).toMatch(/^--[a-z0-9-]+(=\S*)?$/);
        expect(flavour.optionFor('net_write_timeout', 3)).toBe('--net-write-timeout=3');
        expect(flavour.variableName('net-write-timeout')).toBe('net_write_timeout');
      });

      it('points a replica at its source by GTID and by position', () => {
        const byGtid = flavour.pointAt(source, 'gtid', options).join('; ');
        expect(byGtid).toContain("'127.0.0.1'");
        expect(byGtid).toContain('3307');
        expect(byGtid).not.toBe(flavour.pointAt(source, 'position', options).join('; '));
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

      it('knows when the server is ready', () => {
        expect(flavour.logPatterns.some(({ condition }) => condition === 'ready')).toBe(true);
      });
    });
  }
});

describe('flavours by version', () => {
  it.each([
    ['8.0.26', 'mysql-8.0'],
    ['8.0.42', 'mysql-8.0'],
    ['8.4.6', 'mysql-9'],
    ['9.7.4', 'mysql-9'],
    ['26.7.0', 'mysql-9'],
  ])('MySQL %s is spoken to by %s', async (version, name) => {
    expect((await flavourFor('mysql', version)).name).toBe(name);
  });

  it.each([
    ['mysql', '5.5.62'],
    ['mysql', '8.0.11'],
  ] as const)('%s %s is refused with exit 3', async (vendor, version) => {
    await expect(flavourFor(vendor, version)).rejects.toMatchObject({ exitCode: 3, code: 'flavour-unknown' });
  });

  it('no version has two flavours', async () => {
    for (const version of ['8.0.30', '8.4.0', '9.0.1', '9.7.4', '26.7.0']) {
      expect((await allFlavours()).filter((flavour) => flavour.matches('mysql', version))).toHaveLength(1);
    }
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
