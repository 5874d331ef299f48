import { describe, expect, it } from 'vitest';
import { Findings } from '../../../src/capture/findings.ts';
import { readIdentity } from '../../../src/capture/identity.ts';
import { readReplicaChannel } from '../../../src/capture/replication-channel.ts';
import type { Answer, ReadOnlySession } from '../../../src/capture/session.ts';
import type { StatementName } from '../../../src/capture/statements.ts';
import type { ServerValues } from '../../../src/capture/variables.ts';
import type { Row } from '../../../src/servers/flavour.ts';

type Answers = Partial<Record<StatementName, readonly Row[]>>;

/** A replica that answers so, and refuses everything else. */
function replicaThat(version: string, answers: Answers): ReadOnlySession {
  const end = { end: 'replica', address: { kind: 'socket', path: '/s' } } as const;
  return {
    end: 'replica',
    identity: readIdentity(end, { version, comment: '' }),
    encrypted: false,
    socket: null,
    ask: async (name): Promise<Answer> => {
      const rows = answers[name];
      return rows ? { rows } : { refused: 'Access denied', grant: null };
    },
    ping: async () => 0,
    [Symbol.asyncDispose]: async () => undefined,
  };
}

const values = (texts: Readonly<Record<string, string>>, counters: Readonly<Record<string, number>> = {}) =>
  ({
    text: (name) => texts[name] ?? null,
    number: (...names) => names.flatMap((name) => (texts[name] === undefined ? [] : [Number(texts[name])]))[0] ?? null,
    isOn: () => false,
    counter: (name) => counters[name] ?? null,
  }) satisfies ServerValues;

const row = (name: string, serverId: number, retry: number): Row => ({
  Channel_Name: name,
  Source_Host: `host-of-${name}`,
  Source_Port: 3306,
  Source_Server_Id: serverId,
  Replica_IO_Running: 'Yes',
  Connect_Retry: retry,
  Source_Retry_Count: 7,
});
const configured = (name: string, heartbeat: number): Row => ({
  channel: name,
  heartbeat,
  connectRetry: 9,
  retryCount: 8,
});

const three = [row('', 1, 11), row('east', 2, 12), row('west', 3, 13)];
const heartbeats = [
  configured('group_replication_applier', 99),
  configured('', 1),
  configured('east', 2),
  configured('west', 3),
];

describe('the channel of a replica', () => {
  const read = async (answers: Answers, wanted?: string, sourceId = '2', version = '8.4.6', counters = {}) => {
    const findings = new Findings();
    const ends = { replica: values({}, counters), source: values({ server_id: sourceId }) };
    const found = await readReplicaChannel(replicaThat(version, answers), wanted, ends, findings);
    return { ...found, warnings: findings.warnings.join('\n') };
  };

  it('is the one that leads to the source, with its own heartbeat period', async () => {
    const { channel, warnings } = await read({ replicaStatus: three, channel: heartbeats });
    expect(channel).toMatchObject({ name: 'east', connectRetryS: 12, heartbeatPeriodS: 2 });
    expect(warnings).toMatch(/channels "", "east", "west"; "east" was read/);
  });

  it.each<[string, string]>([
    ['west', 'west'],
    ['WEST', 'west'],
    ['', ''],
  ])('is the one that was named: %j', async (wanted, name) => {
    const { channel, warnings } = await read({ replicaStatus: three, channel: heartbeats }, wanted);
    expect(channel?.name).toBe(name);
    expect(warnings).toMatch(/does not follow this source/);
  });

  it('is never picked by chance: none of several leads there', async () => {
    await expect(read({ replicaStatus: three, channel: heartbeats }, undefined, '77')).rejects.toMatchObject({
      exitCode: 2,
      code: 'capture-channel',
      message: expect.stringMatching(/channels "", "east", "west", and none of them is known to lead/),
      hint: expect.stringContaining('--channel'),
    });
    // Nor by a name that is not there.
    await expect(read({ replicaStatus: three, channel: heartbeats }, 'north')).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/no channel "north": it has "", "east", "west"/),
    });
    await expect(read({ replicaStatus: [] }, 'north')).rejects.toMatchObject({ exitCode: 2 });
  });

  it('may be the only one, which is read with a warning where it leads elsewhere', async () => {
    const only = await read({ replicaStatus: [row('east', 2, 12)], channel: heartbeats }, undefined, '77');
    expect(only.channel).toMatchObject({ name: 'east', heartbeatPeriodS: 2 });
    expect(only.warnings).toMatch(/does not follow this source/);
    expect(await read({ replicaStatus: [] })).toMatchObject({ channel: null, told: true });
  });

  it('takes no period of another channel', async () => {
    const unknown = await read({ replicaStatus: three, channel: [configured('', 1), configured('west', 3)] });
    expect(unknown.channel).toMatchObject({ name: 'east', heartbeatPeriodS: null });
    // The counter of 5.7 is about the channel without a name.
    const counters = { Slave_heartbeat_period: 42 };
    const old = await read({ replicaStatus: three, channel: heartbeats }, undefined, '2', '5.7.44', counters);
    expect(old.channel).toMatchObject({ name: 'east', heartbeatPeriodS: 2 });
    const first = await read({ replicaStatus: three }, undefined, '1', '5.7.44', counters);
    expect(first.channel).toMatchObject({ name: '', heartbeatPeriodS: 42 });
  });

  it('is looked up in the configuration where the status is not shown', async () => {
    const one = await read({ channel: [configured('group_replication_applier', 99), configured('east', 2)] });
    expect(one).toMatchObject({ told: false, channel: { name: 'east', heartbeatPeriodS: 2, connectRetryS: 9 } });
    expect((await read({ channel: heartbeats }, 'west')).channel).toMatchObject({ name: 'west', heartbeatPeriodS: 3 });
    await expect(read({ channel: heartbeats })).rejects.toMatchObject({ exitCode: 2, code: 'capture-channel' });
    expect((await read({})).channel).toMatchObject({ name: '', heartbeatPeriodS: null });
    expect((await read({}, 'west', '2', '10.11.6-MariaDB')).channel).toMatchObject({ name: 'west' });
  });
});
