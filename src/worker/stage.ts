import { bounded } from '../model/bounded.ts';
import { closest } from '../model/closest.ts';
import { ReplfaultError, usageError } from '../model/errors.ts';
import type { Leg } from '../model/samples.ts';
import type {
  ActiveFault,
  CaseSettings,
  FaultParams,
  PipeFacts,
  Stage,
  WaitOptions,
  Workload,
} from '../model/scenario.ts';
import type { Observation, ObservationKind, Timeline } from '../model/timeline.ts';
import { faultParams } from '../network/faults/index.ts';
import type { Fault, FaultTarget, KernelNetwork, LinkEnd } from '../network/types.ts';
import type { Recorder } from '../probes/recorder.ts';
import { changedVariables, type GlobalVariables, globalVariables } from './changed-variables.ts';
import { CaseSkipped } from './prepare-case.ts';
import { remainsIn } from './remains.ts';
import { unreadableEvents } from './unreadable.ts';

interface StageParts {
  readonly recorder: Recorder;
  readonly workload: Workload;
  readonly pipe: PipeFacts;
  readonly settings: CaseSettings;
  readonly target: FaultTarget;
  readonly faults: ReadonlyMap<string, Fault>;
  readonly signal: AbortSignal;
  /** Whether the link is encrypted. */
  readonly encrypted: boolean;
  /** The leg that crosses the wide-area link, if packets cross one: where faults of the kernel belong unless a scenario says otherwise. */
  readonly crossing?: Leg | undefined;
  /** Does what an operator would do, recording every word. */
  operate(action: string, params: FaultParams): Promise<void>;
  /** The next number that chance gives this case. */
  draw(from: number, to: number): number;
  /** Called for live display whenever the scenario does or awaits something. */
  say(text: string): void;
}

/** Numbers for a proof come from the proxy, the kernel and status statements, ms. */
const proofMs = 15_000;
/** Healing `kill` starts a server again, ms. */
const healMs = 75_000;
/** Where faults of the kernel may have left something: an end may have one device towards each leg. */
const endsOfLegs = [
  ['source', 'source-proxy'],
  ['proxy', 'source-proxy'],
  ['proxy', 'proxy-replica'],
  ['replica', 'proxy-replica'],
] as const;

/** The stage of a running case: it acts on the link, records every act, and can heal whatever a scenario left broken. */
export class LiveStage implements Stage {
  private readonly active = new Set<ActiveFault>();
  private nextFault = 1;
  private injectedAtSeq = 0;
  private usedKernel = false;
  /** Before the first fault of a server, which may set some. */
  private variables: GlobalVariables | null = null;
  private over = false;

  constructor(private readonly parts: StageParts) {}

  get workload(): Workload {
    return this.parts.workload;
  }

  get pipe(): PipeFacts {
    return this.parts.pipe;
  }

  get settings(): CaseSettings {
    return this.parts.settings;
  }

  async inject(name: string, params: FaultParams = {}, leg?: Leg): Promise<ActiveFault> {
    const { recorder, target, signal } = this.parts;
    signal.throwIfAborted();
    const { fault, chosenLeg, detail } = this.resolve(name, params, leg);
    const id = this.nextFault++;
    const facts = { id, fault: name, layer: fault.layer, leg: chosenLeg, detail };
    this.parts.say(`injecting ${name}`);
    if (fault.layer === 'server') this.variables ??= await globalVariables(target.servers);
    // A fault may bite before its call returns; what is seen meanwhile must count as after the injection.
    const injectedAtMs = recorder.now();
    this.injectedAtSeq = recorder.length;
    this.usedKernel ||= fault.layer === 'kernel';
    // An end may have one device towards each leg.
    const { kernel } = target;
    const onLeg = kernel === null ? target : { ...target, kernel: (end: LinkEnd) => kernel(end, chosenLeg) };
    const injected = await fault.inject(onLeg, detail, chosenLeg);
    recorder.record({ kind: 'fault', event: 'injected', ...facts, proof: null }, injectedAtMs);
    let healed = false;
    const prove = async (): Promise<Awaited<ReturnType<typeof injected.proof>>> => {
      const proof = await bounded(injected.proof(), { ms: proofMs, what: `the proof of ${name} on the ${chosenLeg}` });
      recorder.record({ kind: 'fault', event: 'proof', ...facts, proof });
      return proof;
    };
    const activeFault: ActiveFault = {
      name,
      proof: prove,
      heal: async () => {
        if (healed) return;
        healed = true;
        this.active.delete(activeFault);
        try {
          await prove();
        } finally {
          await injected.heal();
          recorder.record({ kind: 'fault', event: 'healed', ...facts, proof: null });
          if (this.active.size === 0) await this.recordRemains();
          this.parts.say(`healed ${name}`);
        }
      },
    };
    this.active.add(activeFault);
    // The play was stopped meanwhile, and whoever heals has been there already.
    if (this.over) await activeFault.heal();
    signal.throwIfAborted();
    return activeFault;
  }

  async arm(name: string, params: FaultParams = {}, leg?: Leg): Promise<void> {
    const { fault, chosenLeg, detail } = this.resolve(name, params, leg);
    this.parts.recorder.record({
      kind: 'fault',
      event: 'armed',
      id: this.nextFault++,
      fault: name,
      layer: fault.layer,
      leg: chosenLeg,
      detail,
      proof: null,
    });
  }

  async until<K extends ObservationKind>(
    what: string,
    kind: K,
    where: (o: Observation<K>) => boolean,
    options: WaitOptions,
  ): Promise<Observation<K> | undefined> {
    const { recorder, signal } = this.parts;
    this.parts.say(`waiting until ${what}`);
    const startedAt = recorder.now();
    const sinceSeq = options.since === 'injection' ? this.injectedAtSeq : recorder.length;
    const found = await recorder.waitFor(kind, where, { timeoutMs: options.timeoutMs, sinceSeq, signal });
    const waitedMs = Math.round(recorder.now() - startedAt);
    const { timeoutMs, mayExpire, judges } = options;
    recorder.record({
      kind: 'await',
      what,
      satisfied: found !== undefined,
      waitedMs,
      timeoutMs,
      ...(mayExpire === undefined ? {} : { mayExpire }),
      ...(judges === undefined ? {} : { judges }),
    });
    if (!found) this.parts.say(`a wait of ${(waitedMs / 1000).toFixed(1)} s ran out: ${what}`);
    return found;
  }

  async hold(ms: number, why: string): Promise<void> {
    const { recorder, signal } = this.parts;
    this.parts.say(`holding ${(ms / 1000).toFixed(1)} s: ${why}`);
    await new Promise<void>((resolve, reject) => {
      const onAbort = (): void => {
        clearTimeout(timer);
        reject(signal.reason);
      };
      const timer = setTimeout(() => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      }, ms);
      signal.addEventListener('abort', onAbort, { once: true });
    });
    recorder.record({ kind: 'hold', why, heldMs: ms });
  }

  note(text: string): void {
    this.parts.recorder.record({ kind: 'note', text });
  }

  async operate(action: string, params: FaultParams = {}): Promise<void> {
    const { signal, say, operate } = this.parts;
    signal.throwIfAborted();
    say(`operator: ${action}`);
    await operate(action, params);
  }

  draw(name: string, from: number, to: number): number {
    const value = this.parts.draw(from, to);
    this.parts.recorder.record({ kind: 'draw', name, value });
    return value;
  }

  history(): Timeline {
    return this.parts.recorder.history();
  }

  /** Ends the play: heals whatever is still broken. Every fault gets its chance, for a bounded time, even when another one refuses. */
  async healAll(): Promise<void> {
    this.over = true;
    const failures: unknown[] = [];
    for (const fault of [...this.active])
      await bounded(fault.heal(), { ms: healMs, what: `${fault.name} to be healed` }).catch((error: unknown) =>
        failures.push(error),
      );
    if (failures.length > 0)
      throw new ReplfaultError('HEAL_FAILED', `heal: a fault could not be healed: ${(failures[0] as Error).message}`, {
        cause: failures[0],
      });
  }

  /** What faults have left in place once the last of them is healed: all of it should be 0. `null` where nobody answers. */
  private async recordRemains(): Promise<void> {
    const { recorder, target } = this.parts;
    const { kernel, toxics } = target;
    const leftToxics = await toxics.present().then(
      (names) => names.length,
      () => null,
    );
    const networks = new Set<KernelNetwork>();
    if (kernel && this.usedKernel) for (const [end, leg] of endsOfLegs) networks.add(await kernel(end, leg));
    const { leftRules, leftQueues } = await remainsIn([...networks]);
    const facts = { leftToxics, leftRules, leftQueues, ...(await this.leftVariables()) };
    recorder.record({ kind: 'network', facts });
  }

  /** Names of the variables that a fault of a server has changed for good, with commas; `null` where a server does not answer. */
  private async leftVariables(): Promise<{ leftVariables?: string | null }> {
    const { variables } = this;
    if (variables === null) return {};
    const now = await globalVariables(this.parts.target.servers);
    return { leftVariables: now && changedVariables(variables, now).join(', ') };
  }

  private resolve(
    name: string,
    params: FaultParams,
    leg: Leg | undefined,
  ): { fault: Fault; chosenLeg: Leg; detail: FaultParams } {
    const { faults } = this.parts;
    const fault = faults.get(name);
    if (!fault)
      throw usageError(
        'UNKNOWN_FAULT',
        `there is no fault named ${name}`,
        closest(name, [...faults.keys()]) ?? `known: ${[...faults.keys()].join(', ')}`,
      );
    const { crossing } = this.parts;
    const usual = crossing !== undefined && fault.legs.includes(crossing) ? crossing : fault.legs[0];
    const chosenLeg = leg ?? usual ?? 'link';
    if (!fault.legs.includes(chosenLeg))
      throw usageError(
        'WRONG_LEG',
        `fault ${name} cannot sit on ${chosenLeg}`,
        `it can sit on: ${fault.legs.join(', ')}`,
      );
    const detail = faultParams(name, fault, params);
    const blind = fault.readsEvents?.(detail) ? unreadableEvents(this.history(), this.parts.encrypted) : null;
    if (blind !== null) throw new CaseSkipped(`fault ${name} waits for an event, and ${blind}`);
    return { fault, chosenLeg, detail };
  }
}
