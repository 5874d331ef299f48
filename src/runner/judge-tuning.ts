import { stallingOutageMs, stallMs } from '../measures/stall.ts';
import type { CaseResult, RunResult, ServerIdentity } from '../model/result.ts';
import type { TuningWords } from '../model/server-words.ts';
import type { Timeline } from '../model/timeline.ts';
import type { Tuning } from '../model/tuning.ts';
import { allFlavours } from '../servers/flavour-registry.ts';
import { concludeTuning, type TuningFacts, withTuning } from '../tune/conclude.ts';
import type { TrialScenario } from '../tune/trials.ts';

/** What a tuning is concluded from, besides the cases that were played: the request, and how long its searches took. */
export type TuningSetup = Pick<TuningFacts, 'profile' | 'profileFile' | 'realTime' | 'verify' | 'searchMs'> & {
  readonly scenarios: readonly TrialScenario[];
};

/** The facts of a tuning so far. */
export async function tuningFacts(
  setup: TuningSetup,
  cases: readonly CaseResult[],
  timelineOf: (id: string) => Timeline | undefined,
): Promise<TuningFacts> {
  const stallOf = (id: string): { outageMs: number; stallMs: number } | null => {
    const timeline = timelineOf(id);
    if (timeline === undefined) return null;
    const [outage, stall] = [stallingOutageMs(timeline).value, stallMs(timeline).value];
    return outage === null || stall === null ? null : { outageMs: outage, stallMs: stall };
  };
  return { ...setup, cases, stallOf, words: await wordsOf(cases), tried: triedOf(cases) };
}

function triedOf(cases: readonly CaseResult[]): Tuning['tried'] {
  const server = cases.find((one) => one.server !== null)?.server;
  const named = ({ flavour, version }: ServerIdentity): string => `${flavour} ${version}`;
  return server ? { source: named(server.source), replica: named(server.replica) } : null;
}

/** Concludes a saved tuning again, from the cases as they are judged now. */
export async function judgeTuning(
  saved: Tuning,
  run: RunResult,
  timelineOf: (id: string) => Timeline | undefined,
  scenarios: readonly TrialScenario[],
): Promise<RunResult> {
  const { profile, profileFile, realTime, verify, searchMs } = saved;
  const setup = { profile, profileFile, realTime, verify, searchMs, scenarios };
  return withTuning(run, concludeTuning(await tuningFacts(setup, run.cases, timelineOf)));
}

/** The words of the servers that were started; `null` while there are none. */
async function wordsOf(cases: readonly CaseResult[]): Promise<TuningFacts['words']> {
  const server = cases.find((one) => one.server !== null)?.server;
  if (!server) return null;
  const flavours = await allFlavours();
  const wordsFor = (name: string): TuningWords | undefined => flavours.find((one) => one.name === name)?.tuningWords;
  const source = wordsFor(server.source.flavour);
  const replica = wordsFor(server.replica.flavour);
  return source && replica ? { source, replica } : null;
}
