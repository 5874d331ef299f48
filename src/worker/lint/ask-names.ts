import type { Recorder } from '../../probes/recorder.ts';
import type { Row } from '../../servers/flavour.ts';
import { refusalOf } from '../entry/hand.ts';
import type { LintPair } from './pair.ts';

const answerMs = 60_000;

/** In this order mysqld_exporter tries them and takes the first that is answered (prometheus/mysqld_exporter, collector/slave_status.go). */
const statusStatements = ['SHOW ALL SLAVES STATUS', 'SHOW SLAVE STATUS', 'SHOW REPLICA STATUS'];

/** Records the names that monitoring makes metrics of: columns of the replica status, status variables, global variables. */
export async function askNames(pair: LintPair, recorder: Pick<Recorder, 'record'>, signal: AbortSignal): Promise<void> {
  const ask = (sql: string): Promise<readonly Row[]> =>
    pair.replica.query(sql, undefined, { timeoutMs: answerMs, signal });
  const record = (what: 'replica-status' | 'status' | 'variables', names: readonly string[]): void => {
    recorder.record({ kind: 'lint-names', what, names: [...names].sort() });
  };
  for (const statement of statusStatements) {
    const rows = await ask(statement).catch((cause: unknown) => {
      if (refusalOf(cause) === null) throw cause;
      return null;
    });
    if (rows === null) continue;
    record('replica-status', Object.keys(rows[0] ?? {}));
    break;
  }
  const nameOf = (row: Row): string => String(row['Variable_name']);
  record('status', (await ask('SHOW GLOBAL STATUS')).map(nameOf));
  record('variables', (await ask('SHOW GLOBAL VARIABLES')).map(nameOf));
}
