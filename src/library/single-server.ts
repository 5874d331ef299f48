import { bounded } from '../model/bounded.ts';
import type { FaultParams } from '../model/scenario.ts';
import { makeAccount } from './account.ts';
import { serverNotRunning } from './bad-use.ts';
import { PairFaults } from './pair-faults.ts';
import { LibraryServer } from './server.ts';
import { type Ground, openStretch } from './stretch.ts';
import type { InjectedFault, ServerConnectionOptions, SingleServer } from './types.ts';

/** Once the server is gone a fault has nothing left but timers and groups of this machine, ms. */
const lastHealMs = 5_000;

export interface SingleServerParts {
  readonly ground: Ground;
  readonly spec: string;
  /** Ends the server and removes its folder. */
  end(): Promise<void>;
}

/** A server that is no part of a pair, as users of the library see it. */
export class LibrarySingleServer extends LibraryServer implements SingleServer {
  readonly spawn: SingleServer['spawn'];

  private constructor(
    private readonly parts: SingleServerParts,
    connection: ServerConnectionOptions,
    private readonly injected: PairFaults,
    end: () => Promise<void>,
  ) {
    super(parts.spec, parts.ground.pair.source, connection, end);
    this.spawn = parts.ground.place.spawned.spawnIf(() => this.mustBeOpen());
  }

  static async open(parts: SingleServerParts): Promise<LibrarySingleServer> {
    const { ground } = parts;
    const connection = await makeAccount(ground.pair.source);
    const stretch = await openStretch(ground, {});
    const injected = new PairFaults(ground, () => stretch);
    const end = async (): Promise<void> => {
      try {
        await ground.place.spawned.end();
      } finally {
        await parts.end();
      }
      // What heals now takes away timers and groups of this machine, and may fail at everything else.
      await bounded(injected.heal(), { ms: lastHealMs, what: 'faults of a closed server' }).catch(() => undefined);
      await stretch.recorder.close().catch(() => undefined);
    };
    return new LibrarySingleServer(parts, connection, injected, end);
  }

  get join(): readonly string[] {
    return this.parts.ground.place.join;
  }

  get faults(): readonly InjectedFault[] {
    return this.injected.active;
  }

  async inject(fault: string, params?: FaultParams): Promise<InjectedFault> {
    this.mustBeOpen();
    if (!this.running) throw serverNotRunning(this.name);
    const legs = this.parts.ground.faults.get(fault)?.legs ?? [];
    // Its clients are where a proxy would be.
    const leg = (['source', 'source-proxy'] as const).find((one) => legs.includes(one));
    return this.injected.inject(fault, params, leg);
  }

  async heal(): Promise<void> {
    this.mustBeOpen();
    await this.injected.heal();
  }
}
