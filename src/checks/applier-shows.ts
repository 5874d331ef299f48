import type { Check } from '../model/verdict.ts';
import { showsErrno } from './shows-errno.ts';

/** After the fault the applier of the replica showed this Last_SQL_Errno. */
export function applierShows({ sqlErrno }: { sqlErrno: number }): Check {
  return showsErrno({
    name: 'applier-shows',
    judges: 'applier',
    column: 'Last_SQL_Errno',
    errno: sqlErrno,
    errnoIn: (status) => status.lastSqlErrno,
    errorIn: (status) => status.lastSqlError,
  });
}
