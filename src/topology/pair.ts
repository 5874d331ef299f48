import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CleanupStack } from '../model/cleanup.ts';
import { ReplfaultError } from '../model/errors.ts';
import { GtidSet } from '../model/gtid.ts';
import type { CaseSettings } from '../model/scenario.ts';
import type { Link } from '../network/link.ts';
import type { StartedProxy } from '../network/types.ts';
import type { ServerProgram, StartedServer, Template } from '../servers/types.ts';
import type { Site } from './site.ts';

export interface PairEnd {
  readonly program: ServerProgram;
  readonly template: Template;
  /** Options that follow the case's own (from `--set`), and the user's option file. */
  readonly options: readonly string[];
  readonly cnf?: string;
}

export interface PairPlan {
  /** An empty folder for both servers. */
  readonly dir: string;
  readonly source: PairEnd;
  readonly replica: PairEnd;
  readonly settings: CaseSettings;
  /** Statements that the source runs before the replica begins, for example the tables of the workload. */
  readonly prepare: readonly string[];
  /** Where they live. The caller disposes of it after the pair. */
  readonly site: Site;
  /** Name of the link within the proxy. */
  readonly linkName: string;
  readonly signal: AbortSignal;
}

/** A source and a replica joined by one link, replicating. */
export interface Pair extends AsyncDisposable {
  readonly source: StartedServer;
  readonly replica: StartedServer;
  readonly proxy: StartedProxy;
  readonly link: Link;
}

const replicatingTimeoutMs = 20_000;
const pollMs = 20;

/** Starts both servers side by side, opens the link, points the replica at it and waits until it has caught up. */
export async function startPair(plan: PairPlan): Promise<Pair> {
  await using started = new CleanupStack();
  const { site, signal } = plan;
  const launch = async (role: 'source' | 'replica'): Promise<StartedServer> => {
    const { program, template, options, cnf } = plan[role];
    const { flavour } = program;
    const dir = join(plan.dir, role);
    await mkdir(dir, { recursive: true });
    const variables = Object.entries(plan.settings[role]).map(([name, value]) => flavour.optionFor(name, value));
    const channel = role === 'replica' ? (flavour.channelOptions?.(plan.settings.replication) ?? []) : [];
    return site.startServer(program, template, {
      name: role,
      role,
      dir,
      port: await site.freePort(),
      serverId: role === 'source' ? 1 : 2,
      options: [...variables, ...channel, ...options],
      ...(cnf === undefined ? {} : { cnf }),
      signal,
    });
  };
  const attempts = await Promise.allSettled([launch('source'), launch('replica'), site.startProxy()]);
  for (const attempt of attempts) if (attempt.status === 'fulfilled') started.use(attempt.value);
  const failed = attempts.find((attempt) => attempt.status === 'rejected');
  if (failed) throw failed.reason;
  const [source, replica, proxy] = attempts.map((a) => (a as PromiseFulfilledResult<unknown>).value) as [
    StartedServer,
    StartedServer,
    StartedProxy,
  ];
  const link = await proxy.openLink(plan.linkName, { host: source.host, port: source.port });

  const { flavour } = replica;
  for (const statement of plan.prepare) await source.query(statement);
  const address = { ...link.address, ...source.replicationUser };
  for (const statement of flavour.pointAt(address, 'gtid', plan.settings.replication)) await replica.query(statement);
  await replica.query(flavour.startReplica);
  await untilReplicating(source, replica, signal);
  const everything = started.release();
  return { source, replica, proxy, link, [Symbol.asyncDispose]: () => everything.run() };
}

/** Waits until the replica has executed what the source had when replication began. */
async function untilReplicating(source: StartedServer, replica: StartedServer, signal: AbortSignal): Promise<void> {
  const executed = async (server: StartedServer): Promise<GtidSet> => {
    const [row] = await server.query(server.flavour.executedGtidQuery);
    return GtidSet.parse(String(row?.['gtid'] ?? ''));
  };
  const goal = await executed(source);
  const deadline = Date.now() + replicatingTimeoutMs;
  let seen = 'no status yet';
  while (Date.now() < deadline) {
    signal.throwIfAborted();
    if (goal.minus(await executed(replica)).isEmpty) return;
    const [row] = await replica.query(replica.flavour.replicaStatusQuery);
    if (row) {
      const status = replica.flavour.readReplicaStatus(row);
      seen = `receiver ${status.receiver}, applier ${status.applier}, ${status.lastIoError || status.lastSqlError || status.receiverText}`;
      if (status.receiver === 'No' || status.applier === 'No') break;
    }
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  throw new ReplfaultError(
    'NOT_REPLICATING',
    `the pair did not begin to replicate within ${replicatingTimeoutMs / 1000} s: ${seen}`,
    { hint: 'the logs of both servers are in the run folder' },
  );
}
