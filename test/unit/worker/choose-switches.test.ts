import { describe, expect, it } from 'vitest';
import type { CaseSettings, TopologySpec } from '../../../src/model/scenario.ts';
import { noSwitches, type Switches, switchesFor } from '../../../src/model/switches.ts';
import { flavour as mariadb } from '../../../src/servers/flavours/mariadb.ts';
import { flavour as mysql56 } from '../../../src/servers/flavours/mysql-5.6.ts';
import { flavour as mysql9 } from '../../../src/servers/flavours/mysql-9.ts';
import type { ServerProgram } from '../../../src/servers/types.ts';
import { chooseSwitches } from '../../../src/worker/choose-switches.ts';
import { valuesIn } from '../../../src/worker/record-switches.ts';

const programs = {
  '9.7': { spec: 'mysql:9.7', flavour: mysql9, version: '9.7.4' },
  '5.6': { spec: 'mysql:5.6', flavour: mysql56, version: '5.6.24' },
  '10.11': { spec: 'mariadb:10.11', flavour: mariadb, version: '10.11.18' },
  '10.5': { spec: 'mariadb:10.5', flavour: mariadb, version: '10.5.29' },
} as const;
interface Given {
  readonly server?: keyof typeof programs;
  readonly ofCase?: CaseSettings['switches'];
  readonly ofRun?: Partial<Switches>;
  readonly set?: Partial<Pick<CaseSettings, 'source' | 'replica'>>;
  readonly topology?: TopologySpec;
  readonly onPackets?: boolean;
  readonly demandsTls?: boolean;
}
function chosen({ server = '9.7', ofCase, ofRun = {}, set = {}, ...more }: Given) {
  const end = { program: programs[server] as unknown as ServerProgram, demandsTls: more.demandsTls ?? false };
  return chooseSwitches({
    asked: switchesFor(ofCase, ofRun),
    ofRun,
    settings: { source: {}, replica: {}, ...set, ...(ofCase ? { switches: ofCase } : {}) },
    topology: more.topology ?? {},
    onPackets: more.onPackets ?? false,
    ends: { source: end, replica: end },
  });
}
const asking = (asked: Partial<Switches>) => expect.objectContaining({ ...noSwitches, ...asked });

describe('wishes of a case and of a run', () => {
  it('are those of the case where both have one', () =>
    expect(switchesFor({ congestionControl: 'bbr' }, { congestionControl: 'reno', durable: true })).toEqual({
      ...noSwitches,
      congestionControl: 'bbr',
      durable: true,
    }));
  it('that something be left out need nothing to be done where nobody asks for it', () => {
    expect(switchesFor({ compression: 'none', transactionCompression: false })).toEqual(noSwitches);
    expect(switchesFor({ compression: 'none' }, { compression: 'zlib' }).compression).toBe('none');
  });
});

describe('how a case is set up', () => {
  it('is as it always was where nobody asks, on a link that carries no packets', () =>
    expect(chosen({})).toEqual({ asked: noSwitches, why: {} }));

  describe('encryption', () => {
    it('is on where packets cross the link, unless somebody says otherwise', () => {
      expect(chosen({ onPackets: true })).toEqual({ asked: asking({ tls: true }), why: {} });
      expect(chosen({ onPackets: true, ofRun: { tls: false } })).toEqual({ asked: asking({ tls: false }), why: {} });
    });
    it('is off there, with the reason, on a server that cannot be relied on, and such a server is skipped if it is demanded', () => {
      expect(chosen({ server: '5.6', onPackets: true })).toEqual({
        asked: asking({ tls: false }),
        why: { tls: expect.stringMatching(/^mysql:5.6: MySQL 5.6 connects without encryption/) },
      });
      expect(chosen({ server: '5.6', ofRun: { tls: true } })).toEqual({
        missing: expect.stringContaining('mysql:5.6 cannot be relied on to encrypt'),
      });
    });
    it('is off, and says so, in a case that reads the stream', () => {
      const why = { tls: expect.stringContaining('it reads the stream') };
      expect(chosen({ ofCase: { tls: false }, onPackets: true })).toEqual({ asked: asking({ tls: false }), why });
      expect(chosen({ ofCase: { tls: false }, ofRun: { tls: true } })).toMatchObject({ asked: { tls: false } });
      expect(chosen({ ofCase: { tls: false } })).toEqual({ asked: noSwitches, why: {} });
    });
    it('is what a setting of the user demands, or the topology', () => {
      expect(chosen({ demandsTls: true, ofRun: { tls: false } })).toEqual({
        asked: noSwitches,
        why: { tls: 'require_secure_transport demands it' },
      });
      expect(chosen({ topology: { tls: true }, onPackets: true })).toEqual({ asked: noSwitches, why: {} });
      expect(chosen({ topology: { tls: true }, ofRun: { tls: false } })).toMatchObject({
        why: { tls: 'the topology of the case is encrypted' },
      });
    });
  });

  it('is as the case sets variables itself', () =>
    expect(chosen({ set: { replica: { 'replica-parallel-workers': 2 } }, ofRun: { appliers: 8 } })).toEqual({
      asked: noSwitches,
      why: { appliers: 'the case sets replica_parallel_workers itself' },
    }));
  it('is what the case asks for where the run asks for something else', () =>
    expect(chosen({ ofCase: { congestionControl: 'bbr' }, ofRun: { congestionControl: 'reno' } })).toEqual({
      asked: asking({ congestionControl: 'bbr' }),
      why: { congestionControl: 'the case itself asks for something else' },
    }));

  it.each([
    ['10.11', { compression: 'zstd' }, 'MariaDB compresses the protocol with zlib only'],
    ['5.6', { compression: 'zstd' }, 'zstd'],
    ['5.6', { transactionCompression: true }, 'since MySQL 8.0.20'],
    ['10.5', { compression: 'zlib', tls: true }, 'add --tls off'],
  ] as const)('is not to be had on %s: %o', (server, ofRun, why) =>
    expect(chosen({ server, ofRun })).toEqual({ missing: expect.stringContaining(why) }),
  );
  it('can be had on a plain link of the same server', () =>
    expect(chosen({ server: '10.5', ofRun: { compression: 'zlib' } })).toMatchObject({
      asked: { compression: 'zlib' },
    }));
});

describe('options of servers', () => {
  const all: Switches = {
    ...noSwitches,
    tls: true,
    compression: 'zlib',
    transactionCompression: true,
    appliers: 3,
    durable: true,
  };
  it('are none where nobody asks', () => {
    for (const { flavour, version } of Object.values(programs))
      for (const role of ['source', 'replica'] as const)
        expect(flavour.switchWords.options(role, noSwitches, version)).toEqual([]);
  });
  it.each([
    ['9.7', 'source', ['--binlog-transaction-compression=ON'], ['workers', 'compressed-protocol']],
    ['9.7', 'replica', ['--replica-parallel-workers=3'], ['transaction', 'compressed-protocol']],
    ['5.6', 'replica', ['--slave-parallel-workers=3', '--slave-compressed-protocol=1'], []],
    ['5.6', 'source', [], ['compress', 'workers']],
    [
      '10.11',
      'source',
      ['--log-bin-compress=ON', '--log-bin-compress-min-len=10', '--performance-schema=ON'],
      ['parallel'],
    ],
    ['10.11', 'replica', ['--slave-parallel-threads=3', '--slave-compressed-protocol=1'], ['bin-compress']],
  ] as const)('of %s as %s are in its words', (server, role, wanted, never) => {
    const { flavour, version } = programs[server];
    const options = flavour.switchWords.options(role, all, version);
    expect(options).toEqual(
      expect.arrayContaining([...wanted, '--sync-binlog=1', '--innodb-flush-log-at-trx-commit=1']),
    );
    for (const word of never) expect(options.join(' ')).not.toContain(word);
  });
  it('tell the channel of MySQL how to compress', () => {
    const [statement] = mysql9.pointAt({ host: 'h', port: 1, user: 'u', password: 'p', compression: 'zstd' }, 'gtid', {
      connectRetryS: 1,
      retryCount: 1,
      heartbeatPeriodS: null,
    });
    expect(statement).toContain("SOURCE_COMPRESSION_ALGORITHMS='zstd'");
  });
});

it('reads what servers say: values by name, and compressed rows of a binary log', () => {
  expect(
    valuesIn([
      { name: 'Ssl_cipher', value: 'X' },
      { Variable_name: 'Ssl_finished_accepts', Value: 2 },
    ]),
  ).toEqual({
    Ssl_cipher: 'X',
    Ssl_finished_accepts: '2',
  });
  const types = ['Query_compressed', 'Write_rows_compressed_v1', 'Write_rows_v1', 'Write_rows_compressed_v1'];
  expect(valuesIn(types.map((type) => ({ Event_type: type })))).toEqual({ compressed_row_events: '2' });
});
