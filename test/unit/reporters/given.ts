import type { Observation } from '../../../src/model/timeline.ts';
import { Timeline } from '../../../src/model/timeline.ts';
import { sourceUuid } from '../../fixtures/simulated-timeline.ts';

export { sourceUuid };

/** A timeline of joint samples, 100 ms apart: the source has executed 1 to n, the replica 1 to m, and status says all is well. */
export function jointSamples(source: readonly number[], replica: readonly number[]): Timeline {
  return new Timeline(
    source.map(
      (n, seq): Observation => ({
        seq,
        atMs: seq * 100,
        kind: 'replication',
        sourceGtid: `${sourceUuid}:1-${n}`,
        replicaGtid: `${sourceUuid}:1-${replica[seq] ?? 0}`,
        status: {
          receiver: 'Yes',
          applier: 'Yes',
          lagS: 0,
          receiverText: '',
          lastIoErrno: 0,
          lastIoError: '',
          lastSqlErrno: 0,
          lastSqlError: '',
          retrieved: '',
          sourceLogFile: '',
          readSourceLogPos: 0,
        },
        connection: null,
        spanMs: 1,
      }),
    ),
  );
}
