import type { Timeline } from '../model/timeline.ts';

/** Settings by which the two ends agree on a compressed protocol, in both words. */
const compressing = ['replica_compressed_protocol', 'slave_compressed_protocol'];

/** Why the proxy can read no event of the binary log on the link of a case; `null` where it has read some. Pure. */
export function unreadableEvents(history: Timeline, encrypted: boolean): string | null {
  if (history.first('proxy', (o) => o.connections.some((c) => (c.binlogEvents ?? 0) > 0))) return null;
  return `the proxy can read no event of the binary log on this link: ${cause(history, encrypted)}`;
}

function cause(history: Timeline, encrypted: boolean): string {
  if (encrypted) return 'it is encrypted, as --tls, require_secure_transport or the topology demands';
  const variables = history.first('settings', (o) => o.server === 'replica')?.variables ?? {};
  const name = compressing.find((one) => /^(1|ON)$/i.test(variables[one] ?? ''));
  return name === undefined
    ? 'it is neither encrypted nor compressed by a recorded setting'
    : `${name}=ON compresses it`;
}
