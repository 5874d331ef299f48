import { ReplfaultError } from '../../model/errors.ts';
import type { LoadShape } from '../../model/load.ts';
import type { Session, StartedServer } from '../../servers/types.ts';
import { LastingSession } from '../lasting-session.ts';
import {
  type KeptSetting,
  largestValueBytes,
  literalNoise,
  noiseOf,
  type SetAside,
  supplyNoise,
  writeRows,
} from '../workload-session.ts';

/** Every server takes values of this size. */
const leastPacketBytes = 512;

/** A session of the workload. */
export interface LedgerWriter {
  readonly session: LastingSession;
  /** Random bytes that the session holds. */
  readonly noiseBytes: number;
  /** SQL for so many random bytes; its one placeholder takes their number. */
  noise(bytes: number): string;
  /** The row of the counter's table that its transactions update. Rows of their own, because writers of one row would wait for each other. */
  readonly counter: number;
}

export interface OpenedWriters {
  readonly steady: readonly LedgerWriter[];
  readonly burst: LedgerWriter;
  /** Of large transactions. */
  readonly large: readonly LedgerWriter[];
  /** What their sessions set aside of the user's settings. */
  readonly setAside: readonly SetAside[];
}

/** Opens the steady writers of a load and the writer of bursts, with settings kept that the case is about. @throws ReplfaultError `LOAD_TOO_LARGE`. */
export async function openWriters(
  source: StartedServer,
  load: LoadShape,
  keep: readonly KeptSetting[],
): Promise<OpenedWriters> {
  const logsStatements = keep.includes('binlog_format');
  const setAside: SetAside[][] = [];
  const open = async (counter: number, needsNoise = true): Promise<LedgerWriter> => {
    let noiseBytes = 0;
    const session = await LastingSession.open(source, async (fresh) => {
      setAside.push([...(await writeRows(fresh, keep))]);
      if (needsNoise) noiseBytes = await supplyNoise(fresh);
    });
    const noise = (bytes: number): string => (logsStatements ? literalNoise(bytes) : noiseOf(bytes, noiseBytes));
    return { session, noiseBytes, noise, counter };
  };
  const hasLarge = (load.largeBytes ?? 0) > 0;
  const steadyCounters = Array.from({ length: load.writers }, (_, n) => n + 1);
  const largeCounters = hasLarge ? [load.writers + 1] : [];
  const [burst, steady, large] = await Promise.all([
    open(1),
    Promise.all(steadyCounters.map((counter) => open(counter, !load.compressible))),
    Promise.all(largeCounters.map((counter) => open(counter))),
  ]);
  const counters = [...steadyCounters, ...largeCounters].slice(1);
  if (counters.length > 0) {
    const rows = counters.map((counter) => `(${counter}, 0)`).join(', ');
    await burst.session.query(`INSERT INTO replfault.counter VALUES ${rows}`);
  }
  if (load.rowBytes > leastPacketBytes) await mustFit(burst.session, load.rowBytes);
  return { steady, burst, large, setAside: setAside[0] ?? [] };
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
