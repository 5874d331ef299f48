import { ReplfaultError } from '../model/errors.ts';
import type { FaultTarget, InjectedFault, KernelNetwork, LinkEnd, QueueStats } from './types.ts';

let next = 1;

/** A rule of an input chain, and the end of the link where the packets arrive that it is about. */
export interface PlacedRule {
  readonly at: LinkEnd;
  readonly rule: string;
}

/** Packets that are to pass through a queue at the end of the link where they leave. */
export interface PlacedQueue {
  readonly at: LinkEnd;
  readonly match: string;
  readonly discipline: readonly string[];
}

/** @throws ReplfaultError (environment) where this run has no network of its own to change. */
export function kernelOf({ kernel }: FaultTarget): NonNullable<FaultTarget['kernel']> {
  if (!kernel) throw new ReplfaultError('KERNEL_FAULT', 'this run has no private network for kernel faults');
  return kernel;
}

/** Installs rules where packets arrive and proves them by their counters: the frame of faults that take packets away. */
export async function injectRules(
  target: FaultTarget,
  rules: readonly PlacedRule[],
  did: string,
): Promise<InjectedFault> {
  const kernel = kernelOf(target);
  const installed = await installEach(rules, async ({ at, rule }) => {
    const network = await kernel(at);
    const name = `rule_${next++}`;
    await network.addRules(name, [rule]);
    return { at, name, network, remove: () => network.removeRules(name) };
  });
  return {
    async proof() {
      const counted = await Promise.all(installed.map(({ name, network }) => network.counters(name)));
      const packets = counted.reduce((sum, one) => sum + one.packets, 0);
      const bytes = counted.reduce((sum, one) => sum + one.bytes, 0);
      const nameOf = (end: LinkEnd): string => (target.alone && end === 'proxy' ? 'client' : end);
      const where = installed.map(({ at }, index) => `${counted[index]?.packets ?? 0} arriving at the ${nameOf(at)}`);
      return {
        tookEffect: packets > 0,
        summary: `the kernel ${did} ${packets} packets (${bytes} bytes): ${where.join(', ')}`,
        numbers: { packets, bytes },
      };
    },
    heal: () => removeAll(installed),
  };
}

/** Sorts packets into queues where they leave and proves the fault by the queues' statistics. */
export async function injectQueues(
  target: FaultTarget,
  queues: readonly PlacedQueue[],
  judge: (seen: { elapsedMs: number; stats: readonly QueueStats[] }) => Awaited<ReturnType<InjectedFault['proof']>>,
): Promise<InjectedFault> {
  const kernel = kernelOf(target);
  const startedAt = performance.now();
  const installed = await installEach(queues, async ({ at, match, discipline }) => {
    const network = await kernel(at);
    const name = `queue_${next++}`;
    await network.addQueue(name, match, discipline);
    return { name, network, remove: () => network.removeQueue(name) };
  });
  return {
    async proof() {
      const stats = await Promise.all(installed.map(({ name, network }) => network.queueStats(name)));
      return judge({ elapsedMs: performance.now() - startedAt, stats });
    },
    heal: () => removeAll(installed),
  };
}

interface Installed {
  readonly network: KernelNetwork;
  remove(): Promise<void>;
}

/** All at once, as a link breaks; and all or none: when one cannot be installed, the others go again. */
async function installEach<T, I extends Installed>(
  wanted: readonly T[],
  install: (one: T) => Promise<I>,
): Promise<I[]> {
  const attempts = await Promise.allSettled(wanted.map(install));
  const installed = attempts.flatMap((attempt) => (attempt.status === 'fulfilled' ? [attempt.value] : []));
  const failed = attempts.find((attempt) => attempt.status === 'rejected');
  if (!failed) return installed;
  await removeAll(installed).catch(() => undefined);
  throw failed.reason;
}

/** Each gets its chance even when another one refuses. @throws what the first one said */
async function removeAll(installed: readonly Installed[]): Promise<void> {
  const attempts = await Promise.allSettled(installed.map((one) => one.remove()));
  const failed = attempts.find((attempt) => attempt.status === 'rejected');
  if (failed) throw failed.reason;
}
