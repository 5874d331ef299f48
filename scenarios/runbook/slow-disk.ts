import {
  type CaseSettings,
  dataIntact,
  defineScenario,
  faultTookEffect,
  noLiteral1190,
  probesUnbroken,
} from 'replfault';
import { settingsOf, shortTimers, type Timers } from '../_replication.ts';
import { watchedWhilePlayed } from './_watched.ts';

interface Params extends Timers {
  /** How much longer each fsync of the source takes, ms. */
  readonly delayMs: number;
  readonly flushLogAtCommit: number;
  readonly syncBinlog: number;
}

const trafficMs = 500;
/** More than the background's flush of once a second. */
const slowMs = 1500;

const common = { ...shortTimers, netWriteTimeoutS: 1, delayMs: 50 };

/** A source whose disk is slow, with and without waiting for it at every commit: what do the settings do for commits, and what for the network? */
export default defineScenario<Params>({
  title:
    'The source has a slow disk, with durable or with relaxed settings. Do these settings affect writes to the replica?',
  claims: ['C4', 'F8'],
  needs: ['tracing'],
  cases: [
    { case: 'durable', ...common, flushLogAtCommit: 1, syncBinlog: 1 },
    { case: 'relaxed', ...common, flushLogAtCommit: 2, syncBinlog: 0 },
  ],
  settings: (params): CaseSettings => {
    const settings = settingsOf(params);
    const disk = { innodb_flush_log_at_trx_commit: params.flushLogAtCommit, sync_binlog: params.syncBinlog };
    return { ...settings, source: { ...settings.source, ...disk } };
  },
  criticalPathMs: () => trafficMs + slowMs,
  async play(stage, { delayMs }) {
    await stage.hold(trafficMs, 'ordinary traffic before, to compare with');
    const slow = await stage.inject('slow-disk', { delayMs }, 'source');
    // Relaxed, a server may have no reason to wait for its disk for seconds; this gives it one, so that the disk is seen to be slow.
    await stage.operate('flush-binary-logs');
    await stage.hold(slowMs, 'longer than net_write_timeout, on a slow disk');
    await slow.heal();
  },
  checks: () => [faultTookEffect, watchedWhilePlayed(['error-log-source']), dataIntact, noLiteral1190, probesUnbroken],
});
