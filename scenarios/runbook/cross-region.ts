import {
  type ActiveFault,
  type CaseSettings,
  type Check,
  defineScenario,
  type FaultParams,
  faultTookEffect,
  linkAsAsked,
  noLiteral1190,
  probesUnbroken,
  type Stage,
} from 'replfault';
import {
  replicaLeft,
  seconds,
  settingsOf,
  type Timers,
  untilReplicaNotices,
  untilSourceGivesUp,
} from '../_replication.ts';
import { endsCompared } from './_sound.ts';
import { watchedWhilePlayed } from './_watched.ts';

interface Params extends Timers {
  /** Round trip of the link, ms. */
  readonly rttMs: number;
  /** From source to replica. */
  readonly bandwidthMbitS: number;
  readonly writesPerS: number;
  readonly rowBytes: number;
  /** What the link still carries, KB/s; 0: nothing. Only where it becomes narrow. */
  readonly kBps: number;
  /** How much later every packet arrives, ms. Only where the way becomes longer. */
  readonly delayMs: number;
}

/** A pair in two regions under a load of 0.4 MB/s: a seventh of what the link carries, and enough to fill the send buffer in seconds. */
const region = { rttMs: 70, bandwidthMbitS: 20, writesPerS: 200, rowBytes: 2000, kBps: 0, delayMs: 0 };
/** 1:10 of the defaults of net_write_timeout and replica_net_timeout (60 s), with a heartbeat every half of it. */
const tenth = { netWriteTimeoutS: 6, replicaNetTimeoutS: 6, heartbeatS: 3 };
const half = { netWriteTimeoutS: 3, replicaNetTimeoutS: 3, heartbeatS: 1 };
/** A timer that cannot fire. */
const neverS = 60;

/** Time in which the load fills the buffers between the ends, s. */
const fillS = 3;
/** Longer than what is awaited can take on a busy machine, s. */
const slackS = 6;

interface Trouble {
  readonly fault: string;
  params(of: Params): FaultParams;
  /** Until then the link stays as it is. */
  until(stage: Stage, params: Params, fault: ActiveFault): Promise<void>;
  timersS(params: Params): number;
}

const silence = (timersS: Trouble['timersS'], until: Trouble['until']): Trouble => ({
  fault: 'link-silence',
  params: () => ({}),
  until,
  timersS,
});

const bothGaveUp: Trouble['until'] = async (stage, params) => {
  await untilReplicaLeaves(stage, params);
  await untilSourceLeaves(stage, params);
};

const troubles: Readonly<Record<string, Trouble>> = {
  silence: silence(({ netWriteTimeoutS }) => netWriteTimeoutS + fillS, bothGaveUp),
  'silence-half': silence(({ netWriteTimeoutS }) => netWriteTimeoutS + fillS, bothGaveUp),
  'silence-write-timeout-raised': silence(({ replicaNetTimeoutS }) => replicaNetTimeoutS, untilReplicaNotices),
  narrowed: {
    fault: 'link-rate',
    // A short queue: what waits in it when the link is whole again leaves at the old rate.
    params: ({ kBps }) => ({ kBps, queueKiB: 4 }),
    until: untilSourceLeaves,
    timersS: ({ netWriteTimeoutS }) => netWriteTimeoutS + fillS,
  },
  'longer-way': {
    fault: 'link-delay',
    params: ({ delayMs }) => ({ delayMs }),
    // Several times the timeout, and several of the new round trips.
    until: async (stage, params) =>
      stage.hold(longerWayMs(params), 'longer than net_write_timeout under the longer way'),
    timersS: (params) => longerWayMs(params) / 1000,
  },
};

const longerWayMs = ({ delayMs, rttMs }: Params): number => 2 * (2 * delayMs + rttMs);

/** Its own timer counts from the last byte; what it left may be told a little later. */
async function untilReplicaLeaves(stage: Stage, { replicaNetTimeoutS }: Params): Promise<void> {
  await stage.until('the replica gives up the silent connection', 'replication', replicaLeft(stage), {
    judges: ['receiver', 'connection'],
    timeoutMs: seconds(replicaNetTimeoutS + slackS),
    since: 'injection',
  });
}

/** Its timer counts from the moment at which the buffers are full; every piece that still leaves begins it anew. */
async function untilSourceLeaves(stage: Stage, params: Params): Promise<void> {
  await untilSourceGivesUp(stage, { ...params, netWriteTimeoutS: params.netWriteTimeoutS + fillS }, 1);
}

const troubleOf = ({ case: name }: Params): Trouble => {
  const found = troubles[name];
  if (!found) throw new TypeError(`no trouble is known for case ${name}`);
  return found;
};

/**
 * A pair in two regions, packet by packet, under a load that fills the send buffer in seconds. The cases assert only that the link was as asked, the load
 * ran, the trouble was real, and the ends were compared. Who noticed it, when, and what was lost is for the claims to say.
 */
export default defineScenario<Params>({
  title: 'A link between two regions fails under load. Which end notices it, when, and what does a watcher see?',
  claims: ['C1', 'C2', 'C6', 'F9', 'F10', 'F11', 'Q1'],
  needs: ['kernel-faults', 'packet-link'],
  cases: [
    { case: 'silence', ...region, ...tenth },
    { case: 'silence-half', ...region, ...half },
    { case: 'silence-write-timeout-raised', ...region, ...tenth, netWriteTimeoutS: neverS },
    { case: 'narrowed', ...region, ...tenth, kBps: 2 },
    { case: 'longer-way', ...region, ...tenth, netWriteTimeoutS: 1, replicaNetTimeoutS: 20, delayMs: 1300 },
  ],
  settings: (params): CaseSettings => ({
    ...settingsOf(params),
    link: { rttMs: params.rttMs, jitterMs: 0, lossPercent: 0, bandwidthMbitS: params.bandwidthMbitS },
    load: { writesPerS: params.writesPerS, rowBytes: params.rowBytes },
  }),
  criticalPathMs: (params) => seconds(troubleOf(params).timersS(params)),
  async play(stage, params) {
    const trouble = troubleOf(params);
    const fault = await stage.inject(trouble.fault, trouble.params(params));
    await trouble.until(stage, params, fault);
    await fault.heal();
  },
  checks: ({ rttMs }): readonly Check[] => [
    faultTookEffect,
    linkAsAsked({ rttMs }),
    watchedWhilePlayed(['error-log-source', 'replication']),
    endsCompared,
    noLiteral1190,
    probesUnbroken,
  ],
});
