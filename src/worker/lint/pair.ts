import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Role } from '../../model/replication.ts';
import { newPassword } from '../../servers/passwords.ts';
import type { StartedServer } from '../../servers/types.ts';
import { within } from '../../servers/versions.ts';
import type { PreparedEntry } from '../entry/prepare-entry.ts';
import { Channel } from './channel.ts';
import { type Fingerprint, fingerprintOf, ownDatabase, repair } from './fingerprint.ts';

type Home = Pick<PreparedEntry, 'dir' | 'ends' | 'site'>;

/** A source and a replica of one version as they ship, but for GTIDs and a binary log on both: what people run replication with. */
export class LintPair implements AsyncDisposable {
  private constructor(
    readonly source: StartedServer,
    readonly replica: StartedServer,
    readonly channel: Channel,
    private readonly fresh: Readonly<Record<Role, Fingerprint>>,
    private readonly dir: string,
  ) {}

  /** Starts both, side by side, and makes the replica follow. @throws as `Site.startServer`, and what a server answers. */
  static async start(home: Home, number: number, signal: AbortSignal): Promise<LintPair> {
    const dir = join(home.dir, `p${number}`);
    const replicationPassword = newPassword();
    const launch = async (role: Role): Promise<StartedServer> => {
      const { program, template } = home.ends[role];
      const own = join(dir, role);
      await mkdir(own, { recursive: true });
      return home.site.startServer(program, template, {
        name: role,
        role,
        dir: own,
        port: await home.site.freePort(),
        serverId: role === 'source' ? 1 : 2,
        replicationPassword,
        asShipped: true,
        options: replicatingOptions(program),
        signal,
      });
    };
    const [source, replica] = await Promise.allSettled([launch('source'), launch('replica')]);
    if (source.status === 'rejected' || replica.status === 'rejected') {
      for (const one of [source, replica]) if (one.status === 'fulfilled') await one.value[Symbol.asyncDispose]();
      throw source.status === 'rejected' ? source.reason : (replica as PromiseRejectedResult).reason;
    }
    const { host, port, replicationUser } = source.value;
    const channel = new Channel(replica.value, { host, port, ...replicationUser }, signal);
    try {
      for (const server of [source.value, replica.value]) await makeDatabase(server);
      await channel.be('running');
      const fresh = { source: await fingerprintOf(source.value), replica: await fingerprintOf(replica.value) };
      return new LintPair(source.value, replica.value, channel, fresh, dir);
    } catch (cause) {
      await Promise.all([source.value, replica.value].map((server) => server[Symbol.asyncDispose]()));
      throw cause;
    }
  }

  /** Whether a server is as it was when the pair was fresh; global variables that differ are set back first. */
  async asFresh(role: Role): Promise<boolean> {
    return repair(this[role], this.fresh[role]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.source, this.replica].map((server) => server[Symbol.asyncDispose]()));
    await rm(this.dir, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
  }
}

/** Outside of the binary log: it is on both from the beginning. */
async function makeDatabase(server: StartedServer): Promise<void> {
  await using session = await server.connect();
  await session.query('SET SESSION sql_log_bin = 0');
  await session.query(`CREATE DATABASE ${ownDatabase}`);
}

/** MySQL 5.7 needs tables for channels with names (manual, "Multi-Source Replication"). */
function replicatingOptions({ flavour, version }: Home['ends']['source']['program']): string[] {
  const both = ['--log-bin=binlog', flavour.optionFor('log_replica_updates', 'ON')];
  if (flavour.name === 'mariadb') return both;
  return [
    ...both,
    '--gtid-mode=ON',
    '--enforce-gtid-consistency=ON',
    ...(within(version, '5.7', '8.0') ? ['--master-info-repository=TABLE', '--relay-log-info-repository=TABLE'] : []),
  ];
}
