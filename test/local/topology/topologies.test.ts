import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { CleanupStack } from '../../../src/model/cleanup.ts';
import type { TopologySpec } from '../../../src/model/scenario.ts';
import { readSockets } from '../../../src/network/sockets.ts';
import { replicationEncryption } from '../../../src/probes/encryption.ts';
import { ledgerSchema } from '../../../src/probes/ledger-tables.ts';
import type { StartedServer } from '../../../src/servers/types.ts';
import { localSite } from '../../../src/topology/local-site.ts';
import { type Pair, startPair } from '../../../src/topology/pair.ts';
import { testServer } from '../servers/local-cache.ts';
import { noProxy } from '../support/no-proxy.ts';
import { eventually } from '../support/processes.ts';

const cleanup = new CleanupStack();
afterEach(() => cleanup.run());

async function start(topology: TopologySpec): Promise<Pair> {
  const { binary, template } = await testServer();
  const dir = await mkdtemp(join(tmpdir(), 'rf-'));
  cleanup.defer(() => rm(dir, { recursive: true, force: true }));
  const end = { program: binary, template, options: [] };
  return cleanup.use(
    await startPair({
      dir,
      source: end,
      replica: end,
      settings: {
        source: topology.semiSync ? { rpl_semi_sync_source_timeout: 1000 } : {},
        replica: {},
        replication: { connectRetryS: 1, retryCount: 1000, heartbeatPeriodS: 0.5 },
      },
      topology,
      prepare: ledgerSchema,
      site: localSite({ facts: {}, kernel: null, startProxy: async () => noProxy }),
      linkName: 'direct',
      signal: AbortSignal.timeout(60_000),
    }),
  );
}

const counterOn = async (server: StartedServer): Promise<number> =>
  Number((await server.query('SELECT n FROM replfault.counter WHERE id = 1'))[0]?.['n']);
const write = (pair: Pair): Promise<unknown> =>
  pair.source.query('UPDATE replfault.counter SET n = n + 1 WHERE id = 1');

describe('a pair', () => {
  it('is plain and by GTID unless told otherwise', async () => {
    const pair = await start({});
    expect(pair.bystanders).toEqual([]);
    expect(pair.ports).toEqual(pair.link.ports);
    const [status] = await pair.replica.query(pair.replica.flavour.replicaStatusQuery);
    expect(String(status?.['Auto_Position'])).toBe('1');
    expect((await replicationEncryption(pair.source)).cipher).toBe('');
  });

  it('has a second replica, encrypted, semi-synchronous and by position, all at once', async () => {
    const pair = await start({ bystander: 'second-replica', tls: true, semiSync: true, by: 'position' });
    const { source, replica, bystanders } = pair;
    const [bystander] = bystanders;
    if (!bystander) throw new Error('there is no second replica');
    expect(bystander.upstream).toBe(source);

    const encryption = await replicationEncryption(source);
    expect(encryption.cipher).toMatch(/^(TLS|ECDHE|DHE)/);
    expect(encryption.tlsConnections).toBeGreaterThanOrEqual(2);
    const [status] = await replica.query(replica.flavour.replicaStatusQuery);
    expect(String(status?.['Auto_Position'])).toBe('0');

    const semiSync = async () =>
      source.flavour.readSemiSyncStatus(await source.query(source.flavour.semiSyncStatusQuery('source')));
    const before = await semiSync();
    await write(pair);
    const after = await semiSync();
    expect(after.active).toBe(true);
    expect((after.acknowledged ?? 0) - (before.acknowledged ?? 0)).toBe(1);
    expect(after.unacknowledged).toBe(0);

    expect(await eventually(async () => (await counterOn(bystander.server)) === 1, { withinMs: 5000 })).toBe(true);
    expect(await eventually(async () => (await counterOn(replica)) === 1, { withinMs: 5000 })).toBe(true);
    const atSource = (ports: Pair['ports']) => readSockets(ports).filter((socket) => socket.end === 'source');
    expect(atSource(pair.link.ports)).toHaveLength(2);
    expect(atSource(pair.ports)).toHaveLength(1);
  });

  it('has several further replicas, each with an id and a connection of its own', async () => {
    const pair = await start({ bystander: ['second-replica', 'third-replica'] });
    expect(pair.bystanders.map(({ name }) => name)).toEqual(['second-replica', 'third-replica']);
    const replicas = [pair.replica, ...pair.bystanders.map(({ server }) => server)];
    const ids = await Promise.all(replicas.map((one) => one.query('SELECT @@GLOBAL.server_id AS id')));
    expect(ids.map(([row]) => Number(row?.['id']))).toEqual([2, 3, 4]);
    const atSource = (ports: Pair['ports']) => readSockets(ports).filter((socket) => socket.end === 'source');
    expect(atSource(pair.link.ports)).toHaveLength(3);
    expect(atSource(pair.ports)).toHaveLength(1);
    await write(pair);
    for (const one of replicas)
      expect(await eventually(async () => (await counterOn(one)) === 1, { withinMs: 5000 })).toBe(true);
  });

  it('has a server behind its replica, which gets what the source writes', async () => {
    const pair = await start({ bystander: 'downstream' });
    const { replica, bystanders } = pair;
    const [bystander] = bystanders;
    if (!bystander) throw new Error('there is no third server');
    expect(bystander.upstream).toBe(replica);
    expect(bystander.link.ports.source).toBe(replica.port);
    await write(pair);
    expect(await eventually(async () => (await counterOn(bystander.server)) === 1, { withinMs: 5000 })).toBe(true);
  });
});
