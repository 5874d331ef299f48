import { bounded } from '../model/bounded.ts';
import { ReplfaultError } from '../model/errors.ts';
import type { Leg } from '../model/samples.ts';
import type { FaultParams } from '../model/scenario.ts';
import type { Fault } from '../network/types.ts';
import { proxyProbe } from '../probes/proxy.ts';
import { CaseSkipped } from '../worker/prepare-case.ts';
import { faultNotHere, faultRefused } from './bad-use.ts';
import { refuseWithoutLink, refuseWithoutReplica } from './refused-faults.ts';
import type { Ground, Stretch } from './stretch.ts';
import type { InjectedFault } from './types.ts';

/** Healing `kill` starts a server again, ms. */
const healMs = 75_000;

/** Injects into the present stretch of the life of a pair, or of a part of one, and knows what is in effect. */
export class PairFaults {
  private readonly inEffect = new Set<InjectedFault>();

  constructor(
    private readonly ground: Ground,
    private readonly stretch: () => Stretch,
  ) {}

  get active(): readonly InjectedFault[] {
    return [...this.inEffect];
  }

  async inject(name: string, params: FaultParams = {}, leg?: Leg): Promise<InjectedFault> {
    const fault = this.ground.faults.get(name);
    const { stage, recorder } = this.stretch();
    const { link, proxy, replica } = this.ground.pair;
    if (fault && link === null) refuseWithoutLink(name, fault);
    else if (fault && replica === null) refuseWithoutReplica(name, fault, leg);
    if (fault) await refuseMissing(this.ground, name, fault);
    // Whether the proxy can read the stream is known by what it has read.
    if (link && proxy && fault?.readsEvents && recorder.history().of('proxy').length === 0)
      await proxyProbe(link, proxy, recorder).sample();
    // Plain JavaScript has no types: what is no text is no fault, and null is nothing.
    const active = await stage.inject(String(name), params ?? {}, leg).catch((cause: Error) => {
      if (cause instanceof ReplfaultError) throw cause;
      if (!(cause instanceof CaseSkipped)) throw faultRefused(name, cause);
      throw faultNotHere(
        name,
        `cannot be injected: ${cause.message}`,
        'cut after bytes needs no events: { after: "bytes" }',
      );
    });
    const heal = async (): Promise<void> => {
      this.inEffect.delete(injected);
      await active.heal();
    };
    const injected: InjectedFault = {
      name,
      leg: leg ?? fault?.legs[0] ?? 'link',
      proof: () => active.proof(),
      heal,
      [Symbol.asyncDispose]: heal,
    };
    this.inEffect.add(injected);
    return injected;
  }

  /** Every fault gets its chance, for a bounded time, even when another one refuses. @throws ReplfaultError `HEAL_FAILED`. */
  async heal(): Promise<void> {
    const failures: Error[] = [];
    for (const fault of this.active)
      await bounded(fault.heal(), { ms: healMs, what: `${fault.name} to be healed` }).catch((error: Error) =>
        failures.push(error),
      );
    const [first] = failures;
    if (first)
      throw new ReplfaultError('HEAL_FAILED', `a fault could not be healed: ${first.message}`, {
        hint: 'close it and start another one',
        cause: first,
      });
  }
}

/** @throws ReplfaultError `FAULT_NOT_HERE`. */
async function refuseMissing({ place }: Ground, name: string, { needs }: Fault): Promise<void> {
  for (const need of needs) {
    const missing = await place.missing(need);
    if (missing) throw faultNotHere(name, missing.why, missing.hint);
  }
}
