import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { CleanupStack } from '../../model/cleanup.ts';
import type { Role } from '../../model/replication.ts';
import { newPassword } from '../../servers/passwords.ts';
import type { StartedServer, Template } from '../../servers/types.ts';
import { type TlsIdentity, writeTlsFiles } from '../../topology/tls.ts';
import type { PreparedEntry } from '../entry/prepare-entry.ts';
import { NotPossible, whyNotServing } from './not-possible.ts';

/** A server that is told to end flushes everything first, ms. */
const endsWithinMs = 60_000;

export type Version = 'old' | 'new';

/** The servers of a rolling upgrade: two that start on the old version, and what becomes of their data on the new one. */
export class Fleet {
  /** Each server may become the source: the account is good everywhere. */
  private readonly replicationPassword = newPassword();
  readonly started: StartedServer[] = [];

  constructor(
    private readonly prepared: Pick<PreparedEntry, 'dir' | 'ends' | 'settings' | 'site'>,
    private readonly cleanup: CleanupStack,
    /** Of all servers, where a setting of the user demands TLS. */
    private readonly identity: TlsIdentity | null,
    private readonly signal: AbortSignal,
  ) {}

  /** A fresh server of the old version. @throws as `Site.startServer`. */
  start(name: string, role: Role, serverId: number): Promise<StartedServer> {
    return this.launch('old', { name, role, serverId });
  }

  /**
   * Ends a server and starts the new program on its data. The data are copied first, as by a backup before the upgrade, so that they can be looked at
   * if the new program refuses them. `whileDown` runs in between. The channel, if there is one, is not started.
   * @throws NotPossible where the new program does not serve on these data, with what its log says.
   */
  async upgrade(
    old: StartedServer,
    { role, serverId }: { role: Role; serverId: number },
    whileDown: () => Promise<void>,
  ): Promise<StartedServer> {
    await old.signal('SIGTERM');
    await old.ending(endsWithinMs);
    await whileDown();
    const data: Template = { dir: old.dataDir, key: '' };
    return this.launch('new', { name: `${old.name}-upgraded`, role, serverId }, data).catch((cause: unknown) => {
      const reason = whyNotServing(cause);
      throw reason === null ? cause : new NotPossible(reason);
    });
  }

  private async launch(
    version: Version,
    place: { name: string; role: Role; serverId: number },
    data?: Template,
  ): Promise<StartedServer> {
    const { ends, site, settings, dir } = this.prepared;
    const { program, template, options, cnf, set } = ends[version === 'old' ? 'source' : 'replica'];
    const home = join(dir, place.name);
    await mkdir(home, { recursive: true });
    const variables = Object.entries(settings[place.role]).map(([name, value]) =>
      program.flavour.optionFor(name, value),
    );
    const { identity } = this;
    const tls = identity === null ? [] : program.flavour.tlsOptions(await writeTlsFiles(identity, home));
    const server = await site.startServer(program, data ?? template, {
      ...place,
      dir: home,
      port: await site.freePort(),
      replicationPassword: this.replicationPassword,
      options: [...tls, ...variables, ...options],
      ...(cnf === undefined ? {} : { cnf }),
      ...(set === undefined ? {} : { set }),
      signal: this.signal,
    });
    this.cleanup.use<AsyncDisposable>(server);
    this.started.push(server);
    return server;
  }
}
