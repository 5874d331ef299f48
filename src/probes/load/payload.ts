import type { LedgerWriter } from './open-writers.ts';

/** The payload of one row as SQL with one placeholder, for its size. It is made by the server: MariaDB keeps the text of each statement in its binary log. */
export function steadyPayload(bytes: number, compressible: boolean, { noise }: Pick<LedgerWriter, 'noise'>): string {
  return compressible ? "REPEAT('x', ?)" : noise(bytes);
}
