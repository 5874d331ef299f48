import { type LoadPlayed, type LoadShape, missedItsRate } from '../model/load.ts';
import type { Timeline } from '../model/timeline.ts';
import type { ClientsPlayed } from '../model/workload.ts';

/** The load of a case; `undefined` where it was the default one. */
export function loadUnderTest(timeline: Timeline): LoadPlayed | undefined {
  const seen = timeline.last('load');
  if (seen === undefined) return undefined;
  const { kind: _, seq: __, atMs: ___, ...played } = seen;
  return played;
}

/** Clients beside the workload's own writers; `undefined` where there were none. */
export function clientsUnderTest(timeline: Timeline): ClientsPlayed | undefined {
  return timeline.last('clients')?.played;
}

/** A load in words: `200 transactions/s of 1 row of 4096 random bytes, from 4 writers`. */
export function loadShapeWords(load: LoadShape): string {
  const { writesPerS, rowBytes, rowsPerTransaction: rows, writers, compressible, largeBytes = 0, largeOnce } = load;
  const large =
    largeBytes === 0 ? '' : `, and a transaction of ${largeBytes} bytes ${largeOnce ? 'once' : 'now and then'}`;
  return `${writesPerS} transactions/s of ${rows} ${rows === 1 ? 'row' : 'rows'} of ${rowBytes} ${compressible ? 'compressible' : 'random'} bytes, from ${writers} ${writers === 1 ? 'writer' : 'writers'}${stretchesOf(load)}${large}`;
}

/** One sentence about the load of a case. */
export function loadWords(played: LoadPlayed): string {
  const { asked, achievedPerS, missed, scheduled, endedEarly } = played;
  const reached =
    achievedPerS === null
      ? 'no transaction was due'
      : `asked ${asked.writesPerS}/s, achieved ${achievedPerS}/s${missed > 0 ? ` (${missed} of ${scheduled} transactions were not tried: no writer was free)` : ''}`;
  const early = endedEarly === null ? '' : `. It ended early, ${endedEarly}`;
  const short = endedEarly === null && missedItsRate(played) ? '. The load asked for was not reached' : '';
  return `The load: ${loadShapeWords(asked)}; ${reached}${early}${short}`;
}

/** One sentence about clients beside the workload's own writers. */
export function clientsWords(played: ClientsPlayed): string {
  const { kind, name, writesPerS, writers, transactions, achievedPerS, rolledBack, endedEarly } = played;
  const who = kind === 'sql' ? `The statements of ${name}` : `sysbench ${name}`;
  const reached = achievedPerS === null ? 'nothing was measured' : `achieved ${achievedPerS}/s`;
  const back = rolledBack === 0 ? '' : `, ${rolledBack} rolled back by a deadlock or a lock wait`;
  const early = endedEarly === null ? '' : `. It ended early: ${endedEarly}`;
  return `${who} ran beside the workload in ${writers} ${writers === 1 ? 'session' : 'sessions'}${stretchesOf(played)}: asked ${writesPerS} transactions/s, ${reached}, ${transactions} transactions${back}${early}`;
}

const stretchesOf = ({ idleS, activeS }: Pick<LoadShape, 'idleS' | 'activeS'>): string =>
  idleS === 0 ? '' : `, ${activeS} s active and ${idleS} s idle in turn`;
