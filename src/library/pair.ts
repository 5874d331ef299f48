import { bounded } from '../model/bounded.ts';
import { phaseMs } from '../model/budget.ts';
import type { Leg } from '../model/samples.ts';
import type { FaultParams, TopologySpec } from '../model/scenario.ts';
import type { PlayedSwitches } from '../model/switches.ts';
import type { FaultProcess } from '../network/types.ts';
import { alreadyRecording, faultInEffect, pairClosed } from './bad-use.ts';
import { gtidWaitMs, lastLookMs } from './gtid-wait.ts';
import { rejectUnknownOptions } from './known-options.ts';
import { PairFaults } from './pair-faults.ts';
import { lookAtSwitches } from './pair-switches.ts';
import { beginRecording } from './recording.ts';
import { LibraryServer } from './server.ts';
import { openStretch, type PairGround, type Stretch } from './stretch.ts';
import type { ConnectionOptions, InjectedFault, Pair, Recording, RecordingOptions, Waiting } from './types.ts';

/** Once the servers are gone a fault has nothing left but timers and groups of this machine, ms. */
const lastHealMs = 5_000;

export interface PairParts {
  readonly ground: PairGround;
  readonly topology: TopologySpec;
  readonly specs: Readonly<Record<'source' | 'replica', string>>;
  /** Ends servers and proxy and removes their folder. */
  end(): Promise<void>;
}

/** A pair as users of the library see it. */
export class LibraryPair implements Pair {
  source!: LibraryServer;
  replica!: LibraryServer;
  readonly spawn: Pair['spawn'];
  private readonly injected: PairFaults;
  private readonly closing = new AbortController();
  private recording: Recording | 'beginning' | undefined;
  private ending: Promise<void> | undefined;

  private constructor(
    private readonly parts: PairParts,
    private stretch: Stretch,
  ) {
    this.injected = new PairFaults(parts.ground, () => this.stretch);
    this.spawn = parts.ground.place.spawned.spawnIf((otherwise) => this.mustBeOpen(otherwise));
  }

  static async open(parts: PairParts): Promise<LibraryPair> {
    const { ground, specs } = parts;
    const pair = new LibraryPair(parts, await openStretch(ground, {}));
    const whyClosed = (): Error | undefined => (pair.ending ? pairClosed('its servers have ended') : undefined);
    // A server of a pair ends with its pair, not before.
    const nothing = async (): Promise<void> => undefined;
    [pair.source, pair.replica] = await Promise.all([
      LibraryServer.of(specs.source, ground.pair.source, nothing, whyClosed),
      LibraryServer.of(specs.replica, ground.pair.replica, nothing, whyClosed),
    ]);
    return pair;
  }

  get throughLink(): ConnectionOptions {
    const { user, password } = this.source.connection;
    return { ...this.parts.ground.pair.link.address, user, password };
  }

  /** The process of the fault proxy. For commands of this package. */
  get proxy(): Pick<FaultProcess, 'pid' | 'isRunning'> {
    return this.parts.ground.pair.proxy;
  }

  get faults(): readonly InjectedFault[] {
    return this.injected.active;
  }

  async inject(fault: string, params?: FaultParams, leg?: Leg): Promise<InjectedFault> {
    this.mustBeOpen(`it takes no fault ${fault}`);
    return this.injected.inject(fault, params, leg);
  }

  async heal(): Promise<void> {
    this.mustBeOpen('nothing is left to heal');
    await this.injected.heal();
  }

  /** Starts what does not run, though no fault has ended it, and names it. For commands of this package. @throws what a start throws. */
  async revive(): Promise<string[]> {
    this.mustBeOpen('it stays down');
    const { source, replica, proxy } = this.parts.ground.pair;
    const down = Object.entries({ source, proxy, replica }).filter(([, one]) => !one.isRunning());
    for (const [, one] of down) await one.restart();
    return down.map(([name]) => name);
  }

  get join(): readonly string[] {
    return this.parts.ground.place.join;
  }

  async caughtUp(waiting: Waiting = {}): Promise<void> {
    this.mustBeOpen('its replica has ended');
    const { timeoutMs = gtidWaitMs } = waiting;
    const goal = await this.source.executed({ ...waiting, timeoutMs: Math.max(timeoutMs, lastLookMs) });
    await this.replica.waitForGtid(goal, waiting);
  }

  async switches(): Promise<PlayedSwitches> {
    this.mustBeOpen('its switches are not known any more');
    const { ground } = this.parts;
    const bound = { ms: phaseMs.lastSamples, what: 'servers and kernel to say how the pair is set up' };
    return bounded(lookAtSwitches(ground, ground.switches), bound);
  }

  async record(options: RecordingOptions = {}): Promise<Recording> {
    this.mustBeOpen('it cannot be recorded');
    rejectUnknownOptions('record', options);
    if (this.recording) throw alreadyRecording();
    const inEffect = this.faults.map(({ name }) => name);
    if (inEffect.length > 0) throw faultInEffect(inEffect);
    const { ground, topology } = this.parts;
    this.recording = 'beginning';
    try {
      const { recording, stretch } = await beginRecording({
        ground,
        topology,
        options,
        signal: this.closing.signal,
        heal: () => this.injected.heal(),
        ended: async () => {
          this.recording = undefined;
          if (!this.ending) this.stretch = await openStretch(ground, {});
        },
      });
      await this.stretch.recorder.close();
      this.stretch = stretch;
      this.recording = recording;
      return recording;
    } catch (cause) {
      this.recording = undefined;
      throw cause;
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  close(): Promise<void> {
    this.ending ??= this.end();
    return this.ending;
  }

  private async end(): Promise<void> {
    const endRecording = async (): Promise<void> => {
      if (typeof this.recording === 'object') await this.recording[Symbol.asyncDispose]();
    };
    // Healing what a fault has killed would start it again, only to be ended.
    if (this.faults.length === 0) await endRecording().catch(() => undefined);
    this.closing.abort(pairClosed('its recording was broken off'));
    try {
      await this.parts.ground.place.spawned.end();
      await Promise.all([this.source.endSessions(), this.replica.endSessions()]);
    } finally {
      await this.parts.end();
    }
    // What heals now takes away timers and groups of this machine, and may fail at everything else.
    await bounded(this.injected.heal(), { ms: lastHealMs, what: 'faults of a closed pair' }).catch(() => undefined);
    await endRecording().catch(() => undefined);
    await this.stretch.recorder.close().catch(() => undefined);
  }

  private mustBeOpen(otherwise: string): void {
    if (this.ending) throw pairClosed(otherwise);
  }
}
