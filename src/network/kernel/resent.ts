import type { Leg } from '../../model/samples.ts';
import type { FaultTarget, KernelNetwork } from '../types.ts';
import { legEnds } from './leg-packets.ts';

/**
 * Begins to count segments that either end of a leg sends again: what loss looks like to TCP itself. Most resends are answered within
 * a round trip, too soon for samples of the sockets to show them. The count is of connections that are still open.
 */
export async function countResent(
  { ports, kernel }: Pick<FaultTarget, 'ports' | 'kernel'>,
  leg: Leg,
): Promise<() => Promise<number>> {
  const { port, upper, lower } = legEnds(ports, leg);
  const networks = new Set<KernelNetwork>();
  for (const end of [upper, lower]) if (kernel) networks.add(await kernel(end));
  const total = async (): Promise<number> => {
    const counts = await Promise.all([...networks].map((network) => network.resentSegments(port)));
    return counts.reduce((sum, count) => sum + count, 0);
  };
  const before = await total();
  return async () => Math.max(0, (await total()) - before);
}
