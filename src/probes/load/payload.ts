import { noiseOf } from '../workload-session.ts';

/** The payload of one row as SQL with one placeholder, for its size. It is made by the server: MariaDB keeps the text of each statement in its binary log. */
export function steadyPayload(bytes: number, compressible: boolean, noiseBytes: number): string {
  return compressible ? "REPEAT('x', ?)" : noiseOf(bytes, noiseBytes);
}
