import {
  dataFiltered,
  dataIntact,
  defineScenario,
  faultOnlyArmed,
  noLiteral1190,
  probesUnbroken,
  replicaStaysConnected,
  sourceStaysQuiet,
} from 'replfault';
import { seconds, settingsOf, shortTimers, type Timers } from '../_replication.ts';

interface Params extends Timers {
  /** The filter of the replica, as an option; empty: none. */
  readonly filter: string;
  /** What it names. */
  readonly value: string;
}

const rows = { rows: 64, rowBytes: 1024 };

/**
 * A replica leaves a table out that the source writes to beside the ledger. GTID sets are equal, the status is healthy, and the rows differ by design: filtered,
 * which is neither lost nor equal.
 */
export default defineScenario<Params>({
  title: 'A replica filters a table that the source writes to. What do status, GTID sets and the comparison say?',
  cases: [
    { case: 'ignored-table', filter: 'replicate_ignore_table', value: 'replfault.wide', ...shortTimers },
    { case: 'ignored-pattern', filter: 'replicate_wild_ignore_table', value: 'replfault.w%', ...shortTimers },
    { case: 'not-filtered', filter: '', value: '', ...shortTimers },
  ],
  settings: (params) => {
    const settings = settingsOf(params);
    const { filter, value } = params;
    return filter === '' ? settings : { ...settings, replica: { ...settings.replica, [filter]: value } };
  },
  criticalPathMs: ({ heartbeatS }) => 2 * seconds(heartbeatS),
  async play(stage, { heartbeatS }) {
    await stage.arm('stall');
    await stage.workload.fill(rows);
    await stage.workload.update();
    await stage.hold(seconds(heartbeatS), 'the source writes on, to the tables that are not filtered');
    // Filtered transactions alone: whatever counts as missing now is not lost.
    await stage.workload.pause();
    await stage.workload.update();
    await stage.hold(seconds(heartbeatS), 'the last that the source wrote is filtered');
    stage.workload.resume();
  },
  checks: ({ filter }) => [
    faultOnlyArmed,
    sourceStaysQuiet,
    replicaStaysConnected,
    filter === '' ? dataIntact : dataFiltered,
    noLiteral1190,
    probesUnbroken,
  ],
});
