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

describe('timeouts in the words of a version', () => {
  it.each([
    ['mysql', '5.6.24', bothThreads(oldWords)],
    ['mysql', '5.7.44', oldWords],
    ['mysql', '8.0.25', oldWords],
    ['mysql', '8.0.26', newWords],
    ['mysql', '8.4.6', newWords],
    ['mysql', '9.7.4', newWords],
    ['mysql', '26.7.0', newWords],
    ['mariadb', '10.11.18', bothThreads(oldWords).map((one) => one.replace(' MASTER_RETRY_COUNT=777,', ''))],
  ] as const)('%s %s: on a running replica', async (vendor, version, statements) => {
    const { tuningWords } = await flavourFor(vendor, version);
    expect(tuningWords.onReplica(settings)).toEqual(statements);
    expect(tuningWords.onSource(settings)).toEqual(['SET GLOBAL net_write_timeout = 17']);
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
