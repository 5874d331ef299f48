import { CleanupStack } from '../model/cleanup.ts';
import { newPassword } from '../servers/passwords.ts';
import { allStarted } from './all-started.ts';
import { launchServer } from './launch.ts';
import type { Pair } from './pair.ts';
import type { PairPlan } from './plan.ts';

/** A source with a link before it, and nobody of ours behind that. */
export type LinkedSource = Pick<Pair, 'source' | 'proxy' | 'link' | 'ports'> & AsyncDisposable;

/** Starts the source and the proxy of a plan side by side and opens the link; nothing replicates. */
export async function startLinkedSource(plan: Omit<PairPlan, 'replica' | 'prepare'>): Promise<LinkedSource> {
  await using started = new CleanupStack();
  const common = { identity: null, replicationPassword: newPassword() };
  const whole = { ...plan, replica: plan.source, prepare: [] };
  const [source, proxy] = await allStarted(started, [
    launchServer(whole, { name: 'source', role: 'source', serverId: 1 }, common),
    plan.site.startProxy(),
  ]);
  const link = await proxy.openLink(plan.linkName, { host: source.host, port: source.port });
  const everything = started.release();
  return { source, proxy, link, ports: link.ports, [Symbol.asyncDispose]: () => everything.run() };
}
