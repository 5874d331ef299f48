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
      return `${everySession(netWriteTimeoutS, today.netWriteTimeoutS)} A dump thread whose replica is gone remains for up to ${said(netWriteTimeoutS)} s. A replica that reads nothing for longer is disconnected, and a partly sent transaction is sent again from its start: up to ${bytes(workload.largestTransactionBytes)}${sending(workload.largestTransactionBytes, link.bandwidthMbitS)}.`;
    case 'replicaNetTimeoutS':
      return `A dead link looks healthy for up to ${said(replicaNetTimeoutS)} s. During this time about ${Math.ceil(workload.writesPerS * replicaNetTimeoutS)} commits exist only on the source.`;
    case 'heartbeatPeriodS':
      return `While the source is idle, one small packet every ${said(heartbeatPeriodS)} s.`;
    case 'connectRetryS':
      return `While the source cannot be reached, up to ${said(60 / connectRetryS)} attempts per minute; after the link heals, a wait of up to ${said(connectRetryS)} s.`;
    case 'retryCount':
      if (retryCount === zeroRetries)
        return 'A replica that cannot reconnect retries without limit, with its receiver in state Connecting. Its status never shows No, so monitoring must check for Connecting.';
      if (today.autoFailover)
        return `The replica keeps a source that is unavailable for less than ${said((retryCount - 1) * connectRetryS)} s; after that it switches to another source.`;
      return `A replica that cannot reconnect retries for about ${said((retryCount - 1) * connectRetryS)} s, with its receiver in state Connecting, before its status shows No.`;
  }
}

/** It is no setting of replication alone. */
function everySession(valueS: number, todayS: number): string {
  const whom =
    'every client session of the source that connects after the change, and its other replicas when they reconnect';
  if (valueS === todayS) return `It applies to ${whom}, as today.`;
  return valueS < todayS
    ? `It applies to ${whom}: a reader that pauses in the middle of a large result (an export, a mysqldump that sets no timeouts of its own) is disconnected after ${said(valueS)} s, today after ${said(todayS)} s.`
    : `It applies to ${whom}: one that stops reading in the middle of a result holds its session and its locks for ${said(valueS)} s, today for ${said(todayS)} s.`;
}

function bytes(count: number): string {
  return count >= 1e6 ? `${said(count / 1e6)} MB` : `${said(count / 1e3)} kB`;
}

function sending(count: number, bandwidthMbitS: number | null): string {
  return bandwidthMbitS === null ? '' : `, ${said((count * 8) / (bandwidthMbitS * 1e6))} s on this link`;
}
