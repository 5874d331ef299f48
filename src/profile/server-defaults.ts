import type { CurrentSettings } from '../model/profile.ts';

/** What a server has when nobody set it. */
interface Defaults {
  readonly netWriteTimeoutS: number;
  readonly replicaNetTimeoutS: number;
  readonly connectRetryS: number;
  readonly retryCount: number;
  readonly logErrorVerbosity: number | null;
}

/** Settings that nobody changed. `notes` say where a number is not what people expect, by key of the settings. */
export interface DefaultSettings {
  readonly settings: CurrentSettings;
  readonly notes: Readonly<Partial<Record<keyof CurrentSettings, string>>>;
}

/**
 * The settings of a fresh pair: what the source decides comes from its version, what the replica decides from the other. A server without a version in
 * its name (`mysqld`, a folder) is taken for the newest.
 */
export function defaultSettings(source: string, replica: string): DefaultSettings {
  const [atSource, atReplica] = [defaultsOf(source), defaultsOf(replica)];
  const { replicaNetTimeoutS, connectRetryS, retryCount } = atReplica;
  return {
    settings: {
      netWriteTimeoutS: atSource.netWriteTimeoutS,
      replicaNetTimeoutS,
      heartbeatPeriodS: heartbeatOf(replicaNetTimeoutS),
      connectRetryS,
      retryCount,
      logErrorVerbosity: atSource.logErrorVerbosity,
      semiSyncTimeoutMs: null,
    },
    notes: {
      heartbeatPeriodS:
        'servers use half of replica_net_timeout when CHANGE ... is executed, and do not update it later',
      ...(replicaNetTimeoutS > 60 ? { replicaNetTimeoutS: 'the default was an hour before 5.7.7' } : {}),
      ...(retryCount <= 10
        ? { retryCount: 'the default since 8.4; it was 86400 before' }
        : { retryCount: `with one attempt every ${connectRetryS} s, this is two months` }),
    },
  };
}

/** What servers take when CHANGE names no period: half of the net timeout, as far as they can store it. Seconds. */
export const heartbeatOf = (replicaNetTimeoutS: number): number => Math.min(replicaNetTimeoutS / 2, 4_294_967);

function defaultsOf(spec: string): Defaults {
  const common = { netWriteTimeoutS: 60, replicaNetTimeoutS: 60, connectRetryS: 60 };
  const [vendor, version] = vendorAndVersion(spec);
  const before = (...than: readonly number[]): boolean => version !== null && isBefore(version, than);
  if (vendor === 'mariadb')
    return {
      ...common,
      replicaNetTimeoutS: before(10, 2, 4) ? 3600 : 60,
      retryCount: before(10, 6) ? 86_400 : 100_000,
      logErrorVerbosity: before(10, 2, 4) ? 1 : 2,
    };
  return {
    ...common,
    replicaNetTimeoutS: before(5, 7, 7) ? 3600 : 60,
    retryCount: before(8, 4) ? 86_400 : 10,
    logErrorVerbosity: version === null ? null : before(5, 7) ? 1 : before(8) ? 3 : 2,
  };
}

/** Vendor and version of a server spec; the version is `null` where the spec does not say. */
export function vendorAndVersion(spec: string): ['mysql' | 'mariadb', readonly number[] | null] {
  const vendor = /^maria/.test(spec) ? 'mariadb' : 'mysql';
  const version = /^\w+:(\d+(?:\.\d+)*)$/.exec(spec)?.[1];
  return [vendor, version === undefined ? null : version.split('.').map(Number)];
}

/** Whether every version that a spec may mean is before another; a short version stands for the newest that fits. */
export function isBefore(version: readonly number[], than: readonly number[]): boolean {
  for (const [index, part] of than.entries()) {
    const own = version[index];
    if (own === undefined) return false;
    if (own !== part) return own < part;
  }
  return false;
}
