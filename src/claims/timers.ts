import type { CaseResult } from '../model/result.ts';

/** What servers ship with, seconds, by the name of the parameter of a case. MySQL 5.6 waits an hour for its source. */
const shipped = { netWriteTimeoutS: 60, replicaNetTimeoutS: 60, heartbeatS: 30 } as const;
const oldShipped = { ...shipped, replicaNetTimeoutS: 3600, heartbeatS: 1800 } as const;

const names: Readonly<Record<keyof typeof shipped, string>> = {
  netWriteTimeoutS: 'net_write_timeout',
  replicaNetTimeoutS: 'net timeout of the replica',
  heartbeatS: 'heartbeat period',
};

/**
 * The timeouts of a trial: the scale, where all are as many times shorter than what the servers ship with, otherwise their values. `null` where the
 * case sets none.
 *
 * @example timersOf(result) // '1:30 of what servers ship with', or 'net_write_timeout 2 s, net timeout of the replica 4 s, heartbeat period 1 s'
 */
export function timersOf({ params, server }: Pick<CaseResult, 'params' | 'server'>): string | null {
  const defaults = /^5\.[0-6]\b/.test(server?.replica.version ?? '') ? oldShipped : shipped;
  const set = (Object.keys(names) as (keyof typeof names)[]).flatMap((name) => {
    const valueS = params[name];
    return typeof valueS === 'number' && valueS > 0 ? [{ name, valueS, scale: defaults[name] / valueS }] : [];
  });
  const [first] = set;
  if (first === undefined) return null;
  const alike = set.length === Object.keys(names).length && set.every(({ scale }) => scale === first.scale);
  if (alike)
    return first.scale === 1 ? 'as servers ship' : `1:${Number(first.scale.toFixed(1))} of what servers ship with`;
  return set.map(({ name, valueS }) => `${names[name]} ${valueS} s`).join(', ');
}
