import { setTimeout as delay } from 'node:timers/promises';
import { clientNotices } from '../checks/client-notices.ts';
import { clientReconnects } from '../checks/client-reconnects.ts';
import { boundExpired, bounded, expiredText } from '../model/bounded.ts';
import { ReplfaultError } from '../model/errors.ts';
import type { Leg } from '../model/samples.ts';
import type { FaultParams } from '../model/scenario.ts';
import type { Timeline } from '../model/timeline.ts';
import { type Check, judgeAll, type Verdict } from '../model/verdict.ts';
import { linkClosed, noFault, notHealed } from './bad-use.ts';
import { clientConnection, untilConnected } from './client-connections.ts';
import type { ClientAct, ClientConnection, FaultyLink, UntilConnected } from './faulty-link-types.ts';
import { LinkWatch } from './link-watch.ts';
import { PairFaults } from './pair-faults.ts';
import { LibraryServer } from './server.ts';
import { type LinkGround, openStretch, type Stretch } from './stretch.ts';
import type { ConnectionOptions, InjectedFault, Waiting } from './types.ts';

/** Once the servers are gone a fault has nothing left but timers and groups of this machine, ms. */
const lastHealMs = 5_000;
const waitMs = 10_000;
const pollMs = 50;
/** A fault that shows no effect yet is asked again after this time, ms. */
const proveAgainMs = 200;

export interface LinkParts {
  readonly ground: LinkGround;
  readonly spec: string;
  readonly account: { readonly user: string; readonly password: string };
  /** Ends source and proxy and removes their folder. */
  end(): Promise<void>;
}

/** A faulty link as users of the library see it. */
export class LibraryFaultyLink implements FaultyLink {
  source!: LibraryServer;
  readonly spawn: FaultyLink['spawn'];
  private readonly injected: PairFaults;
  private watch: LinkWatch | undefined;
  private last: InjectedFault | undefined;
  private ending: Promise<void> | undefined;

  private constructor(
    private readonly parts: LinkParts,
    private stretch: Stretch,
  ) {
    this.injected = new PairFaults(parts.ground, () => this.stretch);
    this.spawn = parts.ground.place.spawned.spawnIf((otherwise) => this.mustBeOpen(otherwise));
  }

  static async open(parts: LinkParts): Promise<LibraryFaultyLink> {
    const { ground, spec } = parts;
    const link = new LibraryFaultyLink(parts, await openStretch(ground, {}));
    const whyClosed = (): Error | undefined => (link.ending ? linkClosed('its source has ended') : undefined);
    // A source ends with its link, not before.
    link.source = await LibraryServer.of(spec, ground.pair.source, async () => undefined, whyClosed);
    return link;
  }

  get connection(): ConnectionOptions {
    return { ...this.parts.ground.pair.link.address, ...this.parts.account };
  }

  get faults(): readonly InjectedFault[] {
    return this.injected.active;
  }

  async inject(fault: string, params?: FaultParams, leg?: Leg): Promise<InjectedFault> {
    this.mustBeOpen(`it takes no fault ${fault}`);
    this.watch ??= new LinkWatch(this.parts.ground.pair, this.stretch.recorder);
    // What is judged is compared with the moment before.
    await this.watch.look();
    this.last = await this.injected.inject(fault, params, leg);
    return this.last;
  }

  async heal(): Promise<void> {
    this.mustBeOpen('nothing is left to heal');
    await this.injected.heal();
  }

  get join(): readonly string[] {
    return this.parts.ground.place.join;
  }

  async connections(): Promise<readonly ClientConnection[]> {
    this.mustBeOpen('it has no connections');
    return (await this.parts.ground.pair.link.connections()).map(clientConnection);
  }

  async untilConnected(waiting: UntilConnected = {}): Promise<ClientConnection> {
    return untilConnected(() => this.connections(), waiting);
  }

  async noticed(waiting?: Waiting): Promise<ClientAct> {
    if (!this.last) throw noFault('there is nothing to notice');
    return this.untilPasses(clientNotices({ withinMs: Number.POSITIVE_INFINITY }), 'a client to notice', waiting);
  }

  async reconnected(waiting?: Waiting): Promise<ClientAct> {
    if (!this.last) throw noFault('there is nothing to reconnect after');
    if (this.faults.includes(this.last)) throw notHealed(this.last.name);
    return this.untilPasses(
      clientReconnects({ withinMs: Number.POSITIVE_INFINITY }),
      'a client to reconnect after',
      waiting,
    );
  }

  history(): Timeline {
    return this.stretch.recorder.history();
  }

  judge(...checks: readonly Check[]): readonly Verdict[] {
    return judgeAll(checks, this.history());
  }

  /** Begins another history, as a new link would. */
  async renew(): Promise<void> {
    this.mustBeOpen('it has no history any more');
    await this.endStretch();
    this.last = undefined;
    this.stretch = await openStretch(this.parts.ground, {});
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  close(): Promise<void> {
    this.ending ??= this.end();
    return this.ending;
  }

  /** Looks until the check passes. @throws ReplfaultError `BOUND_EXPIRED` with the reason why it does not. */
  private async untilPasses(check: Check, what: string, waiting: Waiting = {}): Promise<ClientAct> {
    const { timeoutMs = waitMs, signal } = waiting;
    const deadline = performance.now() + timeoutMs;
    let provedAt = 0;
    for (;;) {
      signal?.throwIfAborted();
      this.mustBeOpen('nothing is observed any more');
      const isLast = performance.now() >= deadline;
      if (isLast || performance.now() - provedAt > proveAgainMs) {
        provedAt = performance.now();
        await this.prove();
      }
      // The time is up only when a look after it has shown nothing.
      if (isLast) await this.watch?.look();
      const history = this.history();
      const [verdict] = judgeAll([check], history);
      const [from, to] = (verdict?.evidence ?? []).map((seq) => history.observations[seq]?.atMs ?? 0);
      if (verdict?.outcome === 'pass' && from !== undefined && to !== undefined)
        return { afterMs: Math.round(to - from), what: verdict.reason };
      if (isLast)
        throw new ReplfaultError(
          boundExpired,
          expiredText({ ms: timeoutMs, what: `${what} ${this.last?.name}`, lastSeen: () => verdict?.reason ?? '' }),
          { hint: 'timeoutMs sets how long to wait; connections() tells what the proxy has seen' },
        );
      await delay(pollMs);
    }
  }

  /** Asks the fault for its proof while it is in effect and none shows an effect yet; healing asks by itself. */
  private async prove(): Promise<void> {
    const { last } = this;
    if (!last || !this.faults.includes(last)) return;
    const injected = this.history().last('fault', ({ event }) => event === 'injected');
    const proved = this.history().first('fault', ({ id, proof }) => id === injected?.id && proof?.tookEffect === true);
    if (!proved) await last.proof();
  }

  private async endStretch(): Promise<void> {
    await this.watch?.stop();
    this.watch = undefined;
    await this.stretch.recorder.close();
  }

  private async end(): Promise<void> {
    try {
      await this.parts.ground.place.spawned.end();
      await this.source.endSessions();
    } finally {
      await this.watch?.stop().catch(() => undefined);
      await this.parts.end();
    }
    // What heals now takes away timers and groups of this machine, and may fail at everything else.
    await bounded(this.injected.heal(), { ms: lastHealMs, what: 'faults of a closed link' }).catch(() => undefined);
    await this.endStretch().catch(() => undefined);
  }

  private mustBeOpen(otherwise: string): void {
    if (this.ending) throw linkClosed(otherwise);
  }
}
