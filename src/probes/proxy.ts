import { isSilent } from '../host/process-stat.ts';
import type { Link } from '../network/link.ts';
import type { FaultProcess } from '../network/types.ts';
import type { Probe } from './probe.ts';
import type { Recorder } from './recorder.ts';

/** Connections of the link: as the proxy counts them, with their bytes, or as the kernel's socket table shows them, without. */
export function proxyProbe(
  link: Pick<Link, 'connections'>,
  proxy: Pick<FaultProcess, 'pid' | 'isRunning'>,
  recorder: Recorder,
): Probe {
  return {
    name: 'proxy',
    silenced: () => isSilent(proxy),
    async sample() {
      recorder.record({ kind: 'proxy', connections: await link.connections() });
    },
  };
}
