import type { TcpSocket } from '../model/samples.ts';
import type { Switches } from '../model/switches.ts';
import type { Recorder } from '../probes/recorder.ts';
import type { Pair } from '../topology/pair.ts';
import type { Site } from '../topology/site.ts';

/** Records what was asked of TCP and of both servers, with what shows that it is so. */
export async function recordSwitches(
  asked: Switches,
  { pair, site, recorder }: { readonly pair: Pair; readonly site: Site; readonly recorder: Recorder },
): Promise<void> {
  recorder.record({
    kind: 'switches',
    asked,
    why: {},
    tcp: await socketsOf(pair, site),
    says: { source: {}, replica: {} },
  });
}

/** Open connections of the link, as the kernel has them at both ends. In containers nobody can choose, and nothing is looked at. */
async function socketsOf(
  pair: Pair,
  { kind, kernelAt }: Site,
): Promise<Readonly<Record<'source' | 'proxy', readonly TcpSocket[]>> | null> {
  if (kernelAt === null || kind !== 'local') return null;
  const { source: port } = pair.link.ports;
  const [atSource, atProxy] = await Promise.all([
    kernelAt(pair, 'source', 'source-proxy'),
    kernelAt(pair, 'proxy', 'source-proxy'),
  ]);
  const [source, proxy] = await Promise.all([atSource.tcpSockets(port, 'here'), atProxy.tcpSockets(port, 'there')]);
  return { source, proxy };
}
