import { setTimeout as delay } from 'node:timers/promises';
import { ReplfaultError } from '../model/errors.ts';
import type { Recorder } from './recorder.ts';

/** Time from the start of one sample to the start of the next, in ms; what is asked for is a median of at most 50. */
const intervalMs = 30;
/** Even when a sample took longer than the interval, the server gets a little peace, ms. */
const leastPauseMs = 5;
/** A longer silence between two samples is recorded, and judges that rely on the stretch say inconclusive. */
const largestGapMs = 250;
/** How long stopping waits for the sample under way, ms. */
const stopTimeoutMs = 1_000;
/** Failures in a row after which a probe is taken to have lost its server. */
const failuresToGiveUp = 3;

/** One observer: what it is called and how it takes a sample. It records what it saw itself. */
export interface Probe {
  readonly name: string;
  sample(): Promise<void>;
  /** Whether whatever it asks is known to be down or stopped just now: then a failure is silence, and no sign that the probe is lost. */
  silenced?(): boolean;
  /** Frees what the probe holds (a session, a file). */
  close?(): Promise<void>;
}

export interface RunningProbe {
  readonly name: string;
  stop(): Promise<void>;
}

/** A server that is down says so itself, also while it is being started again. */
function isExpected(error: unknown): boolean {
  return error instanceof ReplfaultError && error.code === 'server-gone';
}

/** Samples until stopped. A slow or failing sample never stops the others: each probe has a loop and a session of its own. */
export function startProbe(probe: Probe, recorder: Recorder): RunningProbe {
  let stopping = false;
  let wake: (() => void) | undefined;
  const recordGap = (fromMs: number, toMs: number): void => {
    recorder.record({ kind: 'gap', probe: probe.name, fromMs, toMs });
  };
  const loop = async (): Promise<void> => {
    let previous = recorder.now();
    let failures = 0;
    while (!stopping) {
      const startedAt = recorder.now();
      try {
        await probe.sample();
        failures = 0;
        const now = recorder.now();
        if (now - previous > largestGapMs) recordGap(previous, now);
        previous = now;
      } catch (error) {
        if (stopping) break;
        failures = isExpected(error) || probe.silenced?.() ? 0 : failures + 1;
        if (failures === failuresToGiveUp) {
          recorder.record({ kind: 'probe-lost', probe: probe.name, reason: (error as Error).message });
          recordGap(previous, Number.MAX_SAFE_INTEGER);
          return;
        }
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.max(leastPauseMs, intervalMs - (recorder.now() - startedAt)));
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    // Stopped while failing: the silence since the last good sample is a gap too.
    if (recorder.now() - previous > largestGapMs) recordGap(previous, recorder.now());
  };
  const done = loop();
  return {
    name: probe.name,
    async stop() {
      stopping = true;
      wake?.();
      // A frozen server never answers the sample under way; its session is closed under it.
      const patience = new AbortController();
      await Promise.race([done, delay(stopTimeoutMs, undefined, { signal: patience.signal }).catch(() => undefined)]);
      patience.abort();
      await probe.close?.();
    },
  };
}
