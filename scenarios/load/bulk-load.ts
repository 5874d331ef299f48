import {
  dataIntact,
  defineScenario,
  faultOnlyArmed,
  faultTookEffect,
  noLiteral1190,
  probesUnbroken,
  refetches,
  replicaReconnects,
  replicaStaysConnected,
  resumes,
  sourceStaysQuiet,
} from 'replfault';
import { readingSettingsOf, shortTimers, type Timers } from '../_replication.ts';
import { untilEqual } from './_stretch.ts';

interface Params extends Timers {
  readonly inject: boolean;
  readonly rows: number;
  readonly rowBytes: number;
  readonly rowsPerTransaction: number;
}

const load = { rows: 128, rowBytes: 32 * 1024 };
const whole = { ...load, rowsPerTransaction: load.rows };
const pieces = { ...load, rowsPerTransaction: 4 };
/** The link breaks where this share of the rows has crossed it. */
const cutAt = 0.5;
/** What may be under way besides the load itself. */
const slackBytes = 64 * 1024;

/**
 * The same rows in one transaction and in many, on a link that is cut once in the middle of them. Half a transaction is worth nothing to a replica: what
 * had arrived of it is sent again. Small pieces keep what has arrived.
 */
export default defineScenario<Params>({
  title:
    'The connection is closed in the middle of a bulk load. How much is sent again, with one transaction and with many?',
  claims: ['C3', 'F5', 'F7'],
  needs: ['embedded-proxy'],
  cases: [
    { case: 'one-transaction-cut', inject: true, ...whole, ...shortTimers },
    { case: 'many-pieces-cut', inject: true, ...pieces, ...shortTimers },
    { case: 'one-transaction', inject: false, ...whole, ...shortTimers },
    { case: 'many-pieces', inject: false, ...pieces, ...shortTimers },
  ],
  settings: readingSettingsOf,
  criticalPathMs: () => 1500,
  async play(stage, { inject, rows, rowBytes, rowsPerTransaction }) {
    const bytes = rows * rowBytes;
    const cut = { after: 'bytes', count: Math.round(bytes * cutAt), close: 'fin' };
    const write = () => stage.workload.burst({ bytes, rowBytes, rowsPerTransaction });
    if (!inject) {
      await stage.arm('cut', cut);
      await write();
      return untilEqual(stage);
    }
    const active = await stage.inject('cut', cut);
    await write();
    await stage.until(
      'the replica is back on a new connection',
      'proxy',
      ({ connections }) => connections.some((one) => !one.open) && connections.some((one) => one.open),
      { judges: ['connection', 'resumption'], timeoutMs: 8000, since: 'injection' },
    );
    await active.heal();
    await untilEqual(stage);
  },
  checks: ({ inject, rows, rowBytes, rowsPerTransaction }) => {
    const always = [dataIntact, noLiteral1190, probesUnbroken];
    if (!inject) return [faultOnlyArmed, sourceStaysQuiet, replicaStaysConnected, ...always];
    const bytes = rows * rowBytes;
    const piece = rowsPerTransaction * rowBytes;
    const again =
      piece > bytes * cutAt
        ? { atLeastBytes: Math.round(bytes * cutAt * 0.9) - slackBytes, atMostBytes: bytes }
        : { atLeastBytes: 0, atMostBytes: piece + slackBytes };
    return [faultTookEffect, refetches(again), replicaReconnects, resumes({ withinMs: 5000 }), ...always];
  },
});
