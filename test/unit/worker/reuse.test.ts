import { describe, expect, it } from 'vitest';
import type { IntegrityFacts } from '../../../src/model/samples.ts';
import type { CaseSettings, NamedScenario, PlannedCase } from '../../../src/model/scenario.ts';
import { noSwitches } from '../../../src/model/switches.ts';
import { flavour as mariadb } from '../../../src/servers/flavours/mariadb.ts';
import { flavour as mysql } from '../../../src/servers/flavours/mysql-9.ts';
import { reuseKey, timeoutsOf } from '../../../src/worker/reuse.ts';
import { endsAs } from '../../../src/worker/settle.ts';

const settings: CaseSettings = {
  source: { net_write_timeout: 2 },
  replica: { replica_net_timeout: 4 },
  replication: { connectRetryS: 1, retryCount: 10, heartbeatPeriodS: null },
};
const planned = { reuse: 'tune', sourceSpec: 'mysql:9.7', replicaSpec: 'mysql:9.7' } as PlannedCase;
const scenario = {} as NamedScenario;
const keyOf = (
  changed: Partial<CaseSettings> = {},
  flavour: typeof mysql = mysql,
  topology = {},
  switches = noSwitches,
): string | null =>
  reuseKey(
    { planned, scenario: { ...scenario, topology }, settings: { ...settings, ...changed }, switches },
    { source: flavour, replica: flavour },
  );

describe('what cases on one pair must have in common', () => {
  it('is nothing that can be changed online', () => {
    const other = {
      source: { 'net-write-timeout': 60 },
      replica: { replica_net_timeout: 120 },
      replication: { connectRetryS: 5, retryCount: 3, heartbeatPeriodS: 7 },
    };
    expect(keyOf(other)).toBe(keyOf());
  });

  it.each([
    ['another variable of the source', { source: { net_write_timeout: 2, sync_binlog: 1 } }],
    ['another variable of the replica', { replica: { replica_net_timeout: 4, net_write_timeout: 9 } }],
  ])('is %s', (_, changed) => {
    expect(keyOf(changed)).not.toBe(keyOf());
  });

  it('is the retry count where only a start sets it', () => {
    const replication = { ...settings.replication, retryCount: 3 };
    expect(keyOf({ replication }, mariadb)).not.toBe(keyOf({}, mariadb));
  });

  it('is what servers are started with beside it, and not what each new connection gets', () => {
    expect(keyOf({}, mysql, {}, { ...noSwitches, durable: true })).not.toBe(keyOf());
    expect(keyOf({}, mysql, {}, { ...noSwitches, congestionControl: 'bbr' })).toBe(keyOf());
  });

  it('is the topology, and a third server wants servers of its own', () => {
    expect(keyOf({}, mysql, { semiSync: true })).not.toBe(keyOf());
    expect(keyOf({}, mysql, { bystander: 'downstream' })).toBeNull();
  });

  it('is not there where a case leaves a timeout to its servers, or does not ask for it', () => {
    expect(keyOf({ source: {} })).toBeNull();
    const { reuse: _, ...alone } = planned;
    expect(
      reuseKey({ planned: alone, scenario, settings, switches: noSwitches }, { source: mysql, replica: mysql }),
    ).toBeNull();
  });
});

it('a heartbeat that a case leaves to its replica is what a server takes by itself', () => {
  expect(timeoutsOf(settings)).toEqual({
    netWriteTimeoutS: 2,
    replicaNetTimeoutS: 4,
    heartbeatPeriodS: 2,
    connectRetryS: 1,
    retryCount: 10,
  });
});

describe('how a case leaves its replica', () => {
  const facts: IntegrityFacts = {
    sourceGtid: 'a:1-3',
    replicaGtid: 'a:1-3',
    missing: '',
    errant: '',
    acknowledged: 3,
    unknown: 0,
    lost: [],
    duplicated: [],
    rows: { source: 3, replica: 3 },
    checksum: { source: 'x', replica: 'x' },
    caughtUp: true,
    applierErrno: 0,
  };
  const behind: IntegrityFacts = {
    ...facts,
    missing: 'a:3',
    caughtUp: false,
    lost: ['t'],
    rows: { source: 3, replica: 2 },
  };

  it.each<[string, IntegrityFacts, ReturnType<typeof endsAs>]>([
    ['all the same', facts, 'equal'],
    ['something has not arrived', behind, 'behind'],
    ['a row was lost', { ...facts, rows: { source: 3, replica: 2 }, lost: ['t'] }, 'different'],
    ['other rows', { ...facts, checksum: { source: 'x', replica: 'y' } }, 'different'],
    ['behind, and written on', { ...behind, errant: 'b:1' }, 'different'],
    ['behind, and a write twice', { ...behind, duplicated: ['t'] }, 'different'],
    ['behind, and its applier failed', { ...behind, applierErrno: 1062 }, 'different'],
    ['a filter', { ...facts, filters: { Replicate_Ignore_DB: 'x' } }, 'different'],
  ])('%s', (_, given, ends) => {
    expect(endsAs(given)).toBe(ends);
  });
});
