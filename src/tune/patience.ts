import type { CurrentSettings, Profile, TimeoutSettings } from '../model/profile.ts';
import { manyRetries, zeroIsNoLimit, zeroRetries } from '../model/retry-count.ts';
import { namedServer } from '../model/tried-servers.ts';

/** What a replica without automatic failover should bear at least, unless an objective asks for less, seconds. */
export const leastPatienceS = 86_400;

/**
 * With SOURCE_CONNECTION_AUTO_FAILOVER=1 the attempts are the time until the replica changes its source: 3 attempts, 10 s apart, as the manual of MySQL
 * recommends for it (Reference Manual, "Asynchronous Connection Failover for Sources").
 */
export const failoverRetries = { retryCount: 3, connectRetryS: 10 } as const;

/** The largest count that servers store: 32 bits. */
export const mostRetries = 4_294_967_295;

type Retries = Pick<TimeoutSettings, 'connectRetryS' | 'retryCount'>;

/**
 * For how long a receiver tries to reconnect without an operator, seconds: (retry count - 1) x connect retry, since the first attempt comes at once. At
 * least: on a path that swallows packets each attempt also costs up to replica_net_timeout. `null`: no limit. A count of 0 is that only on servers where
 * it was measured; elsewhere one login on a connection that dies ends all attempts, so nothing is counted on.
 */
export function patienceS({ connectRetryS, retryCount }: Retries, replica: string): number | null {
  if (retryCount === zeroRetries) return zeroIsNoLimit(replica) ? null : 0;
  return (retryCount - 1) * connectRetryS;
}

/** Whether one patience is at least another, where `null` is no limit. */
export const isAsPatient = (one: number | null, than: number | null): boolean =>
  one === null || (than !== null && one >= than);

/** The count that gives this patience, `null` for no limit, at a connect retry interval. Pure. */
export function retriesFor(patience: number | null, connectRetryS: number, replica: string): number {
  if (patience === null) return zeroIsNoLimit(replica) ? zeroRetries : manyRetries(replica);
  return Math.min(mostRetries, Math.ceil(patience / connectRetryS) + 1);
}

/** How long a replica should go on trying, and why. */
export interface WantedPatience {
  /** `null`: no limit. */
  readonly seconds: number | null;
  readonly why: 'today' | 'a day' | 'objective' | 'failover';
}

/** The larger of today's patience and one day, unless an objective asks for less, or the replica fails over by itself. Pure. */
export function wantedPatience({ settings, objectives, servers }: Profile): WantedPatience {
  if (failsOver(settings)) return { seconds: patienceS(failoverRetries, servers.replica), why: 'failover' };
  const today = patienceS(settings, servers.replica);
  const usual: WantedPatience = isAsPatient(today, leastPatienceS)
    ? { seconds: today, why: 'today' }
    : { seconds: leastPatienceS, why: 'a day' };
  const { giveUpS } = objectives;
  return giveUpS === undefined || isAsPatient(giveUpS, usual.seconds) ? usual : { seconds: giveUpS, why: 'objective' };
}

export const failsOver = ({ autoFailover }: CurrentSettings): boolean => autoFailover === true;

/** Whether the count of this replica changes only by a restart: MariaDB has it as a start-up option (up to 12.0, documented). */
export const countNeedsRestart = (replica: string): boolean => namedServer(replica)?.vendor === 'mariadb';
