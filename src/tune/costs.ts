import type { Profile, TimeoutSettings, TunedSetting } from '../model/profile.ts';
import { said } from './bounds/limit.ts';

/** What a setting costs at its value, in plain sentences with numbers. */
export function costOf(setting: TunedSetting, settings: TimeoutSettings, { workload, link }: Profile): string {
  const { netWriteTimeoutS, replicaNetTimeoutS, heartbeatPeriodS, connectRetryS, retryCount } = settings;
  switch (setting) {
    case 'netWriteTimeoutS':
      return `A dump thread whose replica is gone lives on for up to ${said(netWriteTimeoutS)} s as a zombie. A reader slower than that is cut off, and a transaction that was half sent is fetched again whole: up to ${bytes(workload.largestTransactionBytes)}${sending(workload.largestTransactionBytes, link.bandwidthMbitS)}.`;
    case 'replicaNetTimeoutS':
      return `A dead link looks healthy for up to ${said(replicaNetTimeoutS)} s, and about ${Math.ceil(workload.writesPerS * replicaNetTimeoutS)} commits are made meanwhile that only the source has.`;
    case 'heartbeatPeriodS':
      return `While the source is idle, one small packet every ${said(heartbeatPeriodS)} s.`;
    case 'connectRetryS':
      return `While the source cannot be reached, up to ${said(60 / connectRetryS)} attempts per minute; after the link is whole, up to ${said(connectRetryS)} s of waiting.`;
    case 'retryCount':
      return `A replica that can never come back goes on trying for about ${said((retryCount - 1) * connectRetryS)} s, with its receiver Connecting, before its status says No.`;
  }
}

function bytes(count: number): string {
  return count >= 1e6 ? `${said(count / 1e6)} MB` : `${said(count / 1e3)} kB`;
}

function sending(count: number, bandwidthMbitS: number | null): string {
  return bandwidthMbitS === null ? '' : `, ${said((count * 8) / (bandwidthMbitS * 1e6))} s on this link`;
}
