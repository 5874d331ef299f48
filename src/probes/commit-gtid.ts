import { GtidSet } from '../model/gtid.ts';
import type { Row } from '../servers/flavour.ts';
import type { Session } from '../servers/types.ts';

/** Commits and returns the GTID that this made, where the server tells. */
export type Commit = (session: Session) => Promise<string | null>;

/**
 * Where the answer to COMMIT tells no GTID, the executed set is asked for in the same round trip; what is new in it since the last time
 * is taken for this commit's. Should both sessions commit at once, one write may get the GTIDs of both: both are committed by then.
 */
export async function commitOn(gtidQuery: string | null | undefined, session: Session): Promise<Commit> {
  if (!gtidQuery) return async (on) => (await on.execute('COMMIT')).gtid;
  const executed = (rows: readonly Row[] | undefined): GtidSet => GtidSet.parse(String(rows?.[0]?.['gtid'] ?? ''));
  let known = executed(await session.query(gtidQuery));
  return async (on) => {
    const [, rows] = await on.queryEach(['COMMIT', gtidQuery]);
    const now = executed(rows);
    const made = now.minus(known);
    known = known.union(now);
    return made.isEmpty ? null : made.toString();
  };
}
