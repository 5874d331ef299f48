import { describe, expect, it } from 'vitest';
import { changesOf } from '../../../src/model/procedure.ts';
import type { TimeoutSettings } from '../../../src/model/profile.ts';
import {
  changeChannel,
  channelChanges,
  dialectOf,
  notOnline,
  optionsOfReplica,
  optionsOfSource,
  type Server,
  setNetWriteTimeout,
  settingNames,
} from '../../../src/procedures/index.ts';
import { allFlavours, flavourFor } from '../../../src/servers/flavour-registry.ts';

const settings: TimeoutSettings = {
  netWriteTimeoutS: 17,
  replicaNetTimeoutS: 23,
  heartbeatPeriodS: 2.5,
  connectRetryS: 7,
  retryCount: 777,
};
const serverOf = async (vendor: 'mysql' | 'mariadb', version: string): Promise<Server> => ({
  flavour: (await flavourFor(vendor, version)).name,
  version,
});
const onReplica = (server: Server, channel?: string): readonly string[] =>
  changesOf(changeChannel(server, { ...channelChanges(server, settings), channel }));

const receiverOnly = (replica: 'REPLICA' | 'SLAVE', change: string, prefix: string): string[] => [
  `STOP ${replica} IO_THREAD FOR CHANNEL ''`,
  `SET GLOBAL ${replica.toLowerCase()}_net_timeout = 23`,
  `${change} TO ${prefix}_CONNECT_RETRY=7, ${prefix}_RETRY_COUNT=777, ${prefix}_HEARTBEAT_PERIOD=2.5 FOR CHANNEL ''`,
  `START ${replica} IO_THREAD FOR CHANNEL ''`,
];
const newWords = receiverOnly('REPLICA', 'CHANGE REPLICATION SOURCE', 'SOURCE');
const oldWords = receiverOnly('SLAVE', 'CHANGE MASTER', 'MASTER');
const bothThreads = (behind: string, last: string, retryCount: string): string[] => [
  `STOP SLAVE${behind} IO_THREAD${last}`,
  `STOP SLAVE${behind} SQL_THREAD${last}`,
  'SET GLOBAL slave_net_timeout = 23',
  `CHANGE MASTER${behind} TO MASTER_CONNECT_RETRY=7, ${retryCount}MASTER_HEARTBEAT_PERIOD=2.5${last}`,
  `START SLAVE${behind}${last}`,
];

describe('timeouts in the words of a version', () => {
  it.each([
    ['mysql', '5.6.24', bothThreads('', '', 'MASTER_RETRY_COUNT=777, ')],
    ['mysql', '5.7.44', oldWords],
    // STOP REPLICA came with 8.0.22, CHANGE REPLICATION SOURCE with 8.0.23, replica_net_timeout with 8.0.26: until then the old words.
    ['mysql', '8.0', oldWords],
    ['mysql', '8.0.25', oldWords],
    ['mysql', '8.0.26', newWords],
    ['mysql', '8.4.6', newWords],
    ['mysql', '9.7.4', newWords],
    ['mysql', '26.7.0', newWords],
    // FOR CHANNEL came with 10.7.
    ['mariadb', '10.5', bothThreads(" ''", '', '')],
    ['mariadb', '10.6.21', bothThreads(" ''", '', '')],
    ['mariadb', '10.11.18', bothThreads('', " FOR CHANNEL ''", '')],
    ['mariadb', '11.8.3', bothThreads('', " FOR CHANNEL ''", '')],
  ] as const)('%s %s: on a running replica', async (vendor, version, statements) => {
    const server = await serverOf(vendor, version);
    expect(onReplica(server)).toEqual(statements);
    expect(changesOf(setNetWriteTimeout(server, settings))).toEqual(['SET GLOBAL net_write_timeout = 17']);
  });

  it.each([
    ['mysql', '5.7.44', "STOP SLAVE IO_THREAD FOR CHANNEL 'o''hare'"],
    ['mysql', '9.7.4', "STOP REPLICA IO_THREAD FOR CHANNEL 'o''hare'"],
    ['mariadb', '10.6.21', "STOP SLAVE 'o''hare' IO_THREAD"],
    ['mariadb', '10.11.18', "STOP SLAVE IO_THREAD FOR CHANNEL 'o''hare'"],
  ] as const)('%s %s: a named channel, in its own syntax', async (vendor, version, stop) => {
    const server = await serverOf(vendor, version);
    const statements = onReplica(server, "o'hare");
    expect(statements[0]).toBe(stop);
    for (const statement of statements.filter((one) => !one.startsWith('SET')))
      expect(statement).toContain("'o''hare'");
    for (const name of ['back\\slash', 'new\nline', 'new\u2028line'])
      expect(() => onReplica(server, name)).toThrow(TypeError);
  });

  it('is never a CHANGE before everything received is executed, where CHANGE deletes relay logs', async () => {
    for (const version of ['10.5.1', '10.11.18', '11.8.9']) {
      const { steps } = changeChannel(
        await serverOf('mariadb', version),
        channelChanges(await serverOf('mariadb', version), settings),
      );
      const kinds = steps.map((step) => (step.kind === 'run' ? step.sql.replace(/ .*/, '') : step.kind));
      expect(kinds.indexOf('wait')).toBeGreaterThan(kinds.indexOf('STOP'));
      expect(kinds.indexOf('CHANGE')).toBeGreaterThan(kinds.indexOf('wait'));
    }
  });

  it('takes the timeout back where CHANGE is refused, before a thread starts with it', async () => {
    for (const [vendor, version] of [
      ['mysql', '5.6.24'],
      ['mysql', '9.7.4'],
      ['mariadb', '11.8.9'],
    ] as const) {
      const server = await serverOf(vendor, version);
      const { steps } = changeChannel(server, channelChanges(server, settings));
      const at = steps.findIndex((step) => step.kind === 'run' && step.sql.startsWith('SET GLOBAL'));
      const next = steps[at + 1];
      if (next?.kind !== 'run') throw new Error('CHANGE does not follow');
      expect(next.sql).toMatch(/^CHANGE /);
      const [first, second] = next.otherwise?.run.map(({ sql }) => sql) ?? [];
      expect(first).toMatch(/^SET GLOBAL \w+_net_timeout = <old_net_timeout>$/);
      expect(second).toMatch(/^START /);
      // What gives up before has nothing to take back.
      expect(JSON.stringify(steps.slice(0, at + 1))).not.toContain('<old_net_timeout>');
    }
  });

  it('stands in option files as far as they can hold it, and no statement does', async () => {
    expect(optionsOfSource(settings)).toEqual(['net_write_timeout = 17']);
    const mysql = optionsOfReplica(dialectOf(await serverOf('mysql', '9.7.4')), settings);
    expect(mysql).toContain('replica_net_timeout = 23');
    expect(mysql.join('\n')).not.toMatch(/CHANGE|STOP|master_retry_count/);
    const mariadb = await serverOf('mariadb', '10.11.18');
    expect(optionsOfReplica(dialectOf(mariadb), settings)).toContain('master_retry_count = 777');
    expect(Object.keys(notOnline(dialectOf(mariadb)))).toEqual(['retryCount']);
  });

  it('has a name for each setting in every flavour, found in its statements or its option file', async () => {
    for (const { name } of await allFlavours()) {
      const server = { flavour: name, version: '8.0.30' };
      const text = [
        ...onReplica(server),
        ...optionsOfReplica(dialectOf(server), settings),
        ...optionsOfSource(settings),
      ].join();
      for (const setting of Object.values(settingNames(dialectOf(server)))) expect(text).toContain(setting);
      // Host, port, position and the way of following stay as they are, because they are not named.
      expect(onReplica(server).join(';')).not.toMatch(/HOST|PORT|LOG_|GTID|AUTO_POSITION|RESET/);
    }
  });
});
