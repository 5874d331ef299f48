import { isSilent } from '../host/process-stat.ts';
import { bounded } from '../model/bounded.ts';
import { phaseMs } from '../model/budget.ts';
import { ReplfaultError } from '../model/errors.ts';
import type { PlannedCase } from '../model/scenario.ts';
import { asksForTcp } from '../model/switches.ts';
import { compareEnds } from '../probes/integrity.ts';
import { ledgerReset } from '../probes/ledger-tables.ts';
import { splitSet } from '../servers/options/user-settings.ts';
import { untilReplicating, untilSemiSync } from '../topology/follow.ts';
import { renewPair } from '../topology/renew.ts';
import type { LeftBehind } from './case.ts';
import { briefOf, type CaseBrief, type CasePreparer, type PreparedCase } from './prepare-case.ts';
import type { WorkerConfig } from './protocol.ts';
import { reuseKey, timeoutsOf } from './reuse.ts';
import { endsAs } from './settle.ts';

/** Pairs that wait for a case at most, in one worker; beyond that the one that has waited longest ends. */
const mostIdle = 2;

interface Kept {
  readonly last: PreparedCase;
  readonly left: LeftBehind;
}

/** Processes of a pair: another one in its place has other settings. */
const processesOf = ({ pair }: PreparedCase): string => `${pair.source.pid} ${pair.replica.pid}`;

/**
 * Servers of a worker's cases: fresh ones for each case, or, for cases that say so, a pair that the case before has left in good order. What
 * was left is proven, not believed: the ends of the case before were equal, or are compared again once the replica has everything.
 */
export class KeptPairs {
  private readonly idle = new Map<string, Kept>();
  /** Resolves when the pair of a key is free again, or gone. */
  private readonly busy = new Map<string, { readonly free: Promise<void>; release(): void }>();
  private readonly keys = new Map<PreparedCase, { readonly key: string; readonly processes: string }>();

  constructor(
    private readonly preparer: CasePreparer,
    private readonly config: Pick<WorkerConfig, 'set' | 'switches'>,
    private readonly tearDown: (prepared: PreparedCase) => void,
    private readonly signal: AbortSignal,
  ) {}

  /** Has servers ready for a case. Calls `waiting` where that must wait for another case to end, and starts no servers meanwhile. */
  async prepare(planned: PlannedCase, waiting: () => void): Promise<PreparedCase> {
    const brief = await briefOf(planned, this.config.switches);
    const key = await this.keyOf(brief);
    if (key === null) return this.preparer.start(brief);
    for (let other = this.busy.get(key); other; other = this.busy.get(key)) {
      waiting();
      await other.free;
    }
    this.take(key);
    try {
      const kept = this.idle.get(key);
      this.idle.delete(key);
      const prepared = kept ? await this.renewed(kept, brief) : await this.preparer.start(brief);
      this.keys.set(prepared, { key, processes: processesOf(prepared) });
      return prepared;
    } catch (error) {
      this.free(key);
      throw error;
    }
  }

  /** A case is over: its servers are kept for another one, or end. `left` is missing where the case failed with an error. */
  played(prepared: PreparedCase, left: LeftBehind | undefined): void {
    const known = this.keys.get(prepared);
    this.keys.delete(prepared);
    const good = left !== undefined && left.ends !== 'different' && !this.signal.aborted;
    if (known && good && known.processes === processesOf(prepared)) {
      this.idle.set(known.key, { last: prepared, left });
      for (const [key, { last }] of this.idle) {
        if (this.idle.size <= mostIdle) break;
        this.idle.delete(key);
        this.tearDown(last);
      }
    } else this.tearDown(prepared);
    if (known) this.free(known.key);
  }

  /** Ends all pairs that wait for a case. */
  end(): void {
    for (const { last } of this.idle.values()) this.tearDown(last);
    this.idle.clear();
  }

  private async keyOf(brief: CaseBrief): Promise<string | null> {
    if (brief.planned.reuse === undefined) return null;
    const [source, replica] = await Promise.all(
      [brief.planned.sourceSpec, brief.planned.replicaSpec].map((spec) => this.preparer.program(spec)),
    );
    return source && replica ? reuseKey(brief, { source: source.flavour, replica: replica.flavour }) : null;
  }

  /** The pair as the next case wants it; where it cannot be had so it ends, and a fresh one takes its place. */
  private async renewed(kept: Kept, brief: CaseBrief): Promise<PreparedCase> {
    try {
      return await bounded(this.renew(kept, brief), {
        ms: phaseMs.renew,
        what: 'the pair of the case before to be made ready again',
      });
    } catch (error) {
      this.tearDown(kept.last);
      this.signal.throwIfAborted();
      const fresh = await this.preparer.start(brief);
      return { ...fresh, notReused: (error as Error).message };
    }
  }

  private async renew(
    { last, left }: Kept,
    { planned, scenario, settings, switches }: CaseBrief,
  ): Promise<PreparedCase> {
    const { site } = last;
    const signal = site.lost ? AbortSignal.any([this.signal, site.lost]) : this.signal;
    const timeouts = timeoutsOf(settings);
    if (timeouts === null || isSilent(last.pair.source) || isSilent(last.pair.replica))
      throw new ReplfaultError('PAIR_UNFIT', 'a server of the case before is down');
    if (asksForTcp(switches) && site.packetLink === undefined && typeof site.setTcp !== 'function')
      throw new ReplfaultError(
        'PAIR_UNFIT',
        `TCP cannot be set where the case before was played: ${site.setTcp.missing}`,
      );
    const pair = await renewPair(last.pair, {
      site,
      linkName: planned.id,
      timeouts,
      conditions: settings.link,
      tcp: switches,
      signal,
    });
    const { source, replica } = pair;
    if (left.ends === 'behind') {
      await untilReplicating(source, replica, signal);
      if (endsAs(await compareEnds(source, replica, left.entries, true)) !== 'equal')
        throw new ReplfaultError('PAIR_UNFIT', 'the replica of the case before is not as its source');
    }
    for (const statement of ledgerReset) await source.query(statement);
    await untilReplicating(source, replica, signal);
    if (scenario.topology?.semiSync) await untilSemiSync(source, replica, signal);
    const overridden = [source, replica].flatMap((server) => [
      ...splitSet(this.config.set, server.role, settings[server.role], server.flavour).overridden,
      ...server.overridden.map((one) => ({ server: server.name, ...one })),
    ]);
    const { dir, casesBefore } = last;
    const { buffers, congestionControl } = switches;
    // Of all others the cases of a pair ask the same.
    const chosen = { ...last.switches, asked: { ...last.switches.asked, buffers, congestionControl } };
    return { planned, scenario, switches: chosen, dir, site, pair, overridden, casesBefore: casesBefore + 1 };
  }

  private take(key: string): void {
    let release: () => void = () => undefined;
    const free = new Promise<void>((resolve) => {
      release = resolve;
    });
    this.busy.set(key, { free, release });
  }

  private free(key: string): void {
    const { release } = this.busy.get(key) ?? {};
    this.busy.delete(key);
    release?.();
  }
}
