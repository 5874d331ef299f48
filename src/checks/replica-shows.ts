import type { Check } from '../model/verdict.ts';
import { showsErrno } from './shows-errno.ts';

/** After the fault the receiver of the replica showed this Last_IO_Errno. */
export function replicaShows({ ioErrno }: { ioErrno: number }): Check {
  return showsErrno({
    name: 'replica-shows',
    judges: 'receiver',
    column: 'Last_IO_Errno',
    errno: ioErrno,
    errnoIn: (status) => status.lastIoErrno,
    errorIn: (status) => status.lastIoError,
  });
}
