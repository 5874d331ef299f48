import { makeScratch } from '../host/scratch.ts';
import { bounded } from '../model/bounded.ts';
import { phaseMs } from '../model/budget.ts';
import { CleanupStack } from '../model/cleanup.ts';
import { usageError } from '../model/errors.ts';
import type { Role } from '../model/replication.ts';
import type { CaseSettings, TopologySpec, Variables } from '../model/scenario.ts';
import { asksForTcp, switchNames } from '../model/switches.ts';
import { loadFaults } from '../network/faults/index.ts';
import { cacheFolder } from '../servers/cache/folder.ts';
import { splitSet, type UserSettings } from '../servers/options/user-settings.ts';
import { type PairEnd, startPair } from '../topology/pair.ts';
import { pairEnd } from '../topology/pair-end.ts';
import { joinByLink } from '../topology/renew.ts';
import { topologyMissing } from '../topology/requirements.ts';
import { rejectUnknownOptions } from './known-options.ts';
import { onFreePorts } from './on-free-ports.ts';
import { openPlace } from './open-place.ts';
import { watchLives } from './open-server.ts';
import { LibraryPair } from './pair.ts';
import { choosePairSwitches, lookAtSwitches, mustBeAsAsked } from './pair-switches.ts';
import { prepared } from './programs.ts';
import { defaultServer, type PairOptions } from './types.ts';

const channel = { connectRetryS: 1, retryCount: 1000, heartbeatPeriodS: 0.5 } as const;

/** What commands of this package ask for, beyond the options of the library. */
export interface Beyond {
  /** Folder for the data of the servers; left out: memory where there is plenty, else the temporary folder. */
  readonly base?: string;
  /** Debian mirror to fetch packages from. */
  readonly mirror?: string | undefined;
  /** What the user set for both ends, in the words of his files and command line. */
  readonly wishes?: UserSettings;
}

/** `startPair`, with everything that it loads. */
export async function openPair(options: PairOptions, beyond: Beyond = {}): Promise<LibraryPair> {
  rejectUnknownOptions('startPair', options);
  const { server = defaultServer, replicaServer = server } = options;
  const [faults, source, replica] = await Promise.all([
    loadFaults(),
    endOf('source', server, options, beyond),
    endOf('replica', replicaServer, options, beyond),
  ]);
  const { semiSync, tls, by } = options;
  if (by !== undefined && by !== 'gtid' && by !== 'position')
    throw usageError('TOPOLOGY_NOT_HERE', `no replica follows by ${by}`, "by is 'gtid' or 'position'");
  const topology: TopologySpec = { ...(semiSync && { semiSync }), ...(tls && { tls }), ...(by && { by }) };
  const missing = topologyMissing(topology, { source: source.program, replica: replica.program });
  if (missing !== null)
    throw usageError('TOPOLOGY_NOT_HERE', missing, 'choose another server, or leave that option out');
  const settings: CaseSettings = {
    source: options.source ?? {},
    replica: options.replica ?? {},
    replication: { ...channel, ...options.replication },
  };
  const ends = { source, replica };
  const isolated = options.isolation === 'netns';
  const decided = { source: given('source', options, beyond), replica: given('replica', options, beyond) };
  const switches = await choosePairSwitches({
    switches: options.switches,
    isolated,
    settings: decided,
    topology,
    ends,
  });
  await using made = new CleanupStack();
  const scratch = made.use(await makeScratch(1, beyond.base));
  const place = made.use(await openPlace(options, scratch));
  const late = new AbortController();
  const signal = options.signal ? AbortSignal.any([late.signal, options.signal]) : late.signal;
  const starting = onFreePorts(() =>
    startPair({
      dir: scratch.dir,
      source,
      replica,
      settings,
      topology,
      switches: switches.asked,
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
  const tcp = switches.asked;
  const facts = asksForTcp(tcp) ? await joinByLink(pair, { site: place.site, conditions: undefined, tcp, signal }) : {};
  const ground = { pair, place, settings, faults, facts, switches, dir: scratch.dir };
  if (switchNames.some((name) => tcp[name] !== null)) mustBeAsAsked(await lookAtSwitches(ground, switches), switches);
  const end = new CleanupStack();
  const opened = await LibraryPair.open({
    ground,
    topology,
    specs: { source: server, replica: replicaServer },
    end: () => end.run(),
  });
  end.use(made.release());
  return opened;
}

/** Every variable that somebody gave for one end, whoever wins in the end. */
const given = (role: Role, options: PairOptions, { wishes }: Beyond): Variables => ({
  ...Object.fromEntries(
    (wishes?.set ?? []).flatMap(({ server, name, value }) => (server === role ? [[name, value]] : [])),
  ),
  ...options[role],
});

/** What one end is made of. @throws ReplfaultError (usage) for a setting that cannot be had. */
async function endOf(role: Role, spec: string, options: PairOptions, { mirror, wishes }: Beyond): Promise<PairEnd> {
  const { program, template } = await prepared(spec, options, mirror);
  if (wishes === undefined) return { program, template, options: [] };
  const cnf = role === 'source' ? wishes.sourceCnf : wishes.replicaCnf;
  const { set } = splitSet(wishes.set, role, options[role] ?? {}, program.flavour);
  const { cacheDir = cacheFolder(), signal, onProgress } = options;
  return pairEnd(program, { set, ...(cnf === null ? {} : { cnf }) }, { cacheDir, signal, onProgress });
}
