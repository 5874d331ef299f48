import type { Profile, TimeoutSettings, TunedSetting } from '../model/profile.ts';
import { zeroRetries } from '../model/retry-count.ts';
import { said } from './bounds/limit.ts';

/** What a setting costs at its value, in plain sentences with numbers. */
export function costOf(
  setting: TunedSetting,
  settings: TimeoutSettings,
  { workload, link, settings: today }: Profile,
): string {
  const { netWriteTimeoutS, replicaNetTimeoutS, heartbeatPeriodS, connectRetryS, retryCount } = settings;
  switch (setting) {
    case 'netWriteTimeoutS':
      return `${everySession(netWriteTimeoutS, today.netWriteTimeoutS)} A dump thread whose replica is gone stays for up to ${said(netWriteTimeoutS)} s. A replica that reads nothing for longer is disconnected, and a transaction that was half sent is fetched again whole: up to ${bytes(workload.largestTransactionBytes)}${sending(workload.largestTransactionBytes, link.bandwidthMbitS)}.`;
    case 'replicaNetTimeoutS':
      return `A dead link looks healthy for up to ${said(replicaNetTimeoutS)} s, and about ${Math.ceil(workload.writesPerS * replicaNetTimeoutS)} commits are made meanwhile that only the source has.`;
    case 'heartbeatPeriodS':
      return `While the source is idle, one small packet every ${said(heartbeatPeriodS)} s.`;
    case 'connectRetryS':
      return `While the source cannot be reached, up to ${said(60 / connectRetryS)} attempts per minute; after the link is whole, up to ${said(connectRetryS)} s of waiting.`;
    case 'retryCount':
      if (retryCount === zeroRetries)
        return 'A replica that can never come back goes on trying for ever, with its receiver Connecting: its status never says No, so that only somebody who watches for Connecting is told.';
      if (today.autoFailover)
        return `A source that is away for less than ${said((retryCount - 1) * connectRetryS)} s is not given up; after that the replica follows another one.`;
      return `A replica that can never come back goes on trying for about ${said((retryCount - 1) * connectRetryS)} s, with its receiver Connecting, before its status says No.`;
  }
}

/** It is no setting of replication alone. */
function everySession(valueS: number, todayS: number): string {
  const whom =
    'every client session of the source that connects from then on, and its other replicas when they reconnect';
  if (valueS === todayS) return `It applies to ${whom}, as today.`;
  return valueS < todayS
    ? `It applies to ${whom}: a reader that pauses in the middle of a large result (an export, a mysqldump that sets no timeouts of its own) is cut off after ${said(valueS)} s, today after ${said(todayS)} s.`
    : `It applies to ${whom}: one that stops reading in the middle of a result holds its session and its locks for ${said(valueS)} s, today for ${said(todayS)} s.`;
}

function bytes(count: number): string {
  return count >= 1e6 ? `${said(count / 1e6)} MB` : `${said(count / 1e3)} kB`;
}

function sending(count: number, bandwidthMbitS: number | null): string {
  return bandwidthMbitS === null ? '' : `, ${said((count * 8) / (bandwidthMbitS * 1e6))} s on this link`;
}
