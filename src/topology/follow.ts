import { replicationRefused } from '../model/comparison.ts';
import { ReplfaultError } from '../model/errors.ts';
import { GtidSet } from '../model/gtid.ts';
import type { ReplicationOptions } from '../model/replication.ts';
import type { ProtocolCompression } from '../model/switches.ts';
import type { Link } from '../network/link.ts';
import type { BinaryLogPosition, SourceAddress } from '../servers/flavour.ts';
import type { StartedServer } from '../servers/types.ts';

const replicatingTimeoutMs = 20_000;
const semiSyncTimeoutMs = 5_000;
const pollMs = 20;

/**
 * Errors of a login that no attempt gets past: access denied, an authentication that one side does not know, TLS that one side does not have, and the
 * public key that the other side does not give (MySQL manual, server and client error references).
 */
export const refusals: ReadonlySet<number> = new Set([1045, 1251, 1524, 2026, 2059, 2061]);

export interface Following {
  readonly upstream: StartedServer;
  readonly replica: StartedServer;
  /** Where the replica finds it: the address of the link, or a name for it. */
  readonly address: Link['address'];
  readonly by: 'gtid' | BinaryLogPosition;
  readonly options: ReplicationOptions;
  /** The authority that the replica checks its source's certificate against; `null` for a plain connection. */
  readonly tlsCa: string | null;
  /** How the protocol is to be compressed; left out: as the replica has it. */
  readonly compression?: ProtocolCompression | null;
}

/** Where a server's binary log ends now: a replica that starts here gets everything written from now on. */
export async function endOfBinaryLog(server: StartedServer): Promise<BinaryLogPosition> {
  const [row] = await server.query(server.flavour.binaryLogStatusQuery);
  if (!row) throw notReplicating(`${server.name} writes no binary log`);
  return server.flavour.readBinaryLogStatus(row);
}

/** What a channel is told of compression; nothing where an option of the replica decides. */
export const channelCompression = (
  { flavour }: Pick<StartedServer, 'flavour'>,
  compression: ProtocolCompression | null | undefined,
): Pick<SourceAddress, 'compression'> =>
  flavour.switchWords.compressesByChannel && compression ? { compression } : {};

/** Points a replica at its source, through the link, and starts it. */
export async function follow({
  upstream,
  replica,
  address: { host, port },
  by,
  options,
  tlsCa,
  compression,
}: Following): Promise<void> {
  const { flavour } = replica;
  const tls = tlsCa === null ? {} : { tls: true, tlsCa };
  const address = { host, port, ...upstream.replicationUser, ...tls, ...channelCompression(replica, compression) };
  for (const statement of flavour.pointAt(address, by, options)) await replica.query(statement);
  await replica.query(flavour.startReplica);
}

/** Waits until the replica has executed what the source has now. */
export async function untilReplicating(
  source: StartedServer,
  replica: StartedServer,
  signal: AbortSignal,
): Promise<void> {
  const executed = async (server: StartedServer): Promise<GtidSet> => {
    const [row] = await server.query(server.flavour.executedGtidQuery);
    return GtidSet.parse(String(row?.['gtid'] ?? ''));
  };
  const goal = await executed(source);
  await until(replicatingTimeoutMs, signal, async () => {
    if (goal.minus(await executed(replica)).isEmpty) return null;
    const [row] = await replica.query(replica.flavour.replicaStatusQuery);
    if (!row) return `${replica.name} did not begin to replicate: no status yet`;
    const status = replica.flavour.readReplicaStatus(row);
    const text = `${replica.name} did not begin to replicate: receiver ${status.receiver}, applier ${status.applier}, ${status.lastIoError || status.lastSqlError || status.receiverText}`;
    if (refusals.has(status.lastIoErrno)) throw notReplicating(text, replicationRefused);
    if (status.receiver === 'No' || status.applier === 'No')
      throw notReplicating(text, status.lastIoErrno + status.lastSqlErrno > 0 ? replicationRefused : undefined);
    return text;
  });
}

/** Waits until commits on the source really wait for acknowledgements. */
export async function untilSemiSync(source: StartedServer, replica: StartedServer, signal: AbortSignal): Promise<void> {
  await until(semiSyncTimeoutMs, signal, async () => {
    for (const [server, role] of [[source, 'source'] as const, [replica, 'replica'] as const]) {
      const { flavour } = server;
      const { active } = flavour.readSemiSyncStatus(await server.query(flavour.semiSyncStatusQuery(role)));
      if (!active) return `semi-synchronous replication did not begin: the ${role} says it is off`;
    }
    return null;
  });
}

/** Polls until nothing is wanting any more; what was wanting last is the error when time runs out. */
export async function until(
  timeoutMs: number,
  signal: AbortSignal,
  wanting: () => Promise<string | null>,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    signal.throwIfAborted();
    const want = await wanting();
    if (want === null) return;
    if (Date.now() >= deadline) throw notReplicating(`${want} (after ${timeoutMs / 1000} s)`);
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

const notReplicating = (text: string, code = 'NOT_REPLICATING'): ReplfaultError =>
  new ReplfaultError(code, text, {
    hint: 'check what --set and the option files change; --workers 1 helps where the machine is too slow',
  });
