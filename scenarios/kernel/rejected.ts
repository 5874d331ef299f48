import {
  dataIntact,
  defineScenario,
  faultOnlyArmed,
  faultTookEffect,
  noLiteral1190,
  probesUnbroken,
  replicaNotices,
  replicaReconnects,
  replicaShows,
  replicaStaysConnected,
  resumes,
  sourceSeesReset,
  sourceStaysQuiet,
} from 'replfault';
import { seconds, settingsOf, shortTimers, type Timers } from '../_replication.ts';

interface Params extends Timers {
  /** Where the firewall stands; `none` for the control. */
  readonly firewall: 'before-proxy' | 'before-replica' | 'none';
  /** What the replica's status says of its refused reconnects. */
  readonly errno: number;
}

const legs = { 'before-proxy': 'source-proxy', 'before-replica': 'proxy-replica', none: 'proxy-replica' } as const;

/**
 * A firewall begins to refuse, with RST, on one leg, both ways. Only the sender of a refused packet hears of it: whoever sends an event or
 * its acknowledgement first. Between source and proxy the source's next event fails at once, whatever net_write_timeout says, while the
 * replica, which only listens, may be blind until its own timeout. Reconnects fail until the firewall is opened: through the
 * proxy as a closed connection (2013), during connection setup as a refused one (2003).
 */
export default defineScenario<Params>({
  title:
    'A firewall answers with RST. Which end detects this, which error occurs, and does replication resume afterwards?',
  claims: ['C1', 'F1', 'F2', 'F3'],
  needs: ['kernel-faults'],
  cases: [
    { case: 'before-proxy', firewall: 'before-proxy', errno: 2013, ...shortTimers, replicaNetTimeoutS: 2 },
    { case: 'before-replica', firewall: 'before-replica', errno: 2003, ...shortTimers, replicaNetTimeoutS: 2 },
    { case: 'not-injected', firewall: 'none', errno: 0, ...shortTimers, replicaNetTimeoutS: 2 },
  ],
  settings: settingsOf,
  criticalPathMs: ({ firewall, replicaNetTimeoutS, heartbeatS }) =>
    // The first reconnect comes at once, the one that finds the firewall open a second (connect_retry) later.
    firewall === 'none' ? seconds(heartbeatS) : seconds(replicaNetTimeoutS) + 1000,
  async play(stage, { firewall, replicaNetTimeoutS, heartbeatS }) {
    const leg = legs[firewall];
    if (firewall === 'none') {
      await stage.arm('reject', {}, leg);
      await stage.hold(seconds(heartbeatS), 'one heartbeat period without the fault');
      return;
    }
    const refusing = await stage.inject('reject', {}, leg);
    await stage.until('a reconnect has failed', 'replication', (o) => o.status.lastIoErrno !== 0, {
      judges: ['receiver'],
      timeoutMs: seconds(replicaNetTimeoutS + 3),
      since: 'injection',
    });
    // The replica may meet the refusal at once: the source must have written into it as well.
    await stage.hold(250, 'the source writes into the refused connection');
    await refusing.heal();
  },
  checks: ({ firewall, errno, replicaNetTimeoutS }) => [
    ...(firewall === 'none'
      ? [faultOnlyArmed, sourceStaysQuiet, replicaStaysConnected]
      : [
          faultTookEffect,
          ...(firewall === 'before-proxy' ? [sourceSeesReset({ withinMs: 1500 })] : []),
          // At once when an acknowledgement of the replica's side was refused first, else when its timer runs out.
          replicaNotices({ fromMs: 0, toMs: seconds(replicaNetTimeoutS) + 1500 }),
          replicaShows({ ioErrno: errno }),
          replicaReconnects,
          resumes({ withinMs: 4000 }),
        ]),
    dataIntact,
    noLiteral1190,
    probesUnbroken,
  ],
});
