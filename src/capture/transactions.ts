import { median } from '../model/median.ts';
import type { Row } from '../servers/flavour.ts';

/** A transaction as it stands in a binary log. */
export interface LoggedTransaction {
  readonly bytes: number;
  /** Its end was not seen: it has at least so many bytes. */
  readonly cutShort: boolean;
}

const begins = /^(Gtid|Anonymous_Gtid|Gtid_tagged)$/i;
const ends = /^(Xid|XA_prepare|Transaction_payload)$/i;
/** Statements that change data one by one; what stands between transactions is none. */
const between = /^(Format_desc|Previous_gtids|Gtid_list|Binlog_checkpoint|Start_encryption|Rotate|Stop|Heartbeat)$/i;

/**
 * Takes the rows of SHOW BINLOG EVENTS apart into transactions. Pure. A GTID event begins one (in 5.6 without GTIDs: BEGIN), and a
 * commit ends it; a statement without BEGIN (DDL) is one by itself.
 */
export function transactionsIn(rows: readonly Row[]): LoggedTransaction[] {
  const found: LoggedTransaction[] = [];
  let open: { readonly from: number; to: number; begun: boolean } | null = null;
  const close = (cutShort: boolean): void => {
    if (open !== null && open.to > open.from) found.push({ bytes: open.to - open.from, cutShort });
    open = null;
  };
  for (const row of rows) {
    const [type, info] = [String(row['Event_type'] ?? ''), String(row['Info'] ?? '')];
    const [from, to] = [Number(row['Pos']), Number(row['End_log_pos'])];
    if (between.test(type) || !Number.isFinite(from) || !Number.isFinite(to)) {
      close(false);
      continue;
    }
    const isQuery = /^Query/i.test(type);
    const isBegin = isQuery && /^BEGIN\b/i.test(info);
    if (begins.test(type)) {
      close(false);
      // MariaDB says BEGIN in the GTID event itself.
      open = { from, to, begun: /^BEGIN\b/i.test(info) };
      continue;
    }
    const now: { readonly from: number; to: number; begun: boolean } = open ?? { from, to, begun: false };
    now.to = to;
    if (isBegin) now.begun = true;
    open = now;
    const isEnd = ends.test(type) || (isQuery && !isBegin && (!now.begun || /^(COMMIT|ROLLBACK)\b(?! TO)/i.test(info)));
    if (isEnd) close(false);
  }
  close(true);
  return found;
}

/** Middle value; 0 for none. */
export function medianBytes(transactions: readonly LoggedTransaction[]): number {
  const whole = transactions.filter(({ cutShort }) => !cutShort).map(({ bytes }) => bytes);
  return median(whole) ?? 0;
}
