import { bytesWithin, defaultLoad, type LoadShape, mostRows, rowsWithin } from '../model/load.ts';
import type { LinkConditions, Profile } from '../model/profile.ts';
import type { TrialLoad } from '../model/tuned-load.ts';

/** What trials share, and what decides how much of a load they carry. */
export interface LoadLimits {
  /** Trials at a time: they share this machine. */
  readonly workers: number;
  /** Whether packets cross the link, so that loss slows TCP down. */
  readonly packets: boolean;
  /** Congestion control of both ends; `null`: cubic. */
  readonly congestionControl: string | null;
}

/** What this kind of machine was measured to carry, all trials together: bytes of rows a second, and commits a second. */
const machineBytesPerS = 10_000_000;
const machineCommitsPerS = 600;

/** A trial begins just after a write, and what it broke shows with the next one: fewer a second make it longer and its sizes less exact. */
const leastPerS = 10;
/** A session commits so many a second without effort; where more are asked for, more sessions write. */
const perSession = 100;
const mostSessions = 16;
/** Larger commits are made of rows of this size, bytes. */
const largestRowBytes = 256 * 1024;
/** What a small commit adds to its row in the binary log, bytes. */
const overheadBytes = 400;
/** Shares of the rate of a link that a load may take, so that a trial ends without a backlog: of its bandwidth, and of what loss leaves of it. */
const shareOfBandwidth = 0.8;
const shareOfLossRate = 0.5;
/** The largest transaction crosses the link within this time, s; the trial waits for it. */
const largeWithinS = 15;
/** Larger ones would fill the disk with the binary logs of all trials, bytes. */
const mostLargeBytes = 32 * 1024 ** 2;
/** What one case writes at most, bytes. */
const mostCaseBytes = 500_000_000;
/** About how many trials one worker plays, how long one takes, and which share of them has the largest transaction; each is in both binary logs. */
const trialsOfWorker = 25;
const usualTrialS = 15;
const shareWithLarge = 0.5;
const logsOfTrial = 2;
/** Payload of a TCP segment on these links, bytes. */
const segmentBytes = 1448;

/** Searches that are played with the largest transaction: what they measure (the time to resume) grows with it. Others measure a timer. */
const searchedWithLarge: readonly string[] = ['tune/refused', 'tune/flaps'];
/** Scenarios that are never played with it, and why. */
const neverWithLarge: Readonly<Record<string, string>> = {
  'tune/idle-flow': 'its flow must be idle',
  'tune/back-off': 'TCP must have nothing to send when packets begin to be dropped',
  'tune/paused-client': 'it is about another client',
  'control/healthy-link': 'the others are compared with it',
};

const neverWords = Object.entries(neverWithLarge)
  .map(([name, reason]) => `${name} (${reason})`)
  .join(', ');

/**
 * Bytes a second that one TCP connection carries over a link, about: its bandwidth, and what loss leaves of it (Mathis et al., 1997). `null`: not limited.
 */
export function linkBytesPerS(
  { rttMs, lossPercent, bandwidthMbitS }: LinkConditions,
  { packets, congestionControl }: Pick<LoadLimits, 'packets' | 'congestionControl'>,
): { readonly bandwidth: number | null; readonly loss: number | null } {
  const slowed = packets && rttMs > 0 && lossPercent > 0 && congestionControl !== 'bbr';
  const perRoundTrip = (1.22 * segmentBytes) / Math.sqrt(lossPercent / 100);
  return {
    bandwidth: bandwidthMbitS === null ? null : (bandwidthMbitS * 1e6) / 8,
    loss: slowed ? perRoundTrip / (rttMs / 1000) : null,
  };
}

/** How many trials may be played at a time under the load of a profile, so that each is played with all of it; at least 1. Pure. */
export function trialsAtATime({ workload }: Pick<Profile, 'workload'>, usual: number): number {
  const { writesPerS, rowBytes } = workload;
  const byCommits = Math.floor(machineCommitsPerS / Math.max(writesPerS, leastPerS));
  const byBytes = Math.floor(machineBytesPerS / (Math.max(writesPerS, leastPerS) * rowBytes));
  return Math.max(1, Math.min(usual, byCommits, byBytes));
}

/** The load of a profile as trials are played with it, and in what it differs from the profile. Pure. */
export function trialLoad({ workload, link }: Pick<Profile, 'workload' | 'link'>, limits: LoadLimits): TrialLoad {
  const lowered: string[] = [];
  const otherwise: string[] = [];
  const bounds = boundsOf(link, limits);
  const commit = least(bounds.map((one) => ({ ...one, most: Math.floor(one.bytesPerS / leastPerS - one.overhead) })));
  const commitBytes = Math.max(1, Math.min(workload.rowBytes, commit.most));
  if (commitBytes < workload.rowBytes)
    lowered.push(`commits of ${commitBytes} bytes instead of ${workload.rowBytes}: ${commit.why}`);
  const rate = least([
    ...bounds.map((one) => ({ ...one, most: one.bytesPerS / (commitBytes + one.overhead) })),
    {
      most: machineCommitsPerS / limits.workers,
      why: `about ${machineCommitsPerS} commits/s are for the trials ${onMachine(limits)}`,
    },
  ]);
  const wanted = Math.max(workload.writesPerS, leastPerS);
  const writesPerS = Math.max(leastPerS, Math.min(wanted, floored(rate.most)));
  if (writesPerS < workload.writesPerS)
    lowered.push(`${said(writesPerS)} commits/s instead of ${said(workload.writesPerS)}/s: ${rate.why}`);
  else if (writesPerS > workload.writesPerS)
    otherwise.push(
      `${said(writesPerS)} commits/s instead of ${said(workload.writesPerS)}/s: a trial begins just after a write and ends with one, and takes seconds`,
    );
  const large = largeOf({ workload, link }, limits);
  if (large.why !== null)
    lowered.push(
      `a largest transaction of ${large.bytes} bytes instead of ${workload.largestTransactionBytes}: ${large.why}`,
    );
  if (large.bytes > 0)
    otherwise.push(
      `the largest transaction is committed once, when a disturbance begins: in each verification and in the searches of ${searchedWithLarge.join(' and ')}. Other searches measure a timer. Never in ${neverWords}`,
    );
  if (workload.idleS > 0)
    otherwise.push(
      `no idle stretches of ${said(workload.idleS)} s: trials take seconds, and need writes; tune/idle-flow is idle for as long as it takes, and a stall is as much longer as the source may have been idle before it`,
    );
  const rows = Math.ceil(commitBytes / largestRowBytes);
  return {
    load: {
      ...defaultLoad,
      writesPerS,
      rowBytes: Math.ceil(commitBytes / rows),
      rowsPerTransaction: rows,
      writers: Math.min(mostSessions, Math.ceil(writesPerS / perSession)),
      ...(large.bytes > 0 ? { largeBytes: large.bytes, largeOnce: true } : {}),
    },
    lowered,
    otherwise,
  };
}

/**
 * What the load of a tuning adds to the folders of one worker, bytes, about: its servers are kept, and so are the binary logs of all their trials. Pure.
 */
export function bytesOfWorker({ load }: TrialLoad): number {
  const steady = load.writesPerS * load.rowsPerTransaction * load.rowBytes * usualTrialS;
  return trialsOfWorker * logsOfTrial * (steady + shareWithLarge * (load.largeBytes ?? 0));
}

/** The load of one trial: without the largest transaction where that has no place, and no more than one case accounts for. Pure. */
export function loadOfTrial(
  { load }: TrialLoad,
  { scenario, isSearch, criticalPathMs }: { scenario: string; isSearch: boolean; criticalPathMs: number },
): LoadShape {
  const { largeBytes: _bytes, largeOnce: _once, ...steady } = load;
  const isLeftOut = scenario in neverWithLarge || (isSearch && !searchedWithLarge.includes(scenario));
  const own = isLeftOut ? steady : load;
  const share = Math.min(
    1,
    mostRows / rowsWithin(own, criticalPathMs),
    mostCaseBytes / bytesWithin(own, criticalPathMs),
  );
  return share === 1 ? own : { ...own, writesPerS: floored(own.writesPerS * share) };
}

interface Bound {
  readonly bytesPerS: number;
  /** What it counts of each commit besides its rows, bytes. */
  readonly overhead: number;
  readonly why: string;
}

/** What the machine and the link carry of one trial. */
function boundsOf(link: LinkConditions, limits: LoadLimits): readonly Bound[] {
  const { bandwidth, loss } = linkBytesPerS(link, limits);
  const machine = {
    bytesPerS: machineBytesPerS / limits.workers,
    overhead: 0,
    why: `replication was measured to carry ${machineBytesPerS / 1e6} MB/s ${onMachine(limits)}`,
  };
  const width = bandwidth !== null && {
    bytesPerS: shareOfBandwidth * bandwidth,
    overhead: overheadBytes,
    why: `more would leave no room on a link of ${link.bandwidthMbitS} Mbit/s`,
  };
  const lossy = loss !== null && {
    bytesPerS: shareOfLossRate * loss,
    overhead: overheadBytes,
    why: `with ${link.lossPercent} % loss and ${link.rttMs} ms one connection carries about ${said(loss / 1000)} KB/s (${limits.congestionControl ?? 'cubic'}), and half of it is for catching up`,
  };
  return [machine, width, lossy].filter((one) => one !== false);
}

const least = <T extends { readonly most: number; readonly why: string }>(all: readonly T[]): Pick<T, 'most' | 'why'> =>
  all.reduce((a, b) => (b.most < a.most ? b : a));

const onMachine = ({ workers }: LoadLimits): string =>
  `on a machine with two processors${workers === 1 ? '' : `, shared by ${workers} trials at a time`}`;

function largeOf(
  { workload, link }: Pick<Profile, 'workload' | 'link'>,
  limits: LoadLimits,
): { readonly bytes: number; readonly why: string | null } {
  const { largestTransactionBytes: wanted, rowBytes } = workload;
  if (wanted <= rowBytes) return { bytes: 0, why: null };
  const { bandwidth, loss } = linkBytesPerS(link, limits);
  const perS = Math.min(bandwidth ?? Number.POSITIVE_INFINITY, loss ?? Number.POSITIVE_INFINITY);
  const carried = Math.floor(perS * largeWithinS);
  if (wanted <= Math.min(mostLargeBytes, carried)) return { bytes: wanted, why: null };
  return carried < mostLargeBytes
    ? { bytes: carried, why: `this link takes more than ${largeWithinS} s for it, and every trial would wait for that` }
    : { bytes: mostLargeBytes, why: 'the binary logs of all trials would fill the disk of this machine' };
}

/** With three digits, never more than it was. */
function floored(perS: number): number {
  const step = 10 ** (Math.floor(Math.log10(perS)) - 2);
  return Number((Math.floor(perS / step + 1e-9) * step).toPrecision(3));
}

const said = (value: number): string => String(Number(value.toPrecision(3)));
