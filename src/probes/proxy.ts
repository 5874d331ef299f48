import type { Link } from '../network/link.ts';
import type { Probe } from './probe.ts';
import type { Recorder } from './recorder.ts';

/** Bytes and connections as the proxy counts them. */
export function proxyProbe(link: Pick<Link, 'connections'>, recorder: Recorder): Probe {
  return {
    name: 'proxy',
    async sample() {
      recorder.record({ kind: 'proxy', connections: await link.connections() });
    },
  };
}
