import { describe, expect, it } from 'vitest';
import { globalStatusSamples, numberShown, replicaStatusSamples, upSample } from '../../../src/metrics/exporter.ts';
import { seriesName } from '../../../src/metrics/exposition.ts';
import { type RecordedServer, recordedRow } from '../../../src/metrics/recorded-row.ts';
import type { Sample } from '../../../src/metrics/sample.ts';
import { readSample, recordedExporter, recordedServers } from '../../fixtures/exporter/index.ts';

const byName = (samples: readonly Sample[]): Record<string, number> =>
  Object.fromEntries(samples.map(({ name, labels, value }) => [seriesName(name, labels), value]));

/** Series of the exporter that are ours too, or that only one of the two has. */
function compared(server: (typeof recordedServers)[number]) {
  const { status, global, samples } = recordedExporter(server);
  const read = samples.flatMap((line) => readSample(line) ?? []);
  const of = (prefix: string): Record<string, number> =>
    Object.fromEntries(
      read.filter(({ series }) => series.startsWith(prefix)).map(({ series, value }) => [series, value]),
    );
  return { status, global, theirs: { status: of('mysql_slave_status_'), global: of('mysql_global_status_') } };
}

describe.each(recordedServers)('what mysqld_exporter made of %s', (server) => {
  const { status, global, theirs } = compared(server);

  it('has the same names, labels and values of the status of its replica', () => {
    expect(Object.keys(theirs.status).length).toBeGreaterThan(15);
    expect(byName(replicaStatusSamples(status))).toEqual(theirs.status);
  });

  it('has the same names and labels of its counters', () => {
    expect(Object.keys(theirs.global).length).toBeGreaterThan(5);
    expect(Object.keys(byName(globalStatusSamples(global))).sort()).toEqual(Object.keys(theirs.global).sort());
  });

  it('has another name as soon as a column has one', () => {
    const renamed = Object.fromEntries(
      Object.entries(status).map(([column, value]) => [column.replace(/_IO_Running$/, '_Receiver_Running'), value]),
    );
    expect(byName(replicaStatusSamples(renamed))).not.toEqual(theirs.status);
  });
});

describe('a value', () => {
  it.each([
    ['Yes', 1],
    ['ON', 1],
    ['No', 0],
    ['OFF', 0],
    ['Connecting', 0],
    ['Preparing', null],
    [null, null],
    [undefined, null],
    ['', null],
    ['binlog.000017', null],
    ['127.0.0.1', null],
    ['Waiting for source to send event', null],
    [7, 7],
    ['0.500', 0.5],
    ['18446744073709551615', 18446744073709552000],
    ['2026-11-30 09:13:21', Date.UTC(2026, 10, 30, 9, 13, 21) / 1000],
    ['0000-00-00 00:00:00', null],
    ['0x10', null],
  ])('%j is shown as %j', (value, shown) => {
    expect(numberShown(value)).toBe(shown);
  });

  it('of Seconds_Behind_Source has no sample while it is NULL', () => {
    const row = { Source_Host: 'db1', Channel_Name: '', Seconds_Behind_Source: null, Replica_IO_Running: 'Connecting' };
    expect(replicaStatusSamples(row).map(({ name, value }) => [name, value])).toEqual([
      ['mysql_slave_status_replica_io_running', 0],
    ]);
  });
});

describe('a recorded status', () => {
  const status = {
    receiver: 'Yes',
    applier: 'Yes',
    lagS: 0,
    receiverText: '',
    lastIoErrno: 0,
    lastIoError: '',
    lastSqlErrno: 0,
    lastSqlError: '',
    retrieved: '',
    sourceLogFile: 'binlog.000002',
    readSourceLogPos: 1190,
  } as const;
  const of = (server: Pick<RecordedServer, 'flavour' | 'version'>): Record<string, number> => {
    const row = recordedRow(status, { sourceId: 1, sourceUuid: null, sourceHost: '127.0.0.1', ...server });
    return Object.fromEntries(replicaStatusSamples(row).map(({ name, value }) => [name, value]));
  };

  it.each([
    ['mysql-9', '9.7.4', 'source', 'replica', 'mysql:9.7'],
    ['mysql-9', '8.4.0', 'source', 'replica', 'mysql:9.7'],
    ['mysql-5.6', '5.6.24', 'master', 'slave', 'mysql:5.6'],
    ['mariadb', '10.11.18-MariaDB', 'master', 'slave', 'mariadb:10.11'],
  ] as const)(
    'of %s %s has the words of %s and %s, which the exporter has',
    (flavour, version, source, replica, server) => {
      const found = of({ flavour, version });
      expect(found).toMatchObject({
        [`mysql_slave_status_${replica}_io_running`]: 1,
        [`mysql_slave_status_seconds_behind_${source}`]: 0,
        [`mysql_slave_status_read_${source}_log_pos`]: 1190,
        [`mysql_slave_status_${source}_server_id`]: 1,
      });
      const theirs = recordedExporter(server).samples.map((line) => line.replace(/[{ ].*/, ''));
      expect(Object.keys(found).filter((name) => !theirs.includes(name))).toEqual([]);
    },
  );

  it('of 8.0 has the old words, by which the exporter asks', () => {
    expect(of({ flavour: 'mysql-8.0', version: '8.0.42' })).toHaveProperty('mysql_slave_status_slave_io_running', 1);
  });
});

it('mysql_up is 1 or 0', () => {
  expect([upSample(true).value, upSample(false).value]).toEqual([1, 0]);
});
