import { describe, expect, it } from 'vitest';
import { capturePair, type Target } from '../../../src/capture/index.ts';
import { startPlantedPair } from '../support/planted-pair.ts';

const password = 'a secret, "really"';

/** A channel beside the one of the pair, to a place where nobody is. */
const second: Readonly<Record<string, readonly string[]>> = {
  'mysql:9.7': [
    "CHANGE REPLICATION SOURCE TO SOURCE_HOST = '127.0.0.1', SOURCE_PORT = 1, SOURCE_CONNECT_RETRY = 77, SOURCE_HEARTBEAT_PERIOD = 5, SOURCE_AUTO_POSITION = 1, SOURCE_CONNECTION_AUTO_FAILOVER = 1 FOR CHANNEL 'second'",
  ],
  'mariadb:10.11': [
    "CHANGE MASTER 'second' TO MASTER_HOST = '127.0.0.1', MASTER_PORT = 1, MASTER_CONNECT_RETRY = 77, MASTER_HEARTBEAT_PERIOD = 5",
  ],
};

describe.each(Object.keys(second))('capture of a replica of %s with two channels', (spec) => {
  it('reads the one that leads to the source, or the one that was named', async () => {
    await using pair = await startPlantedPair(spec);
    await pair.source.query(`CREATE USER 'capture'@'%' IDENTIFIED BY '${password}'`);
    await pair.source.query("GRANT ALL ON *.* TO 'capture'@'%'");
    expect(await pair.caughtUp()).toBe(true);
    for (const statement of second[spec] ?? []) await pair.replica.query(statement);
    const end = (name: 'source' | 'replica'): Target => ({
      end: name,
      address: { kind: 'socket', path: pair[name].socketPath },
      user: 'capture',
      password,
      tls: { mode: 'PREFERRED', ca: null },
    });
    const captured = (channel?: string) =>
      capturePair(end('source'), { ...end('replica'), ...(channel === undefined ? {} : { channel }) }, { sampleS: 1 });

    const leading = await captured();
    expect(leading.profile).not.toHaveProperty('channel');
    expect(leading.profile.settings).toMatchObject({ connectRetryS: 1, heartbeatPeriodS: 0.5 });
    expect(leading.warnings.join('\n')).toMatch(/has the channels "", "second"; "" was read/);
    expect(leading.profile.settings.autoFailover).toBeUndefined();
    const named = await captured('second');
    // MariaDB has none.
    expect(named.profile.settings.autoFailover).toBe(spec.startsWith('mysql') ? true : undefined);
    expect(named.profile.channel).toBe('second');
    expect(named.profile.settings).toMatchObject({ connectRetryS: 77, heartbeatPeriodS: 5 });
    await expect(captured('third')).rejects.toMatchObject({ exitCode: 2, code: 'capture-channel' });
  });
});
