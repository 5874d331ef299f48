import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { type ServerOptions, type SingleServer, startServer } from '../../../dist/src/index.js';
import { cacheFolder } from '../../../src/servers/cache/folder.ts';
import { fetchPackages } from '../../../src/servers/packages/fetch-packages.ts';
import { newPassword } from '../../../src/servers/passwords.ts';
import { type Ends, giveAccount } from './ends.ts';

/** A server that is the only member of its group or cluster, and one that it does not follow. `null` on servers without such a thing here. */
export async function groupMember(server: string): Promise<Ends | null> {
  if (server === 'mysql:9.7') return ends(server, await groupOf(server), 'group');
  // The library of Galera is built for Debian 12, as this MariaDB is.
  if (server === 'mariadb:10.11') return ends(server, await clusterOf(server), 'galera');
  return null;
}

async function ends(server: string, member: SingleServer, kind: 'group' | 'galera'): Promise<Ends> {
  const password = newPassword();
  const source = await startServer(server);
  for (const one of [source, member]) await giveAccount(one, password);
  await source.query('CREATE DATABASE shop');
  await source.query('CREATE TABLE shop.orders (id INT PRIMARY KEY AUTO_INCREMENT)');
  return {
    source,
    replica: member,
    password,
    write: async () => void (await source.query('INSERT INTO shop.orders () VALUES ()')),
    proved: async () => {
      const online =
        kind === 'group'
          ? 'SELECT MEMBER_STATE AS state FROM performance_schema.replication_group_members'
          : "SELECT VARIABLE_VALUE AS state FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME = 'wsrep_local_state_comment'";
      return /^(ONLINE|Synced)$/.test(String((await member.query(online))[0]?.['state']));
    },
    close: async () => {
      await member.close();
      await source.close();
    },
  };
}

async function groupOf(server: string): Promise<SingleServer> {
  const member = await startServer(server);
  for (const statement of [
    "INSTALL PLUGIN group_replication SONAME 'group_replication.so'",
    "SET GLOBAL group_replication_group_name = '9f8d1ab0-0000-4000-8000-000000000001'",
    `SET GLOBAL group_replication_local_address = '127.0.0.1:${await freePort()}'`,
    "SET GLOBAL group_replication_ssl_mode = 'DISABLED'",
    'SET GLOBAL group_replication_bootstrap_group = ON',
    'START GROUP_REPLICATION',
  ])
    await member.query(statement);
  return member;
}

async function clusterOf(server: string): Promise<SingleServer> {
  const { root } = await fetchPackages({
    cacheDir: cacheFolder(),
    suite: 'bookworm',
    names: ['galera-4'],
    leaveOut: [/./],
  });
  const variables: NonNullable<ServerOptions['variables']> = {
    wsrep_on: 'ON',
    wsrep_provider: join(root, 'usr/lib/libgalera_smm.so'),
    wsrep_cluster_address: 'gcomm://',
    wsrep_node_address: '127.0.0.1',
    // Its own default listens on all addresses.
    wsrep_provider_options: `gmcast.listen_addr=tcp://127.0.0.1:${await freePort()}`,
  };
  return startServer(server, { variables });
}

async function freePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  listener.close();
  await once(listener, 'close');
  return port;
}
