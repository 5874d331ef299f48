import type { TimeoutSettings, TunedSetting } from '../model/profile.ts';
import type { Role } from '../model/replication.ts';
import type { CaseSettings, Variables } from '../model/scenario.ts';
import { dialectOf, notOnline } from '../procedures/index.ts';
import type { Flavour } from '../servers/flavour.ts';
import type { CaseBrief } from './prepare-case.ts';

const onSource = 'net_write_timeout';
const onReplica = 'replica_net_timeout';

/** The tuned timeouts of a case; `null` where it leaves one to its servers, so that it could not be set back. Pure. */
export function timeoutsOf({ source, replica, replication }: CaseSettings): TimeoutSettings | null {
  const netWriteTimeoutS = Number(named(source)[onSource]);
  const replicaNetTimeoutS = Number(named(replica)[onReplica]);
  const { connectRetryS, retryCount, heartbeatPeriodS } = replication;
  if (!(netWriteTimeoutS > 0) || !(replicaNetTimeoutS > 0)) return null;
  // What a server takes by itself when nothing is said.
  const heartbeat = heartbeatPeriodS ?? replicaNetTimeoutS / 2;
  return { netWriteTimeoutS, replicaNetTimeoutS, heartbeatPeriodS: heartbeat, connectRetryS, retryCount };
}

/**
 * What two cases must have in common to be played on the same pair: their word, servers and topology, and every setting that is not changed
 * online. `null` for a case that wants servers of its own. Pure.
 */
export function reuseKey(
  { planned, scenario, settings, switches }: CaseBrief,
  flavours: Readonly<Record<Role, Pick<Flavour, 'name'>>>,
): string | null {
  const timeouts = timeoutsOf(settings);
  const { topology = {} } = scenario;
  // Further servers would have to follow everything that is done to the pair.
  if (planned.reuse === undefined || timeouts === null || topology.bystander !== undefined) return null;
  const fixed = (['source', 'replica'] as const).flatMap((end) =>
    Object.keys(notOnline(dialectOf({ flavour: flavours[end].name, version: '' }))),
  );
  return JSON.stringify([
    planned.reuse,
    [planned.sourceSpec, planned.replicaSpec],
    // It may decide which proxy stands in the link.
    scenario.needs?.includes('embedded-proxy') ?? false,
    entries(topology as Readonly<Record<string, string | boolean>>),
    // Those of TCP are given to each new connection.
    entries({ ...switches, buffers: null, congestionControl: null }),
    entries(without(settings.source, onSource)),
    entries(without(settings.replica, onReplica)),
    fixed.sort().map((name) => timeouts[name as TunedSetting]),
  ]);
}

const named = (variables: Variables): Variables =>
  Object.fromEntries(Object.entries(variables).map(([name, value]) => [name.replaceAll('-', '_'), value]));

const without = (variables: Variables, name: string): Variables =>
  Object.fromEntries(Object.entries(named(variables)).filter(([one]) => one !== name));

const entries = (record: Readonly<Record<string, unknown>>): (readonly [string, unknown])[] =>
  Object.entries(record).sort(([a], [b]) => a.localeCompare(b));
