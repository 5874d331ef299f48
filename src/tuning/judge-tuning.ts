import { firstLossMs, stallingOutageMs, stallMs } from '../measures/stall.ts';
import { oldest } from '../model/oldest-servers.ts';
import type { Profile } from '../model/profile.ts';
import type { CaseResult, RunResult, ServerIdentity } from '../model/result.ts';
import { productOf } from '../model/server-identity.ts';
import type { Timeline } from '../model/timeline.ts';
import { namedServer, sameSeries } from '../model/tried-servers.ts';
import type { Tuning } from '../model/tuning.ts';
import type { Server } from '../procedures/index.ts';
import { flavourFor } from '../servers/flavour-registry.ts';
import { compareVersions } from '../servers/versions.ts';
import { concludeTuning, withTuning } from '../tune/conclude.ts';
import type { TuningFacts } from '../tune/proposal.ts';
import type { TrialScenario } from '../tune/trials.ts';

/** What a tuning is concluded from, besides the cases that were played: the request, and how long its searches took. */
export type TuningSetup = Pick<
  TuningFacts,
  'profile' | 'profileFile' | 'load' | 'realTime' | 'verify' | 'searchMs' | 'endedEarly'
> & {
  readonly scenarios: readonly TrialScenario[];
};

/** The facts of a tuning so far. */
export async function tuningFacts(
  setup: TuningSetup,
  cases: readonly CaseResult[],
  timelineOf: (id: string) => Timeline | undefined,
): Promise<TuningFacts> {
  const stallOf: TuningFacts['stallOf'] = (id) => {
    const timeline = timelineOf(id);
    if (timeline === undefined) return null;
    const [outage, stall] = [stallingOutageMs(timeline).value, stallMs(timeline).value];
    const phase = firstLossMs(timeline).value;
    return outage === null || stall === null
      ? null
      : { outageMs: outage, stallMs: stall, ...(phase !== null && { phaseMs: phase }) };
  };
  return { ...setup, cases, stallOf, servers: await serversFor(setup.profile, cases), tried: triedOf(cases) };
}

function triedOf(cases: readonly CaseResult[]): Tuning['tried'] {
  const server = cases.find((one) => one.server !== null)?.server;
  return server ? { source: productOf(server.source), replica: productOf(server.replica) } : null;
}

/** Concludes a saved tuning again, from the cases as they are judged now. */
export async function judgeTuning(
  saved: Tuning,
  run: RunResult,
  timelineOf: (id: string) => Timeline | undefined,
  scenarios: readonly TrialScenario[],
): Promise<RunResult> {
  const { profile, profileFile, load = null, realTime, verify, searchMs, endedEarly = null } = saved;
  const setup = { profile, profileFile, load, realTime, verify, searchMs, endedEarly, scenarios };
  return withTuning(run, concludeTuning(await tuningFacts(setup, run.cases, timelineOf)));
}

/**
 * The servers that the profile names, which need not be those that played: the recommendation is for them. Where a name
 * tells no version (`mysqld`, a path), the server that played, if it can be meant. `null` while neither is known.
 */
export async function serversFor(profile: Profile, cases: readonly CaseResult[]): Promise<TuningFacts['servers']> {
  const played = cases.find((one) => one.server !== null);
  const of = async (end: 'source' | 'replica'): Promise<Server | null> => {
    const spec = profile.servers[end];
    const server = played?.server?.[end] ?? null;
    // A program or a folder is what it says when it is started, whatever it is called.
    const itself = server !== null && played?.asked[end] === spec && !/:\d/.test(spec);
    return itself ? server : serverOf(spec, server);
  };
  const [source, replica] = [await of('source'), await of('replica')];
  return source && replica ? { source, replica } : null;
}

/** Of a series without a patch level, its first release: every later one understands its words. */
async function serverOf(spec: string, played: ServerIdentity | null): Promise<Server | null> {
  const asked = namedServer(spec);
  const tellsSeries = asked?.version.includes('.') ?? false;
  if (played !== null && !tellsSeries) {
    const started = namedServer(productOf(played).replace(' ', ':'));
    if (asked === null || (started !== null && sameSeries(asked, started))) return played;
  }
  if (asked === null) return null;
  const leastKnown = oldest[asked.vendor].join('.');
  // Of a major version, or of none, the newest release.
  const version = tellsSeries ? asked.version : [asked.version, newest].filter(Boolean).join('.');
  const known = compareVersions(version, leastKnown) < 0 ? leastKnown : version;
  return { flavour: (await flavourFor(asked.vendor, known)).name, version: known };
}

const newest = '999';
