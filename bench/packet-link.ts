import { readlinkSync } from 'node:fs';
import { processesInNetwork } from '../src/host/network-processes.ts';
import { readProcessStat } from '../src/host/process-stat.ts';
import { mostMbitS } from '../src/network/packet/words.ts';
import { collect, type Joined, joined, noPacketLink, shaped, streamed } from '../test/local/support/packets.ts';

const targets = { rttMs: 2, cores: 0.5 } as const;
const verdict = (ok: boolean): string => (ok ? 'within target' : 'OVER TARGET');

/** How faithful a link of packets is: its round trip, loss and rate against what was asked for, and the processor time that it takes. */
export async function* packetLinkLines(): AsyncGenerator<string> {
  const why = await noPacketLink();
  if (why !== undefined) {
    yield `link, packet by packet: not measured: ${why}`;
    return;
  }
  await using net = await joined();
  const emulators = emulatorsOf(net);
  for (const rttMs of [2, 20, 70, 300]) {
    await net.link.shape(shaped({ delayMs: rttMs / 2 }));
    const measured = (await net.link.measureRttMs(15)) ?? 0;
    yield `link, round trip of ${rttMs} ms: ${measured} ms, target within ${targets.rttMs} ms: ${verdict(Math.abs(measured - rttMs) <= targets.rttMs)}`;
  }
  for (const [percent, count] of [
    [0.1, 40_000],
    [1, 20_000],
    [5, 10_000],
  ] as const)
    yield await lossLine(net, percent, count);
  await net.link.shape(shaped({ delayMs: 35 }));
  yield `link, 70 ms, one stream: ${Math.round(await streamed(net, 'to-replica', 8000))} Mbit/s; a bandwidth above ${mostMbitS} is played as that`;
  const both = await Promise.all([streamed(net, 'to-replica', 8000), streamed(net, 'to-source', 8000)]);
  yield `link, 70 ms, both ways at once: ${both.map(Math.round).join(' + ')} Mbit/s; alive afterwards: ${net.link.isAlive()}`;
  await net.link.shape(shaped({ delayMs: 35, bandwidthMbitS: 100 }));
  yield await processorLine(net, emulators);
}

async function lossLine(net: Joined, percent: number, count: number): Promise<string> {
  await net.link.shape(shaped({ lossPercent: percent }, 'to-replica'));
  const collector = await collect(net, 'to-replica');
  const before = net.link.counters().directions['to-replica'];
  await collector.send(count, { perMs: 8 });
  await collector.collected(200);
  const now = net.link.counters().directions['to-replica'];
  const sent = now.sentPackets - before.sentPackets;
  const lost = sent - (now.arrivedPackets - before.arrivedPackets);
  const share = percent / 100;
  // 99 % of all trials.
  const bound = 2.58 * Math.sqrt(sent * share * (1 - share));
  const ok = Math.abs(lost - sent * share) <= bound;
  return `link, loss of ${percent} %: ${lost} of ${sent} packets, ${((100 * lost) / sent).toFixed(3)} %; 99 % of trials lose ${Math.round(sent * share - bound)} to ${Math.round(sent * share + bound)}: ${verdict(ok)}`;
}

async function processorLine(net: Joined, pids: readonly number[]): Promise<string> {
  const cpuMs = (): number => pids.reduce((sum, pid) => sum + (readProcessStat(pid)?.cpuMs ?? 0), 0);
  const before = cpuMs();
  const ms = 8000;
  const rate = await streamed(net, 'to-replica', ms);
  const cores = (cpuMs() - before) / ms;
  return `link, 100 Mbit/s asked for: ${rate.toFixed(1)} Mbit/s carried; the emulator takes ${cores.toFixed(2)} of a core, target ${targets.cores}: ${verdict(cores <= targets.cores)}`;
}

/** Processes of both networks besides those that hold them; asked before anything else runs in there. */
function emulatorsOf({ ends }: Joined): number[] {
  return Object.values(ends).flatMap(({ pid }) =>
    processesInNetwork(readlinkSync(`/proc/${pid}/ns/net`)).filter((one) => one !== pid),
  );
}
