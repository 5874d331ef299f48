import { ReplfaultError, usageError } from '../../model/errors.ts';
import type { Leg, SocketSample } from '../../model/samples.ts';
import { legEnds } from '../kernel/leg-packets.ts';
import { injectRules, kernelOf } from '../kernel-fault.ts';
import { within } from '../process-fault.ts';
import type { Fault, FaultTarget, LinkEnd, LinkPorts } from '../types.ts';

const lookEveryMs = 20;
/** The proxy closes its side at once; this is for a busy machine. */
const forgetTimeoutMs = 1000;
let next = 1;

/** One end of a connection that is to forget it, and the one that is to remember. */
interface Side {
  readonly at: LinkEnd;
  readonly end: SocketSample['end'];
}

/**
 * Half-open connections: one end of a leg forgets its connections at once (`forgets`: `source-side` or `replica-side`), and neither its RST nor any
 * later answer reaches the other end, which keeps them ESTABLISHED. So it is after a crash, a failover of a firewall or a lost NAT entry. New connections
 * are not touched. Healed, the next packet of the end that remembers is answered with RST.
 *
 * The kernel's own means to forget a socket is used (SOCK_DESTROY); where it has none, a forgetting end that is the proxy's is closed by the proxy.
 */
export const fault: Fault = {
  layer: 'kernel',
  legs: ['proxy-replica', 'source-proxy'],
  needs: ['kernel-faults'],
  defaults: { forgets: 'source-side' },
  async inject(target, params, leg) {
    const { forgetting, remembering } = sidesOf(target.ports, leg, String(params['forgets']));
    const open = await socketsOf(target, forgetting);
    const goodbye = 'tcp flags & (fin | rst) != 0 drop';
    const rules = open.map(({ localPort, peerPort }) => ({
      at: remembering.at,
      rule: `tcp sport ${localPort} tcp dport ${peerPort} ${goodbye}`,
    }));
    const hush = await injectRules(target, rules, 'dropped');
    let left: () => Promise<void> = async () => undefined;
    try {
      left = await forget(target, forgetting, open);
    } catch (error) {
      await hush.heal();
      throw error;
    }
    const startedAt = performance.now();
    let lastHalfOpenMs = 0;
    const look = async (): Promise<number> => {
      const remembered = await halfOpenOf(target, forgetting, remembering, open);
      if (remembered > 0) lastHalfOpenMs = performance.now() - startedAt;
      return remembered;
    };
    const timer = setInterval(() => void look().catch(() => undefined), lookEveryMs);
    timer.unref();
    return {
      async proof() {
        const [now, dropped] = [await look(), (await hush.proof()).numbers['packets'] ?? 0];
        const halfOpenMs = Math.round(lastHalfOpenMs);
        return {
          tookEffect: open.length > 0 && halfOpenMs > lookEveryMs,
          summary: `the ${forgetting.end} end lost the state of ${open.length} connection(s); the ${remembering.end} end showed them as ESTABLISHED for ${halfOpenMs} ms (${now} of them now); ${dropped} FIN or RST packets were dropped`,
          numbers: { forgotten: open.length, halfOpenMs, halfOpenNow: now, droppedPackets: dropped },
        };
      },
      async heal() {
        clearInterval(timer);
        await Promise.all([hush.heal(), left()]);
      },
    };
  },
};

/** @throws ReplfaultError (usage) for an unknown side. */
function sidesOf(ports: LinkPorts, leg: Leg, forgets: string): { forgetting: Side; remembering: Side } {
  const { upper, lower } = legEnds(ports, leg);
  const sides: Readonly<Record<string, Side>> = {
    'source-side': { at: upper, end: leg === 'source-proxy' ? 'source' : 'proxy-downstream' },
    'replica-side': { at: lower, end: leg === 'source-proxy' ? 'proxy-upstream' : 'replica' },
  };
  const forgetting = sides[forgets];
  const remembering = Object.values(sides).find((side) => side !== forgetting);
  if (!forgetting || !remembering)
    throw usageError('BAD_FAULT_PARAMETER', `forgets must be source-side or replica-side, not ${forgets}`);
  return { forgetting, remembering };
}

async function socketsOf(target: FaultTarget, { end }: Side): Promise<SocketSample[]> {
  return (await target.sockets()).filter((socket) => socket.end === end && socket.state === 'ESTABLISHED');
}

/** Connections of those that one end still takes for established while the other has none of it. */
async function halfOpenOf(
  target: FaultTarget,
  forgetting: Side,
  remembering: Side,
  open: readonly SocketSample[],
): Promise<number> {
  const [forgotten, remembered] = [await socketsOf(target, forgetting), await socketsOf(target, remembering)];
  return open.filter(
    ({ localPort, peerPort }) =>
      !forgotten.some((one) => one.localPort === localPort && one.peerPort === peerPort) &&
      remembered.some((one) => one.localPort === peerPort && one.peerPort === localPort),
  ).length;
}

/** @returns what must be taken away again. @throws ReplfaultError (environment) where nothing here can forget a socket. */
async function forget(
  target: FaultTarget,
  { at, end }: Side,
  open: readonly SocketSample[],
): Promise<() => Promise<void>> {
  const network = await kernelOf(target)(at);
  const destroyed = await Promise.all(
    open.map(({ localPort, peerPort }) => network.destroySocket(localPort, peerPort)),
  );
  if (destroyed.every((gone) => gone)) return async () => undefined;
  const { toxics } = target;
  if (at !== 'proxy' || toxics.kind !== 'embedded')
    throw new ReplfaultError('KERNEL_FAULT', `this kernel cannot destroy a socket of the ${end} end`, {
      hint: 'the kernel needs SOCK_DESTROY (CONFIG_INET_DIAG_DESTROY), or use the embedded proxy',
    });
  const name = `forget-${next++}`;
  const close = { after: 'bytes', count: 0, close: 'rst' };
  await toxics.add({ name, type: 'cut', stream: 'downstream', attributes: close });
  const gone = async (): Promise<boolean> =>
    !(await target.sockets()).some((one) => one.end === end && open.some(({ peerPort }) => peerPort === one.peerPort));
  let closed = await gone();
  await within(forgetTimeoutMs, () => {
    void gone().then((now) => {
      closed = now;
    });
    return closed;
  });
  return () => toxics.remove(name);
}
