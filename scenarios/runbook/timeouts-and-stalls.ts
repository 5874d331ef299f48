import {
  type CaseSettings,
  dataIntact,
  defineScenario,
  faultTookEffect,
  noLiteral1190,
  probesUnbroken,
} from 'replfault';
import { seconds, settingsOf, type Timers } from '../_replication.ts';
import { watchedWhilePlayed } from './_watched.ts';

interface Params extends Timers {
  /** How long the link stalls, counted from the moment that everything is written. */
  readonly stallS: number;
  /** Backlog in multiples of what the path can absorb; 0 is the steady workload alone, which can never block a write. */
  readonly backlog: number;
  /** net_read_timeout of the replica: one more timeout that runbooks name. */
  readonly netReadTimeoutS: number;
  /** net_write_timeout is set to this by hand while the dump thread runs; 0 leaves it alone. */
  readonly raisedToS: number;
}

/** Long enough for some steady writes to arrive, ms. */
const trafficMs = 150;

/** Timers that cannot fire in these cases, so that each case is about one timer only. */
const patient = {
  netWriteTimeoutS: 20,
  replicaNetTimeoutS: 20,
  netReadTimeoutS: 20,
  heartbeatS: 0.5,
  raisedToS: 0,
  stallS: 2,
};
/** Probes that show when either end gives up. */
const ofSource = ['error-log-source', 'dump-threads'];
const ofReplica = ['replication', 'error-log-replica', 'proxy'];

const aboutTheSource = { ...patient, backlog: 1.5 };
const aboutTheReplica = { ...patient, backlog: 0 };

/**
 * One stall of the same length under several timeouts. What each timeout makes of it is for the claims to say, so the cases assert only that the
 * experiment was sound: the link stood still, everything arrived afterwards, nobody was blind.
 */
export default defineScenario<Params>({
  title:
    'The link stalls once, with shorter and longer timeouts. Which connections survive, and which end reports the stall?',
  claims: ['F2', 'F7', 'F10', 'F11'],
  cases: [
    { case: 'write-timeout-shorter', ...aboutTheSource, netWriteTimeoutS: 1 },
    { case: 'write-timeout-longer', ...aboutTheSource, netWriteTimeoutS: 5 },
    { case: 'write-timeout-raised-meanwhile', ...aboutTheSource, netWriteTimeoutS: 1, raisedToS: 5 },
    { case: 'net-timeout-shorter', ...aboutTheReplica, replicaNetTimeoutS: 1 },
    { case: 'net-timeout-twice-as-long', ...aboutTheReplica, replicaNetTimeoutS: 2, stallS: 2.5 },
    { case: 'net-timeout-longer', ...aboutTheReplica, replicaNetTimeoutS: 5, netReadTimeoutS: 1 },
    {
      case: 'write-timeout-outlives-replica',
      ...aboutTheSource,
      netWriteTimeoutS: 3,
      replicaNetTimeoutS: 1,
      stallS: 3.5,
    },
  ],
  settings: (params): CaseSettings => {
    const settings = settingsOf(params);
    return { ...settings, replica: { ...settings.replica, net_read_timeout: params.netReadTimeoutS } };
  },
  criticalPathMs: ({ stallS }) => trafficMs + seconds(stallS),
  async play(stage, { stallS, backlog, raisedToS }) {
    if (raisedToS > 0)
      await stage.operate('set-variable', { on: 'source', name: 'net_write_timeout', value: raisedToS });
    await stage.hold(trafficMs, 'ordinary traffic first, because the timer of the replica counts from the last byte');
    const stall = await stage.inject('stall');
    if (backlog > 0) await stage.workload.burst({ bytes: stage.pipe.absorbBytes * backlog });
    await stage.until(
      'something waits before the stalled proxy',
      'sockets',
      ({ sockets }) => sockets.some(({ end, receiveQueue }) => end === 'proxy-upstream' && receiveQueue > 0),
      { timeoutMs: 2000 },
    );
    // Now, while the connection lives: once an end has given up nothing need be waiting any more.
    await stall.proof();
    await stage.hold(seconds(stallS), 'a stall of the same length for every timeout');
    await stall.heal();
  },
  checks: ({ backlog, replicaNetTimeoutS, stallS }) => [
    faultTookEffect,
    watchedWhilePlayed([
      ...(backlog > 0 ? ofSource : []),
      ...(replicaNetTimeoutS < stallS || backlog === 0 ? ofReplica : []),
    ]),
    dataIntact,
    noLiteral1190,
    probesUnbroken,
  ],
});
