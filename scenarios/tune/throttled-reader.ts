import { defineScenario, type Timeline, type TrialParams } from 'replfault';
import { type Disturbance, disturbance, playedSize, readSource, unknown } from './_readings.ts';
import {
  afterAWrite,
  patientBut,
  plainCases,
  preludeMs,
  riddenOut,
  sourceGivesUp,
  trialChecks,
  trialSettings,
} from './_trial.ts';

const settingsAt = (valueS: number) => patientBut(valueS, { netWriteTimeoutS: valueS });
const scalesS = [1, 2] as const;
const backlog = 1.5;

/** As slow as asked for, KB/s: the estimated lump that must drain before the source may write again takes `sizeMs`. Proxies know whole KB/s only. */
const rateOf = (drainBytes: number, sizeMs: number): number => Math.max(1, Math.round(drainBytes / sizeMs));
/** Slower than 2 KB/s in a test network with buffers of 64 KiB, a whole rate is far from the one that was meant. */
const longestMs = 30_000;
/** The estimate, for the reading: what a rate amounts to is exactly known then. */
const lumpNote = (drainBytes: number): string => `a lump of ${drainBytes} bytes must drain`;
const lumpNoted = /^a lump of (\d+) bytes must drain$/;
/** The law holds but for a factor, so a rate that had to be made whole is as asked for within this. */
const wholeRateShare = 0.1;
/** A wait may begin in mid-lump and end after what is left of it; the next one is whole. Long enough for both, ms. */
const watchedMs = ({ netWriteTimeoutS, sizeMs }: TrialParams): number =>
  1000 * netWriteTimeoutS + Math.max(1000 * netWriteTimeoutS, lumpShare * sizeMs) + 500;
/** The estimate of a lump may be too small by this, at most. */
const lumpShare = 1.25;

/**
 * How slowly may the replica's side read before the source gives up, although bytes flow all the time? One wait of the source ends when a lump of
 * its buffer has drained. How large that is the kernel decides; `pipe.drainBytes` is an estimate, so the law holds but for a factor.
 */
export default defineScenario<TrialParams>({
  title: 'Trial for net_write_timeout: the reader is slow',
  claims: ['C2', 'C3', 'F2'],
  cases: plainCases(settingsAt(scalesS[0]), { ridesOut: 400, breaks: 2500 }),
  settings: trialSettings,
  criticalPathMs: (params) => preludeMs + watchedMs(params) + 1500,
  async play(stage, params) {
    await afterAWrite(stage);
    const { drainBytes } = stage.pipe;
    const rateKBps = rateOf(drainBytes, params.sizeMs);
    stage.note(lumpNote(drainBytes));
    const throttle = await stage.inject('bandwidth', { rateKBps });
    // What passes while the trial is watched comes on top, or the source would have nothing more to write.
    await stage.workload.burst({ bytes: stage.pipe.absorbBytes * backlog + rateKBps * watchedMs(params) });
    await throttle.proof();
    await stage.until('the source gives up writing', 'log', sourceGivesUp, {
      timeoutMs: watchedMs(params),
      since: 'injection',
      mayExpire: riddenOut,
    });
    await throttle.heal();
  },
  checks: () => trialChecks,
  search: {
    disturbance: 'throttledReplicaKiBS',
    setting: 'netWriteTimeoutS',
    breaksWhen: 'longer',
    scalesS,
    settingsAt,
    law: 'a write fails when the lump that must drain from the send buffer takes net_write_timeout',
    lawMs: ({ netWriteTimeoutS }) => 1000 * netWriteTimeoutS,
    deviates: 'by-factor',
    lawlessOnPackets:
      'on a link of packets the kernel lets the send buffer grow with the congestion window, and the slower the reader, the smaller it stays: a rate does not tell how much must drain',
    rangeMs: ({ netWriteTimeoutS }) => ({ from: 100 * netWriteTimeoutS, to: 4000 * netWriteTimeoutS }),
    longestMs,
    read(timeline, params) {
      const fault = disturbance(timeline);
      if ('broke' in fault) return fault;
      const rate = String(fault.injected.detail['rateKBps']);
      if (!alwaysBehind(timeline, fault, 1000 * params.netWriteTimeoutS))
        return unknown(`the source was not behind all the time at ${rate} KB/s`, fault.injected);
      const words = (ms: number) => ({
        broken: `the source gave up ${ms} ms after the link was slowed down to ${rate} KB/s`,
        survived: `the same connection went on through ${ms} ms at ${rate} KB/s`,
      });
      const reading = readSource(timeline, fault, fault.injected.atMs, words, { ...params, sizeMs: null });
      return reading.broke === null
        ? reading
        : { ...reading, ...sizeAt(timeline, Number(rate), params, reading.broke) };
    },
  },
});

/** The time that the lump took at the rate that was played. A history that does not tell the lump leaves the size that was asked for. */
function sizeAt(
  timeline: Timeline,
  rateKBps: number,
  { sizeMs }: TrialParams,
  broke: boolean,
): Partial<ReturnType<typeof playedSize>> {
  const note = timeline.first('note', ({ text }) => lumpNoted.test(text));
  const drainBytes = Number(note?.text.match(lumpNoted)?.[1]);
  if (!(drainBytes > 0 && rateKBps > 0)) return {};
  const playedMs = drainBytes / rateKBps;
  // Where no whole rate is nearer to the size that was asked for, this one is what was asked for; but below 1 KB/s there is none that is slow enough.
  const roundedMs = drainBytes < sizeMs ? 0 : Math.abs(drainBytes / rateOf(drainBytes, sizeMs) - sizeMs);
  const slackMs = Math.max(wholeRateShare * sizeMs, roundedMs);
  const { asAsked } = playedSize(playedMs, sizeMs, { broke, slackMs }).played;
  return { played: { sizeMs: Math.round(playedMs), asAsked } };
}

/** Whether something waited in the source's send queue for the last net_write_timeout of the fault, so that a wait that long could be seen. */
function alwaysBehind(timeline: Timeline, { injected, healed }: Disturbance, timeoutMs: number): boolean {
  const fromMs = Math.max(injected.atMs, healed.atMs - timeoutMs);
  const queues = timeline
    .of('sockets')
    .filter((o) => o.atMs >= fromMs && o.atMs <= healed.atMs)
    .flatMap(({ sockets }) => sockets.filter(({ end, state }) => end === 'source' && state === 'ESTABLISHED'));
  return queues.length > 0 && queues.every(({ sendQueue }) => sendQueue > 0);
}
