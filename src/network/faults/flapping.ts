import { setTimeout as delay } from 'node:timers/promises';
import { usageError } from '../../model/errors.ts';
import type { FaultParams } from '../../model/scenario.ts';
import { watchAttempts } from '../connection-attempts.ts';
import { passedSince } from '../toxic-fault.ts';
import type { Fault, FaultTarget } from '../types.ts';

let next = 1;

/** What one cut did. */
interface Cut {
  /** Connections of replicas that were open before it and gone at its end. */
  readonly ended: number;
  /** Bytes that reached the replica while it lasted, and bytes that then waited; `null` where they cannot be counted. */
  readonly passedBytes: number | null;
  readonly waitingBytes: number;
}

/**
 * A link that goes and comes (a VPN that flaps): `times` cuts of `cutMs` each, `gapMs` apart, the first one at once. A cut is `how` `close`
 * (the tunnel's end closes connections, and the port refuses new ones) or `silence` (nothing gets through to the replica, nothing is closed).
 * Healing ends it wherever it stands.
 */
export const fault: Fault = {
  layer: 'proxy',
  legs: ['link'],
  needs: [],
  defaults: { times: 3, cutMs: 200, gapMs: 500, how: 'close' },
  async inject(target, params) {
    const { times, cutMs, gapMs, cut } = planOf(target, params);
    const watch = await watchAttempts(target);
    const done: Cut[] = [];
    const healing = new AbortController();
    const rest = (ms: number): Promise<unknown> =>
      delay(ms, undefined, { signal: healing.signal }).catch(() => undefined);
    let begun: () => void = () => undefined;
    const first = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const flaps = (async () => {
      for (let count = 0; count < times && !healing.signal.aborted; count += 1) {
        if (count > 0) await rest(gapMs);
        if (healing.signal.aborted) return;
        const end = await cut();
        begun();
        await rest(cutMs);
        done.push(await end());
      }
    })();
    // What goes wrong is told by whoever asks first, not by an unhandled rejection.
    flaps.catch(() => undefined);
    await Promise.race([first, flaps]);
    return {
      async proof() {
        const { accepted } = await watch.seen();
        const ended = done.reduce((sum, one) => sum + one.ended, 0);
        const held = done.filter(({ passedBytes, waitingBytes }) => passedBytes === 0 && waitingBytes > 0).length;
        return {
          tookEffect: ended > 0 || held > 0,
          summary: `the link was down ${done.length} of ${times} times for ${cutMs} ms; this ended ${ended} connection(s); bytes waited ${held} times; ${accepted} new connection(s) were accepted`,
          numbers: { cuts: done.length, endedConnections: ended, heldBack: held, newConnections: accepted },
        };
      },
      async heal() {
        healing.abort();
        watch.stop();
        await flaps;
      },
    };
  },
};

interface Plan {
  readonly times: number;
  readonly cutMs: number;
  readonly gapMs: number;
  /** Begins a cut; the answer ends it. */
  cut(): Promise<() => Promise<Cut>>;
}

/** @throws ReplfaultError (usage) for numbers that are no pattern, and for an unknown way to cut. */
function planOf(target: FaultTarget, params: FaultParams): Plan {
  const [times, cutMs, gapMs] = [Number(params['times']), Number(params['cutMs']), Number(params['gapMs'])];
  if (!Number.isInteger(times) || times < 1 || !(cutMs > 0) || !(gapMs >= 0))
    throw usageError(
      'BAD_FAULT_PARAMETER',
      `flapping needs a number of cuts, their length and the gaps between them, not ${params['times']}, ${params['cutMs']} and ${params['gapMs']}`,
    );
  const how = String(params['how']);
  if (how !== 'close' && how !== 'silence')
    throw usageError('BAD_FAULT_PARAMETER', `flapping cuts by close or silence, not ${how}`);
  return { times, cutMs, gapMs, cut: how === 'close' ? () => closing(target) : () => silencing(target) };
}

async function closing(target: FaultTarget): Promise<() => Promise<Cut>> {
  const before = await openPorts(target);
  await target.toxics.setEnabled(false);
  return async () => {
    const still = new Set(await openPorts(target));
    await target.toxics.setEnabled(true);
    return { ended: before.filter((port) => !still.has(port)).length, passedBytes: null, waitingBytes: 0 };
  };
}

async function silencing(target: FaultTarget): Promise<() => Promise<Cut>> {
  const { toxics } = target;
  const name = `flap-${next++}`;
  const stall =
    toxics.kind === 'embedded' ? { type: 'stall', attributes: {} } : { type: 'bandwidth', attributes: { rate: 0 } };
  await toxics.add({ name, stream: 'downstream', ...stall });
  const before = await toxics.connections();
  return async () => {
    const [now, sockets] = await Promise.all([toxics.connections(), target.sockets()]);
    const passed = passedSince(before, now);
    const queued = sockets.reduce(
      (sum, { end, sendQueue, receiveQueue }) =>
        sum + (end === 'source' ? sendQueue : end === 'proxy-upstream' ? receiveQueue : 0),
      0,
    );
    const buffered = now.reduce((sum, { buffered: held }) => sum + (held ?? 0), 0);
    await toxics.remove(name);
    return { ended: 0, passedBytes: typeof passed === 'number' ? passed : null, waitingBytes: queued + buffered };
  };
}

/** The replica's own ports. */
async function openPorts(target: FaultTarget): Promise<number[]> {
  const sockets = await target.sockets();
  return sockets.filter(({ end, state }) => end === 'replica' && state === 'ESTABLISHED').map((one) => one.localPort);
}
