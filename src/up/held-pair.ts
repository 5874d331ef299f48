import { setTimeout as delay } from 'node:timers/promises';
import type { LibraryPair } from '../library/pair.ts';
import type { InjectedFault } from '../library/types.ts';
import { bounded } from '../model/bounded.ts';
import { ReplfaultError, usageError } from '../model/errors.ts';
import type { Leg, Proof } from '../model/samples.ts';
import type { FaultParams } from '../model/scenario.ts';
import type { Fault } from '../network/types.ts';
import { inCommandWords } from './errors.ts';
import { faultValues, unknownFault } from './fault-values.ts';
import { replicationNow, serversNow } from './pair-now.ts';
import type { FaultNow, Healed, InjectRequest, PairNow } from './types.ts';

/** A proof that has not come by then is shown as missing, ms. */
const proofMs = 5_000;
/** Healing `kill` starts a server again, ms. */
const healMs = 75_000;
/** How often numbers are asked for until they show an effect, ms. */
const againMs = 200;

interface Held {
  readonly injected: InjectedFault;
  readonly params: FaultParams;
  readonly since: string;
}

/** A running pair with the faults that somebody has injected by hand. */
export class HeldPair {
  private readonly held: Held[] = [];
  private busy: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly pair: LibraryPair,
    private readonly faults: ReadonlyMap<string, Fault>,
  ) {}

  /** @throws ReplfaultError `UNKNOWN_FAULT` and others of `Pair.inject`; `FAULT_IN_EFFECT` for one that is. */
  inject(request: InjectRequest): Promise<FaultNow> {
    return this.inTurn(async () => {
      const params = faultValues(request, this.faults);
      const leg = (request.leg as Leg | null) ?? this.faults.get(request.fault)?.legs[0];
      const same = this.held.find(({ injected }) => injected.name === request.fault && injected.leg === leg);
      if (same)
        throw usageError(
          'FAULT_IN_EFFECT',
          `${request.fault} is in effect on ${leg} since ${same.since}`,
          `heal it first: replfault heal ${request.fault}`,
        );
      const injected = await this.pair.inject(request.fault, params, leg).catch((cause: unknown) => {
        throw inCommandWords(cause);
      });
      const held = { injected, params, since: new Date().toISOString() };
      this.held.push(held);
      return request.proofWithinMs > 0 ? proved(held, request.proofWithinMs) : shown(held, null);
    });
  }

  /**
   * Heals one fault, on all its legs; or all faults, and starts what somebody else has killed. @throws ReplfaultError `NOT_IN_EFFECT` (usage), `HEAL_FAILED`.
   */
  heal(fault: string | null): Promise<Healed> {
    return this.inTurn(async () => {
      if (fault !== null && !this.faults.has(fault)) throw unknownFault(fault, [...this.faults.keys()]);
      const wanted = this.held.filter(({ injected }) => fault === null || injected.name === fault);
      if (fault !== null && wanted.length === 0)
        throw usageError(
          'NOT_IN_EFFECT',
          `${fault} is not in effect`,
          this.held.length > 0
            ? `in effect: ${this.held.map(({ injected }) => injected.name).join(', ')}`
            : 'no fault is in effect',
        );
      const healed: FaultNow[] = [];
      const failures: Error[] = [];
      for (const one of wanted) {
        healed.push(await withProof(one));
        this.held.splice(this.held.indexOf(one), 1);
        const what = `${one.injected.name} to be healed`;
        await bounded(one.injected.heal(), { ms: healMs, what }).catch((cause: Error) => failures.push(cause));
      }
      const [first] = failures;
      if (first)
        throw new ReplfaultError('HEAL_FAILED', `a fault could not be healed: ${first.message}`, {
          hint: 'end this pair and start another one: replfault down, replfault up',
          cause: first,
        });
      return { healed, started: fault === null ? await this.pair.revive() : [] };
    });
  }

  async now(): Promise<Pick<PairNow, 'servers' | 'replication' | 'faults'>> {
    const [replication, faults] = await Promise.all([replicationNow(this.pair), Promise.all(this.held.map(withProof))]);
    return { servers: serversNow(this.pair), replication, faults };
  }

  /** Two commands at once: one after the other. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.busy.then(work);
    this.busy = done.catch(() => undefined);
    return done;
  }
}

const shown = ({ injected, params, since }: Held, proof: Proof | null, unknown: string | null = null): FaultNow => ({
  fault: injected.name,
  leg: injected.leg,
  params,
  since,
  proof,
  unknown,
});

/** A fault with its numbers, which a process that hangs may keep to itself. */
async function withProof(held: Held): Promise<FaultNow> {
  const what = `the proof of ${held.injected.name}`;
  return bounded(held.injected.proof(), { ms: proofMs, what }).then(
    (proof) => shown(held, proof),
    (cause: Error) => shown(held, null, cause.message),
  );
}

/** Asks until the numbers show an effect, or the time is up. */
async function proved(held: Held, withinMs: number): Promise<FaultNow> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const now = await withProof(held);
    if (now.proof?.tookEffect || performance.now() > deadline) return now;
    await delay(againMs);
  }
}
