import type { ProfileWorkload } from '../model/profile.ts';
import { bytesBetween, type LogEnd, lookAtEvents, overrunBytes, readLogEnd, readLogFiles } from './binary-log.ts';
import type { Findings } from './findings.ts';
import type { Pace } from './pace.ts';
import type { ReadOnlySession } from './session.ts';
import { type LoggedTransaction, medianBytes, transactionsIn } from './transactions.ts';
import type { ServerValues } from './variables.ts';

/** What stands in the profile where nothing could be seen. */
const assumed: ProfileWorkload = {
  writesPerS: 100,
  rowBytes: 512,
  largestTransactionBytes: 16 * 1024 * 1024,
  idleS: 600,
};
const chooseIt = 'not measured: choose';

/** Watches the source's binary log for some seconds. Everything that could not be seen is assumed, and said to be. */
export async function readWorkload(
  session: ReadOnlySession,
  values: ServerValues,
  { pace, sampleS, findings }: { readonly pace: Pace; readonly sampleS: number; readonly findings: Findings },
): Promise<ProfileWorkload> {
  const before = await readLogEnd(session, findings);
  if (before === null) return nothingSeen(findings);
  await pace.pause(sampleS * 1000);
  const after = await readLogEnd(session, findings);
  if (after === null) return nothingSeen(findings);
  const files = await readLogFiles(session, findings);
  const seen = await lookAtEvents(session, before, findings);
  const transactions = transactionsIn(seen?.rows ?? []);
  const maxFileBytes = values.number('max_binlog_size');
  return workloadFrom(
    {
      seconds: (after.atMs - before.atMs) / 1000,
      bytes: bytesBetween(before, after, files),
      commits: commitsBetween(before, after),
      transactions,
      duringSample: before.file === after.file && seen?.whole ? since(seen.rows, before.position) : null,
      whole: seen?.whole ?? false,
      overrunBytes: files === null || maxFileBytes === null ? 0 : overrunBytes(files, maxFileBytes),
      cacheOverflows: values.counter('Binlog_cache_disk_use') ?? 0,
      cacheBytes: values.number('binlog_cache_size') ?? 0,
    },
    findings,
  );
}

/** What was seen of a source in the time of a sample. */
export interface Seen {
  readonly seconds: number;
  readonly bytes: number | null;
  /** By GTIDs. */
  readonly commits: number | null;
  readonly transactions: readonly LoggedTransaction[];
  /** Transactions that were written during the sample; `null` where not all of them were seen. */
  readonly duringSample: readonly LoggedTransaction[] | null;
  /** All events up to the end were seen. */
  readonly whole: boolean;
  /** Least size of a transaction that made a file grow over its limit; 0 for none. */
  readonly overrunBytes: number;
  /** Transactions since the start of the server that did not fit into binlog_cache_size. */
  readonly cacheOverflows: number;
  readonly cacheBytes: number;
}

/** Pure: the workload, with a remark on each value. */
export function workloadFrom(seen: Seen, findings: Findings): ProfileWorkload {
  const during = `${seen.seconds.toFixed(1)} s`;
  const commits = seen.commits ?? seen.duringSample?.length ?? null;
  const rowBytes = typicalBytes(seen, commits, findings);
  const writesPerS = rate(seen, commits, rowBytes, during, findings);
  const largestTransactionBytes = largest(seen, rowBytes, findings);
  findings.remark('workload.idle_s', `${chooseIt} (a sample of ${during} does not show idle times such as nights)`);
  return { writesPerS, rowBytes, largestTransactionBytes, idleS: assumed.idleS };
}

function rate(seen: Seen, commits: number | null, rowBytes: number, during: string, findings: Findings): number {
  const path = 'workload.writes_per_s';
  const count = commits ?? (seen.bytes === null ? null : seen.bytes / rowBytes);
  if (count === null) {
    findings.remark(path, chooseIt);
    return assumed.writesPerS;
  }
  const how = commits === null ? 'bytes of binary log by typical transaction' : `${commits} commits in ${during}`;
  const bytes = seen.bytes === null ? '' : `, ${seen.bytes} bytes of binary log`;
  if (count === 0) {
    findings.remark(path, `measured: no commit in ${during}; enter the rate of your peak hours`);
    findings.warn(
      `the source was idle during the sample (${during}): rates and sizes may not represent its normal load`,
    );
    return 0;
  }
  findings.remark(path, `measured: ${how}${bytes}; peak hours may have more`);
  return Number((count / seen.seconds).toPrecision(3));
}

function typicalBytes(seen: Seen, commits: number | null, findings: Findings): number {
  const path = 'workload.row_bytes';
  const recent = (seen.duringSample?.length ?? 0) > 0 ? (seen.duringSample ?? []) : seen.transactions;
  const median = medianBytes(recent);
  if (median > 0) {
    findings.remark(path, `measured: median of ${recent.length} transactions in the newest file of the binary log`);
    return median;
  }
  if (commits !== null && commits > 0 && seen.bytes !== null && seen.bytes > 0) {
    findings.remark(path, 'measured: mean of the sample, bytes by commits');
    return Math.max(1, Math.round(seen.bytes / commits));
  }
  findings.remark(path, chooseIt);
  return assumed.rowBytes;
}

function largest(seen: Seen, rowBytes: number, findings: Findings): number {
  const path = 'workload.largest_transaction_bytes';
  const sizes = seen.transactions.map(({ bytes }) => bytes);
  const top = Math.max(0, ...sizes);
  const atLeast = Math.max(top, seen.overrunBytes);
  if (seen.cacheOverflows > 0)
    findings.remark(
      path,
      `since its start ${seen.cacheOverflows} transactions were larger than binlog_cache_size (${seen.cacheBytes} bytes)`,
    );
  if (atLeast === 0) {
    findings.remark(path, chooseIt);
    return Math.max(assumed.largestTransactionBytes, rowBytes);
  }
  const cut = seen.transactions.some((one) => one.cutShort && one.bytes === top)
    ? 'at least this, its end was not sampled: '
    : '';
  findings.remark(
    path,
    top >= seen.overrunBytes
      ? `${cut}the largest of ${sizes.length} transactions at the end of the binary log${seen.whole ? '' : ' (not all were read)'}; older ones may be larger`
      : 'at least this: a binary log file exceeds max_binlog_size by so much, and a transaction is never split across files',
  );
  return Math.max(atLeast, rowBytes);
}

function nothingSeen(findings: Findings): ProfileWorkload {
  for (const name of ['writes_per_s', 'row_bytes', 'largest_transaction_bytes', 'idle_s'])
    findings.remark(`workload.${name}`, chooseIt);
  return assumed;
}

/** By GTIDs, also where several servers wrote. `null` where the source gives none. */
function commitsBetween(before: LogEnd, after: LogEnd): number | null {
  if (before.executed === null || after.executed === null) return null;
  return after.executed.minus(before.executed).count;
}

const since = (rows: readonly Readonly<Record<string, unknown>>[], position: number): readonly LoggedTransaction[] =>
  transactionsIn(rows.filter((row) => Number(row['Pos']) >= position));
