import { usageError } from '../../model/errors.ts';

/** Why what needs one cannot be had, on this machine or where containers run. */
export const missingDiscipline: Readonly<Record<'shaping' | 'netem', string>> = {
  shaping: 'this kernel cannot shape packets (no htb or no tbf)',
  netem: 'this kernel has no network emulator (sch_netem)',
};

/** Two packets of an Ethernet-sized link: the least that a bucket must hold so that one packet always fits, bytes. */
const burstBytes = 3200;
/** More than the send buffers of a case can put into the queue: it never has to drop, bytes. */
const limitBytes = 4 * 1024 * 1024;

/** A token bucket: `rateKBps` kilobytes (1 KB = 1000 bytes) a second, packets and all; too large packets are cut up. */
export function tokenBucket(rateKBps: number): string[] {
  if (!(rateKBps > 0)) throw usageError('BAD_FAULT_PARAMETER', `a rate must be above 0 KB/s, not ${rateKBps}`);
  const bitsPerSecond = Math.round(rateKBps * 8000);
  return ['tbf', 'rate', `${bitsPerSecond}bit`, 'burst', String(burstBytes), 'limit', String(limitBytes)];
}

/** Packets that netem may hold; a delay holds a bandwidth-delay product. */
const netemLimitPackets = 10_000;

export interface Netem {
  readonly lossPercent?: number;
  readonly delayMs?: number;
  readonly jitterMs?: number;
}

/** The network emulator: loss in percent, delay and jitter in ms. */
export function netem({ lossPercent = 0, delayMs = 0, jitterMs = 0 }: Netem): string[] {
  if (!(delayMs >= 0) || !(jitterMs >= 0) || jitterMs > delayMs)
    throw usageError(
      'BAD_FAULT_PARAMETER',
      `jitter must be from 0 up to the delay (${delayMs} ms), not ${jitterMs} ms`,
    );
  const delay = delayMs > 0 ? ['delay', `${delayMs}ms`, ...(jitterMs > 0 ? [`${jitterMs}ms`] : [])] : [];
  const loss = lossPercent > 0 ? ['loss', 'random', `${lossPercent}%`] : [];
  return ['netem', 'limit', String(netemLimitPackets), ...delay, ...loss];
}
