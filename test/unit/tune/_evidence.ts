import type { DisturbanceName, Profile, TimeoutSettings, TunedSetting } from '../../../src/model/profile.ts';
import type { BreakPointSearch } from '../../../src/model/scenario.ts';
import type { ExperimentResult, Search } from '../../../src/model/tuning.ts';
import { backOffOf } from '../../../src/tune/back-off.ts';
import type { Evidence } from '../../../src/tune/recommend.ts';

type Law = (settings: TimeoutSettings) => number;

interface Known {
  readonly disturbance: DisturbanceName;
  readonly setting: TunedSetting;
  readonly breaksWhen: 'longer' | 'shorter';
  readonly lawMs: Law;
  readonly scalesS: readonly [number, number];
  readonly searched?: boolean;
  readonly factor?: boolean;
}

const patient: TimeoutSettings = {
  netWriteTimeoutS: 30,
  replicaNetTimeoutS: 30,
  heartbeatPeriodS: 10,
  connectRetryS: 1,
  retryCount: 1000,
};

/** The experiments as their scenarios state them. */
export const known: Readonly<Record<string, Known>> = {
  'tune/stalled-reader': longer('stallS', 'netWriteTimeoutS', (s) => 1000 * s.netWriteTimeoutS),
  'tune/silence': longer('stallS', 'replicaNetTimeoutS', (s) => 1000 * s.replicaNetTimeoutS),
  'tune/dropped-packets': {
    ...longer('rideThroughS', 'replicaNetTimeoutS', (s) => 1000 * s.replicaNetTimeoutS),
    searched: false,
  },
  'tune/throttled-reader': {
    ...longer('throttledReplicaKiBS', 'netWriteTimeoutS', (s) => 1000 * s.netWriteTimeoutS),
    factor: true,
  },
  'tune/refused': { ...longer('outageS', 'connectRetryS', refusals), scalesS: [1, 2] },
  'tune/flaps': { ...longer('flaps', 'connectRetryS', refusals), scalesS: [1, 2] },
  'tune/idle-flow': {
    ...longer('natIdleLimitS', 'heartbeatPeriodS', (s) => 1000 * s.heartbeatPeriodS),
    breaksWhen: 'shorter',
    scalesS: [0.5, 1],
  },
};

function longer(disturbance: DisturbanceName, setting: TunedSetting, lawMs: Law): Known {
  return { disturbance, setting, breaksWhen: 'longer', lawMs, scalesS: [2, 3] };
}
function refusals({ connectRetryS, retryCount }: TimeoutSettings): number {
  return 1000 * connectRetryS * (retryCount - 1);
}
const settingsAt = ({ setting }: Known, valueS: number): TimeoutSettings => ({
  ...patient,
  ...(setting === 'connectRetryS' && { retryCount: 3 }),
  [setting]: valueS,
});

/** The scenarios of the experiments, as far as planning asks about them. */
export const scenarios = Object.entries(known).map(([name, one]) => ({
  name,
  search: {
    ...one,
    law: 'as stated',
    ...(one.factor && { deviates: 'by-factor' as const, longestMs: 30_000 }),
    settingsAt: (valueS: number) => settingsAt(one, valueS),
    rangeMs: (s: TimeoutSettings) => ({ from: 0.5 * one.lawMs(s), to: 1.5 * one.lawMs(s) }),
    read: () => ({ broke: null, reason: 'never read', evidence: [] }),
  } satisfies BreakPointSearch,
}));

/** An experiment that found its break points so far off the law, known to within 50 ms either way. */
export function found(name: string, offsetMs = 100, factor = 1): ExperimentResult {
  const one = known[name];
  if (!one) throw new Error(`there is no ${name}`);
  const searches = one.scalesS.map((valueS): Search => {
    const settings = settingsAt(one, valueS);
    const lawMs = one.lawMs(settings);
    const atMs = lawMs * factor + offsetMs;
    return {
      settings,
      valueS,
      range: { from: 0, to: 2 * lawMs },
      resolutionMs: 125,
      trials: [],
      disbelieved: [],
      breakPoint: { atMs, interval: { from: atMs - 50, to: atMs + 50 }, confidence: 0.95, spreadMs: 5 },
      reason: null,
      lawMs,
      gridTrials: 50,
    };
  });
  return {
    name,
    title: name,
    disturbance: one.disturbance,
    setting: one.setting,
    breaksWhen: one.breaksWhen,
    law: 'as stated',
    band: false,
    searches,
    agreement: {
      agree: true,
      reason: 'both scales say the same',
      offsetMs: { from: offsetMs - 50, to: offsetMs + 50 },
    },
    skipped: null,
  };
}

export const skipped = (name: string): ExperimentResult => ({
  ...found(name),
  searches: [],
  agreement: { agree: false, reason: 'nothing was searched', offsetMs: null },
  skipped: 'no kernel faults here',
});

export function evidence(experiments: readonly ExperimentResult[], more: Partial<Evidence> = {}): Evidence {
  return {
    experiments,
    backOff: backOffOf([], { rtoMs: 200, from: 'the least of Linux' }),
    resumeOffsetMs: { from: -900, to: 400 },
    ...more,
  };
}

/** A busy source with today's defaults of MySQL 9.7, on a good link, and nothing asked for. */
export function profile(more: {
  readonly disturbances?: Profile['disturbances'];
  readonly objectives?: Profile['objectives'];
  readonly settings?: Partial<Profile['settings']>;
  readonly workload?: Partial<Profile['workload']>;
  readonly link?: Partial<Profile['link']>;
}): Profile {
  return {
    version: 1,
    servers: { source: 'mysql:9.7', replica: 'mysql:9.7' },
    settings: {
      netWriteTimeoutS: 60,
      replicaNetTimeoutS: 60,
      heartbeatPeriodS: 30,
      connectRetryS: 60,
      retryCount: 10,
      logErrorVerbosity: 2,
      semiSyncTimeoutMs: null,
      ...more.settings,
    },
    link: { rttMs: 1, jitterMs: 0, lossPercent: 0, bandwidthMbitS: null, preset: null, ...more.link },
    workload: { writesPerS: 100, rowBytes: 500, largestTransactionBytes: 1_000_000, idleS: 0, ...more.workload },
    disturbances: more.disturbances ?? {},
    objectives: more.objectives ?? {},
  };
}
