import type { KernelNetwork } from '../network/types.ts';

/** What faults have left in some networks: the rules of each namespace once, and the queues of each of its devices. */
export async function remainsIn(
  networks: readonly Pick<KernelNetwork, 'namespace' | 'remains'>[],
): Promise<{ readonly leftRules: number; readonly leftQueues: number }> {
  const rules = new Map<unknown, number>();
  let leftQueues = 0;
  for (const [index, { ruleSets, queues }] of (
    await Promise.all(networks.map((network) => network.remains()))
  ).entries()) {
    rules.set(networks[index]?.namespace, ruleSets);
    leftQueues += queues;
  }
  return { leftRules: [...rules.values()].reduce((sum, one) => sum + one, 0), leftQueues };
}
