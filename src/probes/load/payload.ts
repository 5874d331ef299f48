import { randomBytes } from 'node:crypto';
import { noiseOf } from '../workload-session.ts';

/** Payloads up to this size are sent as they are; larger ones are pieces of the random bytes that the session holds, bytes. */
export const mostSentBytes = 4096;

/** The payload of one row as SQL with one placeholder, and its value. */
export interface Payload {
  readonly sql: string;
  readonly value: Buffer | number;
}

/** `noiseBytes`: how many random bytes the session holds; 0 where it holds none. */
export function steadyPayload(bytes: number, compressible: boolean, noiseBytes: number): Payload {
  if (compressible) return { sql: "REPEAT('x', ?)", value: bytes };
  return bytes <= mostSentBytes ? { sql: '?', value: randomBytes(bytes) } : noisePayload(bytes, noiseBytes);
}

/** Random bytes out of the supply of the session. */
export function noisePayload(bytes: number, noiseBytes: number): Payload {
  return { sql: noiseOf(bytes, noiseBytes), value: bytes };
}
