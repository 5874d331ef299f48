import {
  dataIntact,
  defineScenario,
  faultOnlyArmed,
  faultTookEffect,
  followsByPosition,
  noLiteral1190,
  probesUnbroken,
  replicaNotices,
  replicaReconnects,
  replicaStaysConnected,
  resumes,
  sourceStaysQuiet,
} from 'replfault';
import { readingSettingsOf, seconds, shortTimers, type Timers } from '../_replication.ts';

interface Params extends Timers {
  readonly inject: boolean;
  readonly fault: 'reset' | 'cut';
}

/** Where the connection is cut: inside a row event, so that half of a transaction has arrived. */
const cut = { after: 'event', event: 'Write_rows', position: 'middle', close: 'fin' };
const transactionBytes = 256 * 1024;
const goOnMs = 500;
const reactionTimeoutMs = 5000;

/**
 * The old way: the replica remembers a file and a position instead of a set of transactions. Within the life of one process it must go on
 * where it was, without loss and without applying anything twice, also in the middle of a transaction.
 */
export default defineScenario<Params>({
  title: 'A replica that uses file and position loses its connection. Does it continue at the same position?',
  claims: ['C1', 'F6', 'F12', 'Q6'],
  needs: ['embedded-proxy'],
  topology: { by: 'position' },
  cases: [
    { case: 'reset', inject: true, fault: 'reset', ...shortTimers },
    { case: 'cut-mid-transaction', inject: true, fault: 'cut', ...shortTimers },
    { case: 'not-injected', inject: false, fault: 'reset', ...shortTimers },
  ],
  settings: readingSettingsOf,
  criticalPathMs: ({ heartbeatS }) => seconds(heartbeatS),
  async play(stage, { inject, fault, heartbeatS }) {
    const params = fault === 'cut' ? cut : {};
    if (!inject) {
      await stage.arm(fault, params);
      await stage.hold(seconds(heartbeatS), 'the same stretch of time, one heartbeat period, without the fault');
      return;
    }
    const connections = stage.history().last('proxy')?.connections ?? [];
    const old = connections.filter((c) => c.open).map((c) => c.id);
    const active = await stage.inject(fault, params);
    if (fault === 'cut') await stage.workload.burst({ bytes: transactionBytes, rowBytes: transactionBytes });
    const since = { timeoutMs: reactionTimeoutMs, since: 'injection' } as const;
    const ended = 'the connection has ended';
    await stage.until(ended, 'proxy', (o) => !o.connections.some((c) => c.open && old.includes(c.id)), since);
    await active.heal();
    const anew = 'the replica has a new connection';
    await stage.until(anew, 'proxy', (o) => o.connections.some((c) => c.open && !old.includes(c.id)), since);
    await stage.hold(goOnMs, 'writes go on over the new connection');
  },
  checks: ({ inject }) => [
    followsByPosition,
    ...(inject
      ? [faultTookEffect, replicaNotices({ fromMs: 0, toMs: 2000 }), replicaReconnects, resumes({ withinMs: 3000 })]
      : [faultOnlyArmed, sourceStaysQuiet, replicaStaysConnected]),
    dataIntact,
    noLiteral1190,
    probesUnbroken,
  ],
});
