import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { openPair } from '../library/open-pair.ts';
import { CleanupStack } from '../model/cleanup.ts';
import { ReplfaultError } from '../model/errors.ts';
import { loadFaults } from '../network/faults/index.ts';
import { serveControl } from './control-server.ts';
import { describePair, writeOptionFiles } from './description.ts';
import { inCommandWords, pairEnding, pairStarting } from './errors.ts';
import { HeldPair } from './held-pair.ts';
import { filesIn } from './home.ts';
import { pairName } from './names.ts';
import { claim, ownerHere, remove, removeNow, stage } from './registry.ts';
import type { FaultNow, Handlers, PairDescription, UpPlan } from './types.ts';

export interface Holding {
  /** Ends the pair, or gives up its start. */
  readonly signal: AbortSignal;
  /** Folder that was staged for it, with its log; left out: one is made. */
  readonly staged?: string;
  /** Told what a start does. */
  onProgress(what: string): void;
  /** Told once that the pair replicates. */
  onUp(pair: PairDescription): void;
  /** Told what commands do to the pair. */
  note(text: string): void;
}

/**
 * Starts a pair, keeps it and answers commands, until the signal aborts or `down` is called; then ends it and removes everything of it.
 *
 * @throws ReplfaultError `NAME_IN_USE`, `BAD_NAME` (usage), errors of a start; the signal's reason where it aborts during the start.
 */
export async function hold(plan: UpPlan, holding: Holding): Promise<void> {
  const { note, onProgress, onUp } = holding;
  const faults = await loadFaults();
  pairName(plan.name, faults.keys());
  const downed = new AbortController();
  const signal = AbortSignal.any([holding.signal, downed.signal]);
  signal.throwIfAborted();
  let state: 'starting' | 'up' | 'ending' = 'starting';
  let doing = 'starting';
  let held: HeldPair | undefined;
  let description: PairDescription | undefined;
  let enter: readonly string[] = [];
  const running = (): HeldPair => {
    if (state === 'ending') throw pairEnding(plan.name);
    if (!held) throw pairStarting(plan.name);
    return held;
  };
  const handlers: Handlers = {
    ping: async () => ({}),
    async status() {
      const now = held && state === 'up' ? await held.now() : { servers: null, replication: null, faults: [] };
      return { state, doing: state === 'starting' ? doing : null, ...now };
    },
    async describe() {
      running();
      return { pair: description as PairDescription, enter };
    },
    async inject(request) {
      const now = await running().inject(request);
      note(`injected ${words(now)}`);
      return now;
    },
    async heal({ fault }) {
      const done = await running().heal(fault);
      for (const one of done.healed) note(`healed ${words(one)}`);
      for (const one of done.started) note(`started the ${one} again`);
      return done;
    },
    async down() {
      note('ending: replfault down');
      downed.abort(givenUp(plan.name));
      return {};
    },
  };

  await using made = new CleanupStack();
  const owner = ownerHere(plan);
  let dir = holding.staged ?? (await stage(owner));
  made.defer(() => remove(dir));
  const atExit = (): void => removeNow(dir);
  process.once('exit', atExit);
  made.defer(() => process.off('exit', atExit));
  made.use(await serveControl(filesIn(dir).socket, handlers));
  dir = await claim(dir, owner, holding.staged !== undefined);
  try {
    const pair = made.use(
      await openPair(
        {
          server: plan.server,
          replicaServer: plan.replicaServer,
          ...plan.topology,
          isolation: plan.isolation,
          switches: plan.switches,
          signal,
          onProgress: (what) => {
            doing = what;
            onProgress(what);
          },
        },
        // Memory is for runs that end. What is in /dev/shm goes when its user logs out, too.
        { base: resolve(tmpdir()), mirror: plan.mirror ?? undefined, wishes: plan.settings },
      ),
    );
    enter = pair.join;
    const asksFor = Object.keys(plan.switches).length > 0;
    description = { ...describePair(pair, plan, dir), ...(asksFor ? { switches: await pair.switches() } : {}) };
    await writeOptionFiles(description);
    held = new HeldPair(pair, faults);
    state = 'up';
    signal.throwIfAborted();
    onUp(description);
    await new Promise((ended) => signal.addEventListener('abort', ended, { once: true }));
  } catch (cause) {
    throw inCommandWords(cause);
  } finally {
    state = 'ending';
  }
}

const words = ({ fault, leg, params, proof }: FaultNow): string => {
  const given = Object.entries(params).map(([name, value]) => ` ${name}=${value}`);
  return `${fault}${given.join('')} on ${leg}${proof === null ? '' : `: ${proof.summary}`}`;
};

const givenUp = (name: string): ReplfaultError =>
  new ReplfaultError('START_GIVEN_UP', `the start of the pair ${name} was given up: replfault down`, {
    hint: 'start it again: replfault up',
  });
