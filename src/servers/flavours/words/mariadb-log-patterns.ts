import type { LogPattern } from '../../../model/replication.ts';
import { mysqlLogPatterns } from './mysql-log-patterns.ts';

/**
 * Lines of MariaDB error logs (10.11 and 11.8 were watched). It kept most of MySQL's words; these differ and are asked first.
 * Its dump thread reports a failed write with the text that other connections use too, so the replication account tells them apart.
 */
export const mariadbLogPatterns: readonly LogPattern[] = [
  {
    condition: 'source-write-failed',
    pattern: /^Aborted connection .* user: 'repl' .*\(Got (an error|timeout) writing communication packets\)/,
  },
  { condition: 'replica-connected', pattern: /^Slave IO thread is reconnected to receive Gtid_log_event/ },
  { condition: 'applier-error', pattern: /^Slave SQL.*Internal MariaDB error code: (?<errno>\d+)/ },
  ...mysqlLogPatterns,
];
