import type { Happening } from '../model/timeline.ts';
import type { Row } from '../servers/flavour.ts';
import { readInstrumentation } from '../servers/instrumentation.ts';
import type { StartedServer } from '../servers/types.ts';

const cipherQuery =
  "SELECT s.VARIABLE_VALUE AS cipher FROM performance_schema.status_by_thread s JOIN performance_schema.threads t USING (THREAD_ID) WHERE s.VARIABLE_NAME = 'Ssl_cipher' AND t.PROCESSLIST_COMMAND LIKE 'Binlog Dump%'";
const acceptsQuery = "SHOW GLOBAL STATUS LIKE 'Ssl_finished_accepts'";

/** Asks the source how the connections of its dump threads are protected. A server that cannot tell is a fact, not an error. */
export async function replicationEncryption(source: StartedServer): Promise<Happening<'encryption'>> {
  const [accepts] = await source.query(acceptsQuery);
  const tlsConnections = accepts === undefined ? null : Number(accepts['Value']);
  const told = (cipher: string | null, reason: string | null): Happening<'encryption'> => ({
    kind: 'encryption',
    cipher,
    tlsConnections,
    reason,
  });
  let rows: readonly Row[];
  try {
    rows = await source.query(cipherQuery);
  } catch (error) {
    return told(null, `the source did not report it: ${(error as Error).message}`);
  }
  const ciphers = rows.map((row) => String(row['cipher'] ?? ''));
  const [first] = ciphers;
  if (first === undefined) {
    const { dumpThreadsQuery } = await readInstrumentation(source, source.flavour);
    const hidden = dumpThreadsQuery !== source.flavour.dumpThreadsQuery;
    return told(
      null,
      hidden
        ? 'performance_schema lists no threads, as the source is set'
        : 'the source has no dump thread that could tell',
    );
  }
  // One plain connection among several is what must show.
  return told(ciphers.includes('') ? '' : first, null);
}
