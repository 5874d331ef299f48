import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Server as Listener, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { type Pair, type SingleServer, startServer } from '../../../dist/src/index.js';
import { newPassword } from '../../../src/servers/passwords.ts';

/**
 * A second replica with the identity of the first one, as a copied data folder or virtual machine has it. To the source it comes from another address
 * (127.0.0.2), as clones do. It runs and replicates when this returns.
 */
export async function withTwin(pair: Pair, server: string, word: string): Promise<{ close(): Promise<void> }> {
  const relay = await listen(pair.source.connection.port);
  const twin = await startServer(server);
  const close = async (): Promise<void> => {
    await twin.close();
    relay.close();
  };
  try {
    await takeIdentity(twin, pair, server);
    const password = newPassword();
    await pair.source.query(`CREATE USER 'twin'@'%' IDENTIFIED BY '${password}'`);
    await pair.source.query("GRANT REPLICATION SLAVE ON *.* TO 'twin'@'%'");
    await twin.query(follow(server, (relay.address() as AddressInfo).port, password));
    await twin.query(`START ${word}`);
    return { close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The server_uuid of MySQL stands in a file of the data folder; server_id may be changed while a server runs. */
async function takeIdentity(twin: SingleServer, { replica }: Pair, server: string): Promise<void> {
  const [one = {}] = await replica.query('SELECT @@server_id AS id');
  if (server.startsWith('mysql')) {
    const [row = {}] = await replica.query('SELECT @@server_uuid AS uuid');
    await twin.stop();
    await writeFile(join(dirname(twin.logFile), 'data', 'auto.cnf'), `[auto]\nserver-uuid=${row['uuid']}\n`);
    await twin.start();
  }
  await twin.query(`SET GLOBAL server_id = ${one['id']}`);
}

function follow(server: string, port: number, password: string): string {
  const end = server === 'mysql:9.7' ? 'SOURCE' : 'MASTER';
  const verb = server === 'mysql:9.7' ? 'CHANGE REPLICATION SOURCE TO' : 'CHANGE MASTER TO';
  const own: Readonly<Record<string, string>> = {
    'mysql:9.7': 'SOURCE_AUTO_POSITION = 1, SOURCE_SSL = 0, GET_SOURCE_PUBLIC_KEY = 1',
    'mysql:5.6': 'MASTER_AUTO_POSITION = 1',
  };
  return `${verb} ${end}_HOST = '127.0.0.1', ${end}_PORT = ${port}, ${end}_USER = 'twin', ${end}_PASSWORD = '${password}', ${end}_CONNECT_RETRY = 4, ${end}_HEARTBEAT_PERIOD = 2, ${own[server] ?? 'MASTER_SSL = 0, MASTER_USE_GTID = slave_pos'}`;
}

/** Hands connections on to a port of this machine, from another of its addresses. */
async function listen(port: number): Promise<Listener> {
  const sockets = new Set<Socket>();
  const relay = createServer((client) => {
    const upstream = connect({ host: '127.0.0.1', port, localAddress: '127.0.0.2' });
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  relay.on('close', () => {
    for (const one of sockets) one.destroy();
  });
  relay.listen(0, '127.0.0.1');
  await once(relay, 'listening');
  return relay;
}
