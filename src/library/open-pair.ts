import { makeScratch } from '../host/scratch.ts';
import { bounded } from '../model/bounded.ts';
import { phaseMs } from '../model/budget.ts';
import { CleanupStack } from '../model/cleanup.ts';
import { usageError } from '../model/errors.ts';
import type { CaseSettings, TopologySpec } from '../model/scenario.ts';
import { loadFaults } from '../network/faults/index.ts';
import { startPair } from '../topology/pair.ts';
import { topologyMissing } from '../topology/requirements.ts';
import { onFreePorts } from './on-free-ports.ts';
import { openPlace } from './open-place.ts';
import { watchLives } from './open-server.ts';
import { LibraryPair } from './pair.ts';
import { prepared } from './programs.ts';
import { defaultServer, type Pair, type PairOptions } from './types.ts';

const channel = { connectRetryS: 1, retryCount: 1000, heartbeatPeriodS: 0.5 } as const;

/** `startPair`, with everything that it loads. */
export async function openPair(options: PairOptions): Promise<Pair> {
  const { server = defaultServer, replicaServer = server } = options;
  const [faults, source, replica] = await Promise.all([
    loadFaults(),
    prepared(server, options),
    prepared(replicaServer, options),
  ]);
  const { semiSync, tls, by } = options;
  const topology: TopologySpec = { ...(semiSync && { semiSync }), ...(tls && { tls }), ...(by && { by }) };
  const missing = topologyMissing(topology, { source: source.program, replica: replica.program });
  if (missing !== null)
    throw usageError('TOPOLOGY_NOT_HERE', missing, 'choose another server, or leave that option out');
  const settings: CaseSettings = {
    source: options.source ?? {},
    replica: options.replica ?? {},
    replication: { ...channel, ...options.replication },
  };
  await using made = new CleanupStack();
  const scratch = made.use(await makeScratch(1));
  const place = made.use(await openPlace(options, scratch));
  const late = new AbortController();
  const signal = options.signal ? AbortSignal.any([late.signal, options.signal]) : late.signal;
  const starting = onFreePorts(() =>
    startPair({
      dir: scratch.dir,
      source: { ...source, options: [] },
      replica: { ...replica, options: [] },
      settings,
      topology,
      prepare: [],
      site: place.site,
      linkName: 'link',
      signal,
    }),
  );
  const pair = made.use(
    await bounded(starting, {
      ms: phaseMs.start,
      what: `a pair of ${server} and ${replicaServer} to start and to replicate`,
      giveUp: () => late.abort(new Error('the start was given up')),
    }),
  );
  for (const one of [pair.source, pair.replica]) watchLives(one, scratch.watch);
  const end = new CleanupStack();
  const opened = await LibraryPair.open({
    ground: { pair, place, settings, faults, dir: scratch.dir },
    topology,
    specs: { source: server, replica: replicaServer },
    end: () => end.run(),
  });
  end.use(made.release());
  return opened;
}
