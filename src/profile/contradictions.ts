import type { Given } from './fill.ts';
import { presets } from './presets/index.ts';
import { isBefore, vendorAndVersion } from './server-defaults.ts';
import { impossiblePair } from './server-pair.ts';
import { bytesText } from './values.ts';

/** Two places of a profile that cannot both be true. */
export interface Contradiction {
  /** Where it is reported: one of the places that are given. */
  readonly path: string;
  readonly text: string;
}

/** Names a place with its line, for example `(disturbances.outage_s, line 23)`. */
type Place = (path: string) => string;

/**
 * What no link, workload or server can be at once. Settings that are unwise together are no contradiction (`replfault lint` finds those), and neither
 * are objectives that cannot be kept (`replfault tune` finds those, by experiment). Pure. Defaults are looked at only where the rest of the file is `sound`:
 * what seems not to be given may only be mistyped.
 */
export function contradictions(given: Given, place: Place, sound: boolean): Contradiction[] {
  const found: Contradiction[] = [];
  const number = (path: string): number | undefined => {
    const value = given.get(path);
    return typeof value === 'number' ? value : undefined;
  };
  /** Calls when both are given. */
  const both = (a: string, b: string, judge: (a: number, b: number) => string | undefined): void => {
    const [left, right] = [number(a), number(b)];
    if (left === undefined || right === undefined) return;
    const text = judge(left, right);
    if (text !== undefined) found.push({ path: a, text });
  };

  both('disturbances.ride_through_s', 'disturbances.outage_s', (rideThroughS, outageS) =>
    rideThroughS > outageS
      ? `the connection must survive ${rideThroughS} s without a packet, but the longest outage to survive is ${outageS} s ${place('disturbances.outage_s')}: lower the first or raise the second`
      : undefined,
  );
  both('disturbances.flaps.down_s', 'disturbances.outage_s', (downS, outageS) =>
    downS > outageS
      ? `each flap lasts ${downS} s, but the longest outage to survive is ${outageS} s ${place('disturbances.outage_s')}: lower the first or raise the second`
      : undefined,
  );
  both('workload.largest_transaction_bytes', 'workload.row_bytes', (largest, row) =>
    largest < row
      ? `the largest transaction (${bytesText(largest)} bytes) is smaller than a typical commit of ${bytesText(row)} bytes ${place('workload.row_bytes')}`
      : undefined,
  );
  both('link.jitter_ms', 'link.rtt_ms', (jitterMs, rttMs) =>
    jitterMs > rttMs
      ? `a round trip of ${rttMs} ms ${place('link.rtt_ms')} cannot vary by plus or minus ${jitterMs} ms`
      : undefined,
  );
  if (number('link.rtt_ms') === undefined) found.push(...jitterBesidePreset(given, place));

  const idleS = number('workload.idle_s') ?? (sound ? 0 : undefined);
  const natIdleLimitS = number('disturbances.nat_idle_limit_s');
  if (natIdleLimitS !== undefined && idleS === 0)
    found.push({
      path: 'disturbances.nat_idle_limit_s',
      text: `the source always writes ${place('workload.idle_s')}, so no connection is ever idle for ${natIdleLimitS} s: set workload.idle_s to the longest time without a commit`,
    });
  if (number('workload.writes_per_s') === 0 && idleS === 0)
    found.push({
      path: 'workload.writes_per_s',
      text: `the source never commits, but its longest time without a commit is 0 s ${place('workload.idle_s')}`,
    });

  found.push(...besideBandwidth(given, number, place), ...verbosity(given, number, place), ...servers(given, place));
  return found;
}

function jitterBesidePreset(given: Given, place: Place): Contradiction[] {
  const jitterMs = given.get('link.jitter_ms');
  const rttMs = presets.get(String(given.get('link.preset')))?.link.rttMs;
  if (typeof jitterMs !== 'number' || rttMs === undefined || jitterMs <= rttMs) return [];
  return [
    {
      path: 'link.jitter_ms',
      text: `a round trip of ${rttMs} ms ${place('link.rtt_ms')} cannot vary by plus or minus ${jitterMs} ms`,
    },
  ];
}

/** What the link cannot carry even when nothing is wrong with it. */
function besideBandwidth(given: Given, number: (path: string) => number | undefined, place: Place): Contradiction[] {
  const fromPreset = presets.get(String(given.get('link.preset')))?.link.bandwidthMbitS ?? undefined;
  const mbitS = given.has('link.bandwidth_mbit_s') ? number('link.bandwidth_mbit_s') : fromPreset;
  if (mbitS === undefined) return [];
  const found: Contradiction[] = [];
  const throttledKiBS = number('disturbances.throttled_replica_kib_s');
  const linkKiBS = (mbitS * 1e6) / 8 / 1024;
  if (throttledKiBS !== undefined && throttledKiBS > linkKiBS)
    found.push({
      path: 'disturbances.throttled_replica_kib_s',
      text: `a replica that is throttled to ${throttledKiBS} KiB/s is faster than the link of ${mbitS} Mbit/s (${Math.floor(linkKiBS)} KiB/s) ${place('link.bandwidth_mbit_s')}`,
    });
  const [writesPerS, rowBytes] = [number('workload.writes_per_s'), number('workload.row_bytes')];
  if (writesPerS === undefined || rowBytes === undefined) return found;
  const neededMbitS = (writesPerS * rowBytes * 8) / 1e6;
  if (neededMbitS > mbitS)
    found.push({
      path: 'workload.writes_per_s',
      text: `${writesPerS} commits per second of ${bytesText(rowBytes)} bytes ${place('workload.row_bytes')} are ${Number(neededMbitS.toPrecision(3))} Mbit/s, more than the bandwidth of the link, ${mbitS} Mbit/s ${place('link.bandwidth_mbit_s')}: the lag of the replica would grow without limit`,
    });
  return found;
}

/** log_error_verbosity has three steps; log_warnings of older servers and MariaDB is another scale. */
function verbosity(given: Given, number: (path: string) => number | undefined, place: Place): Contradiction[] {
  const level = number('settings.log_error_verbosity');
  const source = given.get('servers.source');
  if (level === undefined || typeof source !== 'string') return [];
  const [vendor, version] = vendorAndVersion(source);
  if (vendor !== 'mysql' || version === null || isBefore(version, [5, 7, 2]) || (level >= 1 && level <= 3)) return [];
  return [
    {
      path: 'settings.log_error_verbosity',
      text: `log_error_verbosity of ${source} ${place('servers.source')} is 1, 2 or 3, not ${level}`,
    },
  ];
}

/** A pair that nobody can start, and channels where there are none. */
function servers(given: Given, place: Place): Contradiction[] {
  const spec = (end: 'source' | 'replica'): { [end: string]: string } => {
    const value = given.get(`servers.${end}`);
    return typeof value === 'string' ? { [end]: value } : {};
  };
  const found = impossiblePair({ ...spec('source'), ...spec('replica') }, (end) => place(`servers.${end}`)).map(
    ({ end, text }) => ({ path: `servers.${end}`, text }),
  );
  const replica = spec('replica')['replica'];
  if (replica === undefined || !given.has('servers.channel')) return found;
  const [vendor, version] = vendorAndVersion(replica);
  if (vendor === 'mysql' && version !== null && isBefore(version, [5, 7, 6]))
    found.push({
      path: 'servers.channel',
      text: `${replica} ${place('servers.replica')} does not support named channels: remove this key`,
    });
  return found;
}
