import type { FaultNow } from '../../up/types.ts';

/** A fault with its parameters and where it acts. Pure. */
export function faultWords({ fault, params, leg }: Pick<FaultNow, 'fault' | 'params' | 'leg'>): string {
  const given = Object.entries(params).map(([name, value]) => ` ${name}=${value}`);
  return `${fault}${given.join('')} on ${leg}`;
}

/** What its numbers show. Pure. */
export function proofText({ proof, unknown }: Pick<FaultNow, 'proof' | 'unknown'>): string {
  if (proof === null) return `no proof: ${unknown ?? 'it was not asked for'}`;
  return `${proof.tookEffect ? 'took effect' : 'no effect so far'}: ${proof.summary}`;
}

/** A time that has passed since an ISO 8601 time: `12 s`, `3 min`, `2 h 5 min`. Pure. */
export function agoText(since: string, nowMs: number): string {
  const seconds = Math.max(0, Math.round((nowMs - Date.parse(since)) / 1000));
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
