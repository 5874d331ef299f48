import { once } from 'node:events';
import { connect } from 'node:net';
import { ReplfaultError } from '../../model/errors.ts';
import { endDumpThreads, globalVariable, proveRefusal, sayAll } from '../server-fault.ts';
import type { Fault } from '../types.ts';

/** ER_HOST_IS_BLOCKED. */
const hostIsBlocked = 1129;
/** A connection to a port nearby; this is for a machine that stands still, ms. */
const probeTimeoutMs = 5_000;
/** A server with a larger limit would be probed for too long. */
const mostProbes = 1000;

/**
 * Somebody on the host of the replica probes the port of the source, as health checks of load balancers do: a connection is opened and closed before the
 * handshake. After max_connect_errors of them the source blocks the host, for the replica as well. Only where the source resolves names
 * (skip_name_resolve=OFF), and only over an address that is not its own loopback: on a link of packets. The dump threads are ended, so that the replica must
 * log in again.
 */
export const fault: Fault = {
  layer: 'server',
  legs: ['source'],
  needs: ['host-names', 'packet-link'],
  defaults: {},
  async inject(target) {
    const { source } = target.servers;
    const { address } = target;
    if ((await globalVariable(source, 'skip_name_resolve')) !== '0')
      throw new ReplfaultError('HOST_CACHE', 'a source with skip_name_resolve blocks no host', {
        hint: 'give the scenario settings.source.skip_name_resolve: "OFF"',
      });
    const probes = Number(await globalVariable(source, 'max_connect_errors')) + 1;
    if (probes > mostProbes)
      throw new ReplfaultError(
        'HOST_CACHE',
        `max_connect_errors is ${probes - 1}: the source would be probed for too long`,
        {
          hint: `give the scenario settings.source.max_connect_errors, ${mostProbes - 1} at most`,
        },
      );
    for (let count = 0; count < probes; count += 1) await probe(address);
    const ended = await endDumpThreads(source);
    return {
      proof: () =>
        proveRefusal(
          target,
          `the port of the source was probed ${probes} times, and ${ended} dump threads were ended`,
          ({ errno }) => errno === hostIsBlocked,
        ),
      heal: () => sayAll(source, source.words.forgetHosts),
    };
  },
};

/** Opens a connection, waits until the server says something, and closes it without a word. */
async function probe({ host, port }: { readonly host: string; readonly port: number }): Promise<void> {
  const socket = connect({ host, port });
  const signal = AbortSignal.timeout(probeTimeoutMs);
  try {
    await once(socket, 'data', { signal });
    socket.end();
    await once(socket, 'close', { signal });
  } catch (cause) {
    throw new ReplfaultError(
      'HOST_CACHE',
      `the source does not answer a probe of its port: ${(cause as Error).message}`,
      {
        cause,
      },
    );
  } finally {
    socket.destroy();
  }
}
