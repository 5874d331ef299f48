import { open, rm } from 'node:fs/promises';
import { bounded } from '../model/bounded.ts';
import { phaseMs } from '../model/budget.ts';
import { CleanupStack } from '../model/cleanup.ts';
import { defaultLoad } from '../model/load.ts';
import type { TopologySpec } from '../model/scenario.ts';
import { switchNames } from '../model/switches.ts';
import { judgeAll } from '../model/verdict.ts';
import { replicationEncryption } from '../probes/encryption.ts';
import { Ledger } from '../probes/ledger.ts';
import { ledgerReset } from '../probes/ledger-tables.ts';
import { startProbe } from '../probes/probe.ts';
import type { Recorder } from '../probes/recorder.ts';
import { keptSettings } from '../probes/workload-session.ts';
import { openProbes, untilObserved } from '../worker/case-probes.ts';
import { recordSettings } from '../worker/record-settings.ts';
import { recordSwitches } from '../worker/record-switches.ts';
import { settle } from '../worker/settle.ts';
import { Steps } from '../worker/steps.ts';
import { recordingEnded, recordingFile } from './bad-use.ts';
import { openStretch, type PairGround, type Stretch } from './stretch.ts';
import type { Recorded, Recording, RecordingOptions } from './types.ts';

export interface Plan {
  readonly ground: PairGround;
  readonly topology: TopologySpec;
  readonly options: RecordingOptions;
  /** Aborted when the pair is closed. */
  readonly signal: AbortSignal;
  /** Heals every fault of this recording. */
  heal(): Promise<void>;
  /** Called once when it has ended, however. */
  ended(): Promise<void>;
}

/** A recording that has begun, and the stretch that faults are injected into until it ends. */
export interface Begun {
  readonly recording: Recording;
  readonly stretch: Stretch;
}

/** Starts workload and probes, and waits until each has seen the pair; the same as a worker does before a play. */
export async function beginRecording({ ground, topology, options, signal, heal, ended }: Plan): Promise<Begun> {
  if (options.to !== undefined) await mustBeNew(options.to);
  await using begun = new CleanupStack();
  const { pair, switches } = ground;
  const { source } = pair;
  const starting = { ms: phaseMs.probes, what: 'the servers to take the probes of a recording', signal };
  const opening = async (recorder: Recorder): Promise<Ledger> => {
    for (const statement of ledgerReset) await source.query(statement);
    return Ledger.open(source, recorder, defaultLoad, { keep: keptSettings({}, switches.asked) });
  };
  let ledger: Ledger | undefined;
  const stretch = await openStretch(ground, {
    ...(options.to === undefined ? {} : { to: options.to }),
    workload: async (recorder) => {
      ledger = await bounded(opening(recorder), starting);
      return ledger;
    },
  });
  const { recorder, stage } = stretch;
  begun.defer(() => recorder.close());
  // The stretch has opened it.
  const writer = ledger as unknown as Ledger;
  begun.defer(() => writer.stop());
  const steps = new Steps(pair, recorder, () => undefined);
  steps.begin('start', 'starting probes');
  await steps.take(recordSettings(pair, recorder), starting);
  for (const probe of await steps.take(openProbes(pair, pair.ports, topology, recorder), starting)) {
    const running = startProbe(probe, recorder);
    begun.defer(() => running.stop());
  }
  if (options.workload !== false) writer.start();
  await steps.take(untilObserved(recorder, pair, topology, signal), starting);
  const look = async (): Promise<void> => {
    // Of a pair for which nobody asked anything, nothing is to be shown.
    if (switchNames.every((name) => switches.asked[name] === null)) return;
    await recordSwitches(switches, { pair, site: ground.place.site, recorder });
  };
  await steps.take(look(), starting);
  if (pair.tlsCa !== null) recorder.record(await steps.take(replicationEncryption(source), starting));
  steps.begin('play', 'recording');

  const everything = begun.release();
  let over = false;
  /** Ends it once; what is left to do is done whatever else fails. */
  const end = async <T>(last: () => Promise<T>): Promise<T> => {
    if (over) throw recordingEnded();
    over = true;
    try {
      return await last();
    } finally {
      await everything.run().finally(ended);
    }
  };
  const unlessOver = (): void => {
    if (over) throw recordingEnded();
  };
  const settled = async (): Promise<void> => {
    steps.begin('heal', 'healing');
    await heal();
    steps.begin('settle', 'waiting for the replica');
    const how = await settle(pair, { recorder, ledger: writer, steps, signal });
    const last = { ms: phaseMs.lastSamples, what: 'a last sample of everything', signal };
    await steps.take(untilObserved(recorder, pair, topology, signal, how), last);
    if (!how.sourceGone) await steps.take(look(), { ...last, what: 'a last look at the switches' });
    steps.begin('end', 'done');
  };
  const close = async (): Promise<void> => {
    if (!over) await end(heal);
  };
  const recording: Recording = {
    workload: writer,
    until: (what, kind, where, waiting) => {
      unlessOver();
      return stage.until(what, kind, where, waiting);
    },
    hold: async (ms, why) => {
      unlessOver();
      await stage.hold(ms, why);
    },
    note: (text) => {
      unlessOver();
      stage.note(text);
    },
    history: () => recorder.history(),
    stop: async () => {
      await end(settled);
      return recordedAs(stretch);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
  return { recording, stretch };
}

/** Finds out before anything is recorded whether the file can be made, and makes none. @throws ReplfaultError `RECORDING_FILE` (usage). */
async function mustBeNew(to: string): Promise<void> {
  try {
    await (await open(to, 'wx')).close();
    await rm(to);
  } catch (cause) {
    throw recordingFile(to, cause as Error);
  }
}

function recordedAs({ recorder, file }: Stretch): Recorded {
  const timeline = recorder.history();
  return { timeline, file, judge: (...checks) => judgeAll(checks, timeline) };
}
