import { join } from 'node:path';
import getPort from 'get-port';
import { cacheFolder } from '../../../src/servers/cache/folder.ts';
import { startLocalServer } from '../../../src/servers/runtimes/local.ts';
import { resolveServer } from '../../../src/servers/specs.ts';
import { prepareTemplate } from '../../../src/servers/template.ts';
import type { Session, StartedServer } from '../../../src/servers/types.ts';

/** A server below `dir`, to be ended with `await using`. */
export async function started(
  spec: string,
  dir: string,
  role: 'source' | 'replica' = 'replica',
  options: readonly string[] = [],
): Promise<StartedServer> {
  const cacheDir = cacheFolder();
  const program = await resolveServer(spec, { cacheDir });
  return startLocalServer(program, await prepareTemplate(program, { cacheDir }), {
    name: role,
    role,
    dir: join(dir, role.charAt(0)),
    port: await getPort({ host: '127.0.0.1' }),
    serverId: role === 'source' ? 1 : 2,
    options,
  });
}

/** Makes the replica follow the source by GTID. */
export async function follow(source: StartedServer, replica: StartedServer): Promise<void> {
  const address = { host: source.host, port: source.port, ...source.replicationUser };
  const timers = { connectRetryS: 1, retryCount: 1000, heartbeatPeriodS: 0.5 };
  for (const statement of replica.flavour.pointAt(address, 'gtid', timers)) await replica.query(statement);
  await replica.query(replica.flavour.startReplica);
}

/** The number of the error, 0 where it was executed. */
export const errnoOf = (server: Pick<StartedServer | Session, 'query'>, sql: string): Promise<number> =>
  server.query(sql).then(
    () => 0,
    (cause: { errno?: number }) => cause.errno ?? -1,
  );
