import {
  type ActiveFault,
  type CaseSettings,
  type Check,
  committedBefore,
  dataIntact,
  type FaultParams,
  faultTookEffect,
  GtidSet,
  healsCompletely,
  noLiteral1190,
  type Observation,
  probesUnbroken,
  probesUnbrokenBut,
  replicaReconnects,
  replicaStaysConnected,
  type SampledProbe,
  type Scenario,
  type ServerFeature,
  type Stage,
  sourceStaysQuiet,
  type TopologySpec,
} from 'replfault';
import { replicaLeft, seconds, settingsOf, type Timers } from '../_replication.ts';

type Leg = NonNullable<Parameters<Stage['inject']>[2]>;

/** A case of the catalogue: its name is that of the entry. */
export interface CatalogueParams extends Timers {
  /** The fault file that the entry is about. */
  readonly fault: string;
  /** The stretch of ordinary traffic after healing, s. */
  readonly controlS: number;
  /** Length of each interruption, ms; 0: drawn by chance. Only where the entry has interruptions. */
  readonly cutMs?: number;
}

/** One line of the catalogue of faults: a fault file with the parameters and the traffic that show what it imitates. */
export interface CatalogueEntry {
  /** In lower case with dashes; the case has the same name. */
  readonly name: string;
  /** File in `src/network/faults`. */
  readonly fault: string;
  /** Fixed, or drawn by chance (`stage.draw`). */
  readonly params?: FaultParams | ((stage: Stage, params: CatalogueParams) => FaultParams);
  readonly leg?: Leg;
  readonly timers?: Partial<Omit<CatalogueParams, 'case' | 'fault'>>;
  /** Time that `under` needs at most beyond what passes by itself: holds and timers of the servers, ms. */
  readonly underMs: number;
  /** Between the ordinary traffic and the fault. */
  before?(stage: Stage): Promise<void>;
  /** Traffic under the fault, until it has shown itself. Default: ordinary traffic for `underMs`. */
  under?(stage: Stage, params: CatalogueParams, fault: ActiveFault): Promise<void>;
  /** Whether the replication connection lives through all of it, or the replica opens a new one. */
  readonly connection: 'stays' | 'renewed';
  /** The source may or must say that a write failed; what it says is left to `checks`. */
  readonly sourceComplains?: boolean;
  /** Probes that a fault of a process silences. */
  readonly silenced?: readonly SampledProbe[];
  /** After healing, before waiting for the replica. */
  after?(stage: Stage, params: CatalogueParams): Promise<void>;
  readonly checks?: readonly Check[];
  readonly requires?: readonly ServerFeature[];
  /** Changes to the settings that follow from the timers. */
  settings?(settings: CaseSettings): CaseSettings;
}

/** Impatient, so that a case with a timer in it stays short. */
const catalogueTimers = { netWriteTimeoutS: 2, replicaNetTimeoutS: 4, heartbeatS: 1 };
/** Ordinary traffic before the fault, which the stretch after healing is compared with, ms. */
const baselineMs = 500;
/** On a busy machine that takes longer; some of the latest do not count, because the fault may have caught them on their way. */
const leastWrites = 14;
/** A reconnect that failed is tried again after this long (connect_retry). */
const connectRetryMs = 1000;

/** Scenario of the catalogue: for each entry, ordinary traffic, the fault with traffic under it, proof, healing, and a control stretch after healing. */
export function catalogue({
  entries,
  ...rest
}: Pick<Scenario, 'title' | 'claims' | 'needs'> & {
  readonly topology?: TopologySpec;
  readonly entries: readonly CatalogueEntry[];
}): Scenario<CatalogueParams> {
  const entryOf = ({ case: name }: { readonly case: string }): CatalogueEntry => {
    const entry = entries.find((one) => one.name === name);
    if (!entry) throw new TypeError(`the catalogue has no entry ${name}`);
    return entry;
  };
  return {
    ...rest,
    cases: entries.map(({ name, fault, timers }) => ({
      case: name,
      fault,
      controlS: 1,
      ...catalogueTimers,
      ...timers,
    })),
    requires: (params) => entryOf(params).requires ?? [],
    settings: (params) => {
      const settings = settingsOf(params);
      return entryOf(params).settings?.(settings) ?? settings;
    },
    criticalPathMs: (params) => {
      const { underMs, connection } = entryOf(params);
      return baselineMs + underMs + (connection === 'renewed' ? connectRetryMs : 0) + seconds(params.controlS);
    },
    async play(stage, params) {
      const entry = entryOf(params);
      const { under = (on: Stage) => on.hold(entry.underMs, 'ordinary traffic under the fault') } = entry;
      await stage.hold(baselineMs, 'ordinary traffic before the fault, to compare with');
      await stage.until(
        'enough was written before the fault to compare with',
        'write',
        () => stage.workload.acknowledged >= leastWrites,
        { timeoutMs: 5000 },
      );
      await entry.before?.(stage);
      const given = typeof entry.params === 'function' ? entry.params(stage, params) : entry.params;
      const fault = await stage.inject(entry.fault, given, entry.leg);
      await under(stage, params, fault);
      await fault.heal();
      await entry.after?.(stage, params);
      await untilResumed(stage, params);
      await stage.hold(seconds(params.controlS), 'ordinary traffic after healing: the control stretch');
    },
    checks: (params) => {
      const { connection, sourceComplains = false, silenced, checks = [] } = entryOf(params);
      return [
        faultTookEffect,
        ...(connection === 'stays' ? [replicaStaysConnected] : [replicaReconnects]),
        ...(sourceComplains ? [] : [sourceStaysQuiet]),
        ...checks,
        healsCompletely({ stretchMs: seconds(params.controlS) }),
        dataIntact,
        noLiteral1190,
        silenced ? probesUnbrokenBut({ silenced }) : probesUnbroken,
      ];
    },
  };
}

/** Ordinary replication again: a healthy status, and nothing missing of what the source had when the fault was healed. */
async function untilResumed(stage: Stage, { replicaNetTimeoutS }: Timers): Promise<void> {
  // The judge counts the control stretch from the same moment, so that a slow link makes it no shorter.
  const wanted = committedBefore(stage.history(), stage.history().healed?.atMs ?? 0);
  await stage.until(
    'the replica is connected and has everything from before the healing',
    'replication',
    (o) => isHealthy(o) && wanted.minus(GtidSet.parse(o.replicaGtid)).isEmpty,
    { judges: ['resumption'], timeoutMs: seconds(replicaNetTimeoutS) + 6000 },
  );
}

function isHealthy({ status, sourceSilent }: Observation<'replication'>): boolean {
  const { receiver, applier, lastIoErrno, lastSqlErrno } = status;
  return sourceSilent !== true && receiver === 'Yes' && applier === 'Yes' && lastIoErrno === 0 && lastSqlErrno === 0;
}

/** Lets time pass in rounds until the fault has proved itself: chance may need more than one. Every look is recorded as a proof. */
export async function untilProved(stage: Stage, fault: ActiveFault, rounds: number, roundMs: number): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    await stage.hold(roundMs, 'traffic under the fault, until it has shown itself');
    if ((await fault.proof()).tookEffect) return;
  }
}

/** The replica has noticed by itself that its connection is gone. */
export async function untilReceiverNotices(stage: Stage, { replicaNetTimeoutS }: Timers): Promise<void> {
  await stage.until('the receiver has given its connection up', 'replication', replicaLeft(stage), {
    judges: ['receiver', 'connection'],
    timeoutMs: seconds(replicaNetTimeoutS) + 3000,
    since: 'injection',
  });
}
