import { describe, expect, it } from 'vitest';
import type { TimeoutSettings } from '../../src/model/profile.ts';
import type { Row } from '../../src/servers/flavour.ts';
import type { StartedServer } from '../../src/servers/types.ts';
import { startPlantedPair } from './support/planted-pair.ts';
import { eventually } from './support/processes.ts';

const specs = ['mysql:9.7', 'mysql:5.6', 'mariadb:10.11'] as const;
const wanted: TimeoutSettings = {
  netWriteTimeoutS: 17,
  replicaNetTimeoutS: 23,
  heartbeatPeriodS: 2.5,
  connectRetryS: 7,
  retryCount: 777,
};
/** Long enough to find the backlog unapplied while everything is said, short enough to wait for. */
const delayS = 3;

const statusOf = async (server: StartedServer): Promise<Row> =>
  (await server.query(server.flavour.replicaStatusQuery))[0] ?? {};
/** A column of the replica's status whose name ends so, in the old words or the new. */
const column = (row: Row, end: RegExp): unknown => Object.entries(row).find(([name]) => end.test(name))?.[1];
const variable = async (server: StartedServer, name: string): Promise<number> =>
  Number((await server.query(`SELECT @@GLOBAL.${name} AS value`))[0]?.['value']);
const channel = async (server: StartedServer): Promise<ReadonlyMap<string, number>> =>
  new Map(
    (await server.query(server.flavour.channelSettingsQuery ?? '')).map((row) => [
      String(row['name']),
      Number(row['value']),
    ]),
  );
const dumpThreads = async (source: StartedServer): Promise<number[]> =>
  (await source.query(source.flavour.dumpThreadsQuery)).flatMap((row) => {
    const thread = source.flavour.readDumpThread(row);
    return thread === null ? [] : [thread.id];
  });

/** Everything of the source's binary log is in the replica's relay log. */
const allReceived = async (source: StartedServer, replica: StartedServer): Promise<boolean> => {
  const [end = {}] = await source.query(source.flavour.binaryLogStatusQuery);
  const read = Number(column(await statusOf(replica), /^Read_.*_Log_Pos$/));
  return read === source.flavour.readBinaryLogStatus(end).position;
};
const soon = { withinMs: 10_000, everyMs: 10 };

for (const spec of specs)
  describe(`the timeouts of a running ${spec}`, () => {
    it.each(['gtid', 'position'] as const)(
      'are all as asked, and nothing is lost that was on its way: by %s',
      async (by) => {
        await using pair = await startPlantedPair(spec);
        const { source, replica } = pair;
        const { flavour } = replica;
        const words = flavour.tuningWords;
        const change = flavour.name === 'mysql-9' ? 'CHANGE REPLICATION SOURCE TO SOURCE' : 'CHANGE MASTER TO MASTER';
        expect(await pair.caughtUp()).toBe(true);

        // A backlog that the replica has received and not applied: what a CHANGE may throw away.
        await replica.query(flavour.stopReplica);
        if (by === 'position') {
          const [end = {}] = await source.query(flavour.binaryLogStatusQuery);
          await replica.query(flavour.operatorWords.followFrom(flavour.readBinaryLogStatus(end)));
        }
        await replica.query(`${change}_DELAY=${delayS}`);
        await replica.query(flavour.startReplica);
        for (let i = 0; i < 5; i++) await pair.write();
        expect(await eventually(() => allReceived(source, replica), soon)).toBe(true);
        const applied = Number(column(await statusOf(replica), /^Exec_.*_Log_Pos$/));
        expect(applied).toBeLessThan(Number(column(await statusOf(replica), /^Read_.*_Log_Pos$/)));
        const before = await dumpThreads(source);

        for (const statement of words.onSource(wanted)) await source.query(statement);
        for (const statement of words.onReplica(wanted)) await replica.query(statement);
        // Nothing was applied meanwhile, or the backlog would prove nothing.
        expect(Number(column(await statusOf(replica), /^Exec_.*_Log_Pos$/))).toBe(applied);

        expect(await variable(source, words.names.netWriteTimeoutS)).toBe(wanted.netWriteTimeoutS);
        expect(await variable(replica, words.names.replicaNetTimeoutS)).toBe(wanted.replicaNetTimeoutS);
        expect((await channel(replica)).get('heartbeat_period')).toBe(wanted.heartbeatPeriodS);
        const status = await statusOf(replica);
        expect(Number(column(status, /^Connect_Retry$/))).toBe(wanted.connectRetryS);
        // MariaDB shows its retry count nowhere, and no statement changes it.
        if (words.notOnline.retryCount === undefined)
          expect(Number(column(status, /_Retry_Count$/))).toBe(wanted.retryCount);
        else
          await expect(replica.query(`SET GLOBAL ${words.names.retryCount} = 5`)).rejects.toThrow(
            /Unknown system variable/,
          );
        expect(String(column(status, /^(Auto_Position|Using_Gtid)$/))).toMatch(
          by === 'gtid' ? /^(1|Slave_Pos)$/ : /^(0|No)$/,
        );

        // The receiver has connected anew, so that running connections use what was set.
        const renewed = async () => (await dumpThreads(source)).some((id) => !before.includes(id));
        expect(await eventually(renewed, soon)).toBe(true);
        await pair.write();
        expect(await pair.caughtUp()).toBe(true);
        expect(await pair.judged()).toMatchObject({ outcome: 'pass' });
      },
    );

    it('show why the heartbeat is always named: a CHANGE of the connect retry alone', async () => {
      await using pair = await startPlantedPair(spec);
      const { flavour } = pair.replica;
      await pair.replica.query(flavour.stopReplica);
      for (const statement of flavour.tuningWords.onReplica(wanted)) await pair.replica.query(statement);
      await pair.replica.query(flavour.stopReplica);
      const [change = ''] = flavour.tuningWords.onReplica(wanted).filter((one) => one.startsWith('CHANGE'));
      await pair.replica.query(change.replace(/,.*$/, ''));
      const kept = flavour.name === 'mysql-9';
      const period = kept ? wanted.heartbeatPeriodS : wanted.replicaNetTimeoutS / 2;
      expect((await channel(pair.replica)).get('heartbeat_period')).toBe(period);
    });
  });

describe.each(['mysql:9.7', 'mariadb:10.11'] as const)('a named channel of a running %s', (spec) => {
  it('is changed, and no other', async () => {
    await using pair = await startPlantedPair(spec);
    const { source, replica } = pair;
    const { tuningWords, pointAt } = replica.flavour;
    const name = "o'hare";
    const mariadb = spec.startsWith('mariadb');
    const shown = async (channelName: string): Promise<Row> => {
      const query = mariadb
        ? `SHOW SLAVE '${channelName.replaceAll("'", "''")}' STATUS`
        : `SHOW REPLICA STATUS FOR CHANNEL '${channelName.replaceAll("'", "''")}'`;
      return (await replica.query(query))[0] ?? {};
    };
    const retry = async (channelName: string): Promise<number> =>
      Number(column(await shown(channelName), /^Connect_Retry$/));
    // To nowhere: what counts is that the statements are understood, and on which channel they act.
    const address = { host: '127.0.0.1', port: 1, user: 'nobody', password: 'none', tls: false };
    const options = { connectRetryS: 50, retryCount: 3, heartbeatPeriodS: null };
    for (const statement of pointAt(address, 'gtid', options))
      await replica.query(
        mariadb ? statement.replace('CHANGE MASTER', "CHANGE MASTER 'o''hare'") : `${statement} FOR CHANNEL 'o''hare'`,
      );
    const before = await retry('');
    for (const statement of tuningWords.onReplica(wanted, name)) await replica.query(statement);
    expect(await retry(name)).toBe(wanted.connectRetryS);
    expect(await retry('')).toBe(before);
    expect(before).not.toBe(wanted.connectRetryS);
    expect(await variable(replica, tuningWords.names.replicaNetTimeoutS)).toBe(wanted.replicaNetTimeoutS);
    expect(column(await shown(name), /^(Slave|Replica)_IO_Running$/)).not.toBe('No');
    await pair.write();
    expect(await pair.caughtUp()).toBe(true);
    expect(source.flavour.name).toBe(replica.flavour.name);
  });
});
