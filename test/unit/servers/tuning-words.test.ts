import { describe, expect, it } from 'vitest';
import type { TimeoutSettings } from '../../../src/model/profile.ts';
import { allFlavours, flavourFor } from '../../../src/servers/flavour-registry.ts';

const settings: TimeoutSettings = {
  netWriteTimeoutS: 17,
  replicaNetTimeoutS: 23,
  heartbeatPeriodS: 2.5,
  connectRetryS: 7,
  retryCount: 777,
};

const newWords = [
  'STOP REPLICA IO_THREAD',
  'SET GLOBAL replica_net_timeout = 23',
  'CHANGE REPLICATION SOURCE TO SOURCE_CONNECT_RETRY=7, SOURCE_RETRY_COUNT=777, SOURCE_HEARTBEAT_PERIOD=2.5',
  'START REPLICA IO_THREAD',
];
const oldWords = [
  'STOP SLAVE IO_THREAD',
  'SET GLOBAL slave_net_timeout = 23',
  'CHANGE MASTER TO MASTER_CONNECT_RETRY=7, MASTER_RETRY_COUNT=777, MASTER_HEARTBEAT_PERIOD=2.5',
  'START SLAVE IO_THREAD',
];
const bothThreads = (words: readonly string[]): string[] => words.map((one) => one.replace(' IO_THREAD', ''));
const mariadbWords = bothThreads(oldWords).map((one) => one.replace(' MASTER_RETRY_COUNT=777,', ''));

describe('timeouts in the words of a version', () => {
  it.each([
    ['mysql', '5.6.24', bothThreads(oldWords)],
    ['mysql', '5.7.44', oldWords],
    // STOP REPLICA came with 8.0.22, CHANGE REPLICATION SOURCE with 8.0.23, replica_net_timeout with 8.0.26: until then the old words.
    ['mysql', '8.0', oldWords],
    ['mysql', '8.0.20', oldWords],
    ['mysql', '8.0.25', oldWords],
    ['mysql', '8.0.26', newWords],
    ['mysql', '8.0.36', newWords],
    ['mysql', '8.4.6', newWords],
    ['mysql', '9.7.4', newWords],
    ['mysql', '26.7.0', newWords],
    ['mariadb', '10.5', mariadbWords],
    ['mariadb', '10.11.18', mariadbWords],
    ['mariadb', '11.8.3', mariadbWords],
  ] as const)('%s %s: on a running replica', async (vendor, version, statements) => {
    const { tuningWords } = await flavourFor(vendor, version);
    expect(tuningWords.onReplica(settings)).toEqual(statements);
    expect(tuningWords.onSource(settings)).toEqual(['SET GLOBAL net_write_timeout = 17']);
  });

  it.each([
    ['5.7.44', 'STOP SLAVE IO_THREAD', 'CHANGE MASTER TO MASTER_', 'START SLAVE IO_THREAD'],
    ['8.0.20', 'STOP SLAVE IO_THREAD', 'CHANGE MASTER TO MASTER_', 'START SLAVE IO_THREAD'],
    ['9.7.4', 'STOP REPLICA IO_THREAD', 'CHANGE REPLICATION SOURCE TO SOURCE_', 'START REPLICA IO_THREAD'],
  ])('names a channel at the end of each statement: mysql %s', async (version, stop, change, start) => {
    const { tuningWords } = await flavourFor('mysql', version);
    const [stopped, set, changed, started] = tuningWords.onReplica(settings, "o'hare");
    expect([stopped, started]).toEqual([`${stop} FOR CHANNEL 'o''hare'`, `${start} FOR CHANNEL 'o''hare'`]);
    expect(set).not.toContain('CHANNEL');
    expect(changed?.startsWith(change)).toBe(true);
    expect(changed?.endsWith("_HEARTBEAT_PERIOD=2.5 FOR CHANNEL 'o''hare'")).toBe(true);
    expect(tuningWords.cnfOfReplica(settings, "o'hare").at(-1)).toBe(`# ${changed};`);
    expect(tuningWords.onReplica(settings, '')).toEqual(tuningWords.onReplica(settings));
  });

  it('names a connection behind the verb: MariaDB', async () => {
    const { tuningWords } = await flavourFor('mariadb', '10.11.18');
    const [stop, , change, start] = tuningWords.onReplica(settings, "o'hare");
    expect([stop, start]).toEqual(["STOP SLAVE 'o''hare'", "START SLAVE 'o''hare'"]);
    expect(change).toBe("CHANGE MASTER 'o''hare' TO MASTER_CONNECT_RETRY=7, MASTER_HEARTBEAT_PERIOD=2.5");
  });

  it('refuses names that would end a comment or a literal, and has none for 5.6, which has no channels', async () => {
    const { tuningWords } = await flavourFor('mysql', '9.7.4');
    for (const name of ['a\nskip-grant-tables', 'a\u2028b', 'a\\'])
      expect(() => tuningWords.onReplica(settings, name)).toThrow(TypeError);
    const old = (await flavourFor('mysql', '5.6.24')).tuningWords;
    expect(old.onReplica(settings, 'a')).toEqual(old.onReplica(settings));
  });

  it('writes option files with what they can hold, and says the rest in comments', async () => {
    const { tuningWords } = await flavourFor('mysql', '9.7.4');
    expect(tuningWords.cnfOfSource(settings)).toEqual(['net_write_timeout = 17']);
    const lines = tuningWords.cnfOfReplica(settings);
    expect(lines.filter((line) => !line.startsWith('#'))).toEqual(['replica_net_timeout = 23']);
    expect(lines.at(-1)).toBe(`# ${newWords[2]};`);
  });

  it('knows that MariaDB takes its retry count from its options only', async () => {
    const { tuningWords } = await flavourFor('mariadb', '10.11.18');
    expect(tuningWords.cnfOfReplica(settings)).toContain('master_retry_count = 777');
    expect(tuningWords.notOnline.retryCount).toMatch(/restart/);
    expect(Object.keys(tuningWords.notOnline)).toEqual(['retryCount']);
  });
});

describe('timeouts in the words of every flavour', async () => {
  for (const { name, tuningWords, variableName } of await allFlavours())
    it(`${name}: names, statements and option files say the same`, () => {
      const { names, notOnline } = tuningWords;
      const online = [...tuningWords.onSource(settings), ...tuningWords.onReplica(settings)].join('; ');
      const files = [...tuningWords.cnfOfSource(settings), ...tuningWords.cnfOfReplica(settings)].join('\n');
      expect(names.replicaNetTimeoutS).toBe(variableName('replica_net_timeout'));
      for (const setting of Object.keys(settings) as (keyof TimeoutSettings)[]) {
        const said = new RegExp(`\\b${names[setting]} ?= ?${settings[setting]}\\b`);
        expect(files).toMatch(said);
        if (notOnline[setting] === undefined) expect(online).toMatch(said);
        else expect(online).not.toContain(names[setting]);
      }
    });

  it('name neither host nor position, which would throw away where the replica is', async () => {
    for (const { tuningWords } of await allFlavours())
      expect(tuningWords.onReplica(settings).join(';')).not.toMatch(/HOST|PORT|LOG_|GTID|AUTO_POSITION|RESET/);
  });
});
