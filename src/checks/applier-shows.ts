import { shownErrno } from '../measures/shown-errno.ts';
import { finding } from '../model/subject.ts';
import type { Check } from '../model/verdict.ts';

/** After the fault the applier of the replica showed this Last_SQL_Errno. */
export function applierShows({ sqlErrno }: { sqlErrno: number }): Check {
  return {
    name: 'applier-shows',
    ...finding('applier'),
    judge: (timeline) =>
      shownErrno(timeline, {
        column: 'Last_SQL_Errno',
        errno: sqlErrno,
        errnoIn: ({ lastSqlErrno }) => lastSqlErrno,
        errorIn: ({ lastSqlError }) => lastSqlError,
      }),
  };
}
