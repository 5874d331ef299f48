import type { DisturbanceName, Disturbances, ObjectiveName, TunedSetting } from '../../model/profile.ts';
import type { Recommendation } from '../../model/recommendation.ts';
import { triedElsewhere, triedOn } from '../../model/tried-servers.ts';
import type { Interval, Tuning, TuningVerdict, Verification } from '../../model/tuning.ts';
import { formatCount, formatMs, plural } from './quantities.ts';

const tuningWord: Readonly<Record<TuningVerdict, string>> = {
  verified: 'verified',
  'verified-scaled': 'verified, not all at real scale',
  unverified: 'not verified',
  unreachable: 'not all objectives can be met',
  inconclusive: 'inconclusive',
  contradicted: 'contradicted by its verification',
};

/** What a tuning came to; where other servers were tried than those of its profile, with both. */
export function verdictText(tuning: Pick<Tuning, 'verdict' | 'profile' | 'tried'>): string {
  const elsewhere = triedElsewhere(tuning);
  return `${tuningWord[tuning.verdict]}${elsewhere === null ? '' : `, ${elsewhere}`}`;
}

/** `mysql:9.7 to mysql:9.7, tried on MySQL 9.7.4 over a link of packets, round trip 71 ms`. */
export function serversText({ profile, tried, link }: Pick<Tuning, 'profile' | 'tried' | 'link'>): string {
  const on = triedOn({ tried });
  const how = on === null ? 'nothing was tried' : `tried on ${on}${overLink(link)}`;
  return `${profile.servers.source} to ${profile.servers.replica}, ${how}`;
}

function overLink(link: Tuning['link']): string {
  if (link === undefined) return '';
  const limit = link.limitedBy === null ? '' : ` (${link.limitedBy})`;
  if (link.kind === 'proxy') return ` over a link imitated by delays of the proxy${limit}`;
  const round = link.measuredRttMs === null ? '' : `, round trip ${formatMs(link.measuredRttMs)}`;
  return ` over a link of packets${round}${limit}`;
}

const spellings: Readonly<Record<TunedSetting, readonly string[]>> = {
  netWriteTimeoutS: ['net_write_timeout'],
  replicaNetTimeoutS: ['replica_net_timeout', 'slave_net_timeout'],
  heartbeatPeriodS: ['SOURCE_HEARTBEAT_PERIOD', 'MASTER_HEARTBEAT_PERIOD'],
  connectRetryS: ['SOURCE_CONNECT_RETRY', 'MASTER_CONNECT_RETRY'],
  retryCount: ['SOURCE_RETRY_COUNT', 'MASTER_RETRY_COUNT', 'master_retry_count'],
};

/** The name of a setting as the recommendation for these servers writes it; the newest name where it says none. */
export function settingName(setting: TunedSetting, { recommendation }: Pick<Tuning, 'recommendation'>): string {
  const [newest = setting, ...older] = spellings[setting];
  return older.find((name) => wordsOf(recommendation).includes(name)) ?? newest;
}

function wordsOf(recommendation: Recommendation | null): readonly string[] {
  if (recommendation === null) return [];
  const { cnf, online } = recommendation;
  return [cnf.source, cnf.replica, ...online.source, ...online.replica].join('\n').match(/\w+/g) ?? [];
}

/** On which server a setting is set. */
export function endOf(setting: TunedSetting): 'source' | 'replica' {
  return setting === 'netWriteTimeoutS' ? 'source' : 'replica';
}

/** `18 s`, or `12 attempts`. */
export function settingValue(setting: TunedSetting, value: number): string {
  if (setting !== 'retryCount') return `${formatCount(value)} s`;
  return plural(value, 'attempt');
}

/** Seconds with as many decimals as a break point deserves. Takes milliseconds. */
export function exactS(ms: number): string {
  return `${(ms / 1000).toFixed(Math.abs(ms) < 99_995 ? 2 : 0)} s`;
}

export function intervalText({ from, to }: Interval): string {
  return `${exactS(from).replace(' s', '')} to ${exactS(to)}`;
}

const disturbanceWords: Readonly<Record<DisturbanceName, { name: string; size: (value: number) => string }>> = {
  outageS: { name: 'link gone', size: seconds },
  rideThroughS: { name: 'packets dropped', size: seconds },
  stallS: { name: 'reader stalled', size: seconds },
  flaps: { name: 'link flapping', size: (times) => plural(times, 'time') },
  throttledReplicaKiBS: { name: 'slow reader', size: (rate) => `${formatCount(rate)} KiB/s` },
  natIdleLimitS: { name: 'idle connections dropped', size: seconds },
};

export function disturbanceName(name: DisturbanceName): string {
  return disturbanceWords[name].name;
}

/** A size of a disturbance with its unit. */
export function disturbanceSize(name: DisturbanceName, value: number): string {
  return disturbanceWords[name].size(value);
}

/** What a profile asks to survive, one line each. */
export function disturbanceLines(disturbances: Disturbances): string[] {
  const { flaps, ...sizes } = disturbances;
  const lines = (Object.entries(sizes) as [Exclude<DisturbanceName, 'flaps'>, number][]).map(
    ([name, value]) => `${disturbanceName(name)}: ${disturbanceSize(name, value)}`,
  );
  return flaps === undefined
    ? lines
    : [...lines, `link flapping: ${plural(flaps.times, 'time')} ${flaps.downS} s down and ${flaps.upS} s up`];
}

export const objectiveName: Readonly<Record<ObjectiveName, string>> = {
  blindWindowS: 'blind window',
  resumeS: 'time to resume',
  giveUpS: 'time until the receiver stops',
  transactionsAtRisk: 'transactions at risk',
};

export function objectiveValue(name: ObjectiveName, value: number): string {
  return name === 'transactionsAtRisk' ? plural(value, 'transaction') : seconds(value);
}

/** Least and most that a value may be: `15 to 22 s`, `at most 29 s`, `at least 21 attempts`, `not bounded`. */
export function boundsText(setting: TunedSetting, least: number | null, most: number | null): string {
  if (least === null && most === null) return 'not limited';
  if (least === null) return `at most ${settingValue(setting, most ?? 0)}`;
  if (most === null) return `at least ${settingValue(setting, least)}`;
  return `${formatCount(least)} to ${settingValue(setting, most)}`;
}

/** `1:5`, or `real`. */
export function scaleText(scale: number): string {
  return scale <= 1 ? 'real' : `1:${formatCount(scale)}`;
}

/** Which settings a verification was played with. */
export function triedText({ tightened }: Verification, tuning: Tuning): string {
  if (tightened === null) return 'as recommended';
  return `${settingName(tightened.setting, tuning)} ${settingValue(tightened.setting, tightened.value)}`;
}

/** What it came to: only where expectation and observation agree is it a success. */
export function verifiedAs({ expected, seen, skipped }: Verification): {
  sign: string;
  word: string;
  good: boolean | null;
} {
  if (skipped !== null) return { sign: '-', word: 'not played here', good: null };
  if (seen === null) return { sign: '?', word: 'not valid', good: null };
  const word = seen === 'holds' ? 'holds' : 'fails';
  return seen === expected
    ? { sign: '✓', word: expected === 'fails' ? 'fails, as expected' : word, good: true }
    : { sign: '✗', word: `${word}, not expected`, good: false };
}

/** `3 of 4 as expected: ...`, or that there was none. */
export function verificationSummary({ verifications, clients = [], verify, recommendation }: Tuning): string {
  if (verifications.length === 0) {
    if (verify === 'none') return 'disabled';
    return (recommendation?.conflicts.length ?? 0) > 0
      ? 'nothing was verified: an objective cannot be met'
      : 'nothing was verified: no disturbance limits a setting';
  }
  const all = [
    ...verifications.map((one) => ({ ...one, good: verifiedAs(one).good === true })),
    ...clients.map((one) => ({ ...one, good: one.seen === one.expected })),
  ];
  const played = all.filter(({ skipped }) => skipped === null);
  const good = played.filter((one) => one.good).length;
  const real = played.filter(({ scale }) => scale <= 1).length;
  const largest = Math.max(1, ...played.map((one) => one.scale));
  const rest = all.length - played.length;
  const scales =
    largest <= 1
      ? 'at real scale'
      : real === 0
        ? `at scale ${scaleText(largest)}`
        : `${real} at real scale, the others at up to ${scaleText(largest)}`;
  return `${good} of ${played.length} as expected, ${scales}${rest === 0 ? '' : `; ${rest} could not be played here`}`;
}

/** `71 trials, where a full grid needs 760: 10.7 times fewer`. */
export function trialsText({ run, grid }: Tuning['trials']): string {
  const ratio = run === 0 || grid === 0 ? '' : `: ${(grid / run).toFixed(1)} times fewer`;
  return `${plural(run, 'trial')}, where a full grid at the same resolution needs ${formatCount(grid)}${ratio}`;
}

/** What a scale means, said once. */
export function howItWasDone({ realTime, scale, searchMs, trials }: Tuning): string {
  const time = realTime
    ? 'Searches used the settings of the profile.'
    : `Searches used timers of a few seconds, up to ${formatCount(scale)} times shorter than recommended. Only server timers scale. Each break point was searched at two scales, and scaled up only if both agree.`;
  return `${time} The size of each trial was chosen to narrow the interval of the break point most, until it was narrow enough. ${trialsText(trials).replace(/^./, (c) => c.toUpperCase())}. The searches took ${formatMs(searchMs)}. TCP timers do not scale: they were measured or modelled at real scale.`;
}

export const tradeOffIntroduction =
  'A longer replica_net_timeout tolerates longer outages and detects a dead link later. Stalls without loss are tolerated up to the upper line. Outages of dropped packets are tolerated with certainty only up to the lower line, because TCP doubles its retransmission interval.';

function seconds(value: number): string {
  return `${formatCount(value)} s`;
}
