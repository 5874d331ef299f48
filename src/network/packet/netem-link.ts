import { execFileSync } from 'node:child_process';
import { type ExecuteTool, executeHere, mustExecute, type RunCommandSpec } from '../kernel/execute.ts';
import { addresses, type EndName, linkCommands, outDevice, peerDevice, runBatch } from './devices.ts';
import { packetLinkError } from './management.ts';
import { netemCommands, netemLimits, queueDrops } from './netem-words.ts';
import { measureRoundTrip } from './round-trip.ts';
import { trafficOf } from './traffic.ts';
import type { DirectionShape, PacketEnd, PacketLink } from './types.ts';

export interface NetemLinkOptions {
  readonly ends: Readonly<Record<EndName, PacketEnd>>;
  readonly tools: { readonly ip: RunCommandSpec; readonly tc: RunCommandSpec };
}

/**
 * The same link by the kernel's own emulator: a pair of virtual devices, each with a queue that delays and loses what it sends.
 *
 * Not tried: no kernel with sch_netem was at hand. Its commands are pure functions with unit tests (`netem-words.ts`).
 *
 * @throws ReplfaultError `PACKET_LINK`, `KERNEL_FAULT`
 */
export async function openNetemLink({ ends, tools }: NetemLinkOptions): Promise<PacketLink> {
  await runBatch(tools.ip, ends.source, [
    `link add dev ${outDevice} type veth peer name ${peerDevice}`,
    `link set dev ${peerDevice} netns ${ends.replica.pid} name ${outDevice}`,
  ]);
  // This device takes packets that are cut up later, and netem would lose one as a whole.
  const whole = `link set dev ${outDevice} gso_max_segs 1`;
  for (const name of ['source', 'replica'] as const)
    await runBatch(tools.ip, ends[name], [...linkCommands(name, []), whole]);
  const tc = (end: EndName, args: readonly string[]) => {
    const { file, args: words } = ends[end].enter({ file: tools.tc.file, args: [...tools.tc.args, ...args] });
    return { file, args: [...words], env: { ...tools.tc.env } };
  };
  const executeAt = (end: EndName): ExecuteTool => executeHere({ tc: (args) => tc(end, args) });
  const shapeEnd = async (end: EndName, shape: DirectionShape): Promise<void> => {
    for (const command of netemCommands(outDevice, shape)) await mustExecute(executeAt(end), 'tc', command);
  };
  const droppedBefore = (end: EndName): number => {
    const { file, args, env } = tc(end, ['-s', '-j', 'qdisc', 'show', 'dev', outDevice]);
    return queueDrops(execFileSync(file, args, { encoding: 'utf8', env: { ...process.env, ...env } }));
  };
  let open = true;
  return {
    kind: 'netem',
    addresses,
    devices: { source: outDevice, replica: outDevice },
    async shape(shape) {
      if (!open) throw packetLinkError('the link has been closed');
      await shapeEnd('source', shape['to-replica']);
      await shapeEnd('replica', shape['to-source']);
      return [
        ...netemLimits(shape['to-replica'], 'to the replica'),
        ...netemLimits(shape['to-source'], 'to the source'),
      ];
    },
    counters: trafficOf(ends, { out: outDevice, in: outDevice, droppedBefore }),
    measureRttMs: (looks = 5) => measureRoundTrip(ends.replica, addresses.source, looks),
    isAlive: () => open,
    async [Symbol.asyncDispose]() {
      if (!open) return;
      open = false;
      await runBatch(tools.ip, ends.source, [`link del dev ${outDevice}`]);
    },
  };
}
