import { ReplfaultError } from '../../model/errors.ts';
import type { LoadShape } from '../../model/load.ts';
import type { Session, StartedServer } from '../../servers/types.ts';
import { LastingSession } from '../lasting-session.ts';
import { largestValueBytes, type SetAside, supplyNoise, writeRows } from '../workload-session.ts';
import { mostSentBytes } from './payload.ts';

/** A session of the workload. */
export interface LedgerWriter {
  readonly session: LastingSession;
  /** Random bytes that the session holds. */
  readonly noiseBytes: number;
  /** The row of the counter's table that its transactions update. Rows of their own, because writers of one row would wait for each other. */
  readonly counter: number;
}

export interface OpenedWriters {
  readonly steady: readonly LedgerWriter[];
  readonly burst: LedgerWriter;
  /** What their sessions set aside of the user's settings. */
  readonly setAside: readonly SetAside[];
}

/** Opens the steady writers of a load and the writer of bursts, whose transactions may be `compressed` in the binary log. @throws ReplfaultError `LOAD_TOO_LARGE`. */
export async function openWriters(source: StartedServer, load: LoadShape, compressed: boolean): Promise<OpenedWriters> {
  const setAside: SetAside[][] = [];
  const open = async (counter: number, needsNoise: boolean): Promise<LedgerWriter> => {
    let noiseBytes = 0;
    const session = await LastingSession.open(source, async (fresh) => {
      setAside.push([...(await writeRows(fresh, compressed))]);
      if (needsNoise) noiseBytes = await supplyNoise(fresh);
    });
    return { session, noiseBytes, counter };
  };
  const steadyNeedsNoise = !load.compressible && load.rowBytes > mostSentBytes;
  const [burst, ...steady] = await Promise.all([
    open(1, true),
    ...Array.from({ length: load.writers }, (_, n) => open(n + 1, steadyNeedsNoise)),
  ]);
  if (load.writers > 1) {
    const rows = Array.from({ length: load.writers - 1 }, (_, n) => `(${n + 2}, 0)`).join(', ');
    await burst.session.query(`INSERT INTO replfault.counter VALUES ${rows}`);
  }
  if (load.rowBytes > mostSentBytes) await mustFit(burst.session, load.rowBytes);
  return { steady, burst, setAside: setAside[0] ?? [] };
}

async function mustFit(session: Session, rowBytes: number): Promise<void> {
  const largest = await largestValueBytes(session);
  if (rowBytes <= largest) return;
  throw new ReplfaultError(
    'LOAD_TOO_LARGE',
    `the load has rows of ${rowBytes} bytes, but the source takes no value above ${largest} bytes (max_allowed_packet)`,
    { hint: 'use smaller rows, or raise max_allowed_packet of the source with --set or --source-cnf' },
  );
}
