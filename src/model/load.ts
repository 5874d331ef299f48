/** How the steady writer of a case loads the source. */
export interface LoadShape {
  /** Transactions per second of all writers together, while the load is active. */
  readonly writesPerS: number;
  /** Size of the payload of one row, bytes. */
  readonly rowBytes: number;
  readonly rowsPerTransaction: number;
  /** Sessions that write side by side. */
  readonly writers: number;
  /** How long the load rests after each active stretch, seconds; 0: never. */
  readonly idleS: number;
  /** How long each active stretch lasts, seconds; of no effect where the load never rests. The first one begins with the case. */
  readonly activeS: number;
  /** Whether payloads are one byte over and over, so that compression works on them; otherwise they are random bytes. */
  readonly compressible: boolean;
  /** Size of a large transaction that is committed besides, 2 s after the beginning and then every 10 s, bytes; 0 or absent: none. */
  readonly largeBytes?: number;
  /** It is committed once, when the scenario says so (`workload.large()`), and not by the clock; absent: by the clock. */
  readonly largeOnce?: boolean;
}

/** The load of every case that asks for no other: about 25 commits a second, small enough not to fill a socket buffer by themselves. */
export const defaultLoad: LoadShape = {
  writesPerS: 25,
  rowBytes: 60,
  rowsPerTransaction: 1,
  writers: 1,
  idleS: 0,
  activeS: 10,
  compressible: false,
};

/** What became of a load, counted over its active stretches while the source ran and the scenario had not paused it. */
export interface LoadPlayed {
  readonly asked: LoadShape;
  /** Transactions that were due, whether they were tried or not. */
  readonly scheduled: number;
  readonly acknowledged: number;
  /** Transactions that were due and were not tried, because no writer was free within a second. */
  readonly missed: number;
  /** Acknowledged transactions per second of these stretches; `null` where none was due. */
  readonly achievedPerS: number | null;
  /** Large transactions that were acknowledged. */
  readonly large?: number;
  /** Why the load ended before its case did; `null` where it did not. */
  readonly endedEarly: string | null;
}

/** Large transactions: when the first one is due, how long after it the next, and the size of their rows at most, bytes. */
export const largeFirstMs = 2_000;
export const largeEveryS = 10;
export const largeRowBytes = 256 * 1024;

/** Rows that one case may write: its ledger remembers no more, and what it forgot could not be looked for. About 40 MB. */
export const mostRows = 200_000;

/** A share of the rate below this is said to be missed. */
const reachedShare = 0.95;
/** Within a case, beyond its own timers: what starting, waiting and healing may take while the load goes on, ms. */
const besidesMs = 30_000;
/** Slowest rates that a comparison and a catching-up are given time for, bytes per second. */
const comparedPerS = 10_000_000;
const caughtUpPerS = 2_000_000;

/** The load of a case: what its scenario asks for, else what the command asked for, else the default. Pure. */
export function loadOf(scenario: Partial<LoadShape> | undefined, command?: LoadShape): LoadShape {
  return scenario ? { ...defaultLoad, ...scenario } : (command ?? defaultLoad);
}

/** Whether a load is the default one. Pure. */
export function isDefaultLoad(load: LoadShape): boolean {
  if ((load.largeBytes ?? 0) > 0) return false;
  return (Object.keys(defaultLoad) as (keyof LoadShape)[]).every((key) => load[key] === defaultLoad[key]);
}

/** Share of the time in which a load is active. Pure. */
export function activeShare({ idleS, activeS }: LoadShape): number {
  return idleS === 0 ? 1 : activeS / (activeS + idleS);
}

/** Rows that a load writes within a case whose timers and holds take so long, at most. Pure. @param criticalPathMs ms */
export function rowsWithin(load: LoadShape, criticalPathMs: number): number {
  const seconds = ((criticalPathMs + besidesMs) / 1000) * activeShare(load);
  return Math.ceil(seconds * load.writesPerS * load.rowsPerTransaction) + largeRows(load, criticalPathMs).rows;
}

/** Bytes of payload of the same. Pure. */
export function bytesWithin(load: LoadShape, criticalPathMs: number): number {
  const { rows, times } = largeRows(load, criticalPathMs);
  return (rowsWithin(load, criticalPathMs) - rows) * load.rowBytes + times * (load.largeBytes ?? 0);
}

function largeRows(
  { largeBytes = 0, largeOnce = false }: LoadShape,
  criticalPathMs: number,
): { rows: number; times: number } {
  const byTheClock = Math.ceil((criticalPathMs + besidesMs) / 1000 / largeEveryS);
  const times = largeBytes === 0 ? 0 : largeOnce ? 1 : byTheClock;
  return { times, rows: times * Math.ceil(largeBytes / largeRowBytes) };
}

/**
 * Time that the end of a case gets beyond its usual bounds, ms, because its load is not the default: for the replica to catch up, and for each
 * comparison. Pure.
 * @example settleAllowance({ ...defaultLoad, writesPerS: 160, rowBytes: 65_536 }, 20_000).compareMs // 53000
 */
export function settleAllowance(load: LoadShape, criticalPathMs: number): { catchUpMs: number; compareMs: number } {
  if (isDefaultLoad(load)) return { catchUpMs: 0, compareMs: 0 };
  const bytes = bytesWithin(load, criticalPathMs);
  const within = (perS: number): number => Math.ceil(bytes / perS) * 1000;
  return { catchUpMs: within(caughtUpPerS), compareMs: within(comparedPerS) };
}

/** Whether so few of the transactions were acknowledged that the load was not the one asked for. Pure. */
export function missedItsRate({ asked, achievedPerS }: LoadPlayed): boolean {
  return achievedPerS === null || achievedPerS < asked.writesPerS * reachedShare;
}
