import { loadScenarios } from '../../../catalogue/scenario-files.ts';
import type { ExitCode } from '../../../model/errors.ts';
import type { Profile } from '../../../model/profile.ts';
import type { CaseResult, RunResult } from '../../../model/result.ts';
import { type Outcome, worst } from '../../../model/verdict.ts';
import { controlScenario, makePlan } from '../../../runner/plan.ts';
import { executePlan } from '../../../runner/run.ts';
import type { Rule } from '../../../tune/rules/index.ts';
import { exitCodeOf, playRun, withControl } from '../../play-run.ts';
import type { PlaceOptions } from '../../run-options.ts';

/** What the demonstrations showed. */
export interface Shown {
  readonly exitCode: ExitCode;
  /** Name of the run among the reports; `null` where none began. */
  readonly folder: string | null;
  of(name: string): { readonly outcome: Outcome; readonly reason: string | null };
  /** The worst of its cases that were played; skipped where these servers can play none of them. */
  outcomeOf(rule: Rule): Outcome;
}

/** Cases of the rules, as `scenario/case`, each once. */
export const casesOf = (chosen: readonly Rule[]): readonly string[] => [
  ...new Set(chosen.flatMap(({ demonstration }) => demonstration)),
];

const scenarioOf = (name: string): string => name.slice(0, name.lastIndexOf('/'));

/** Plays the demonstrations of rules on the servers of the profile, unless others are asked for, as `replfault run` does. */
export async function demonstrate(chosen: readonly Rule[], profile: Profile, options: PlaceOptions): Promise<Shown> {
  const wanted = casesOf(chosen);
  const scenarios = await withControl(await loadScenarios([...new Set(wanted.map(scenarioOf))]));
  let result: RunResult | null = null;
  const exitCode = await playRun(onServersOf(profile, options), {
    scenarios,
    command: ['lint', '--demonstrate'],
    settings: { set: [], sourceCnf: null, replicaCnf: null },
    planFor: (pairs, seed) =>
      makePlan({ scenarios, pairs, params: [], seed }).filter(
        ({ scenario, params }) => scenario === controlScenario || wanted.includes(`${scenario}/${params.case}`),
      ),
    execute: executePlan,
    exitCode: (played) => {
      result = played;
      return exitCodeOf(played, false);
    },
    quiet: true,
  });
  return shownBy(exitCode, result);
}

/** What a run showed of them; pure. */
export function shownBy(exitCode: ExitCode, result: Pick<RunResult, 'cases' | 'run'> | null): Shown {
  const played = (name: string): readonly CaseResult[] =>
    (result?.cases ?? []).filter(({ scenario, case: one }) => `${scenario}/${one}` === name);
  const of: Shown['of'] = (name) => {
    const cases = played(name);
    // Demonstrations are played once each, so that none of them is flaky.
    const outcome = worst(cases.map((one) => (one.outcome === 'flaky' ? 'pass' : one.outcome)));
    const telling = cases.find((one) => one.outcome === outcome);
    const verdict = telling?.verdicts.find((one) => one.outcome === outcome && outcome !== 'pass');
    return { outcome, reason: telling?.reason ?? verdict?.reason ?? null };
  };
  return {
    exitCode,
    folder: result?.run ?? null,
    of,
    outcomeOf: ({ demonstration }) => worst(demonstration.map((name) => of(name).outcome)),
  };
}

/** A profile says what both ends run; a server of `--server` or `--image` is somebody's own choice. */
function onServersOf({ servers }: Profile, options: PlaceOptions): PlaceOptions {
  if (options.server !== undefined || options.image !== undefined) return options;
  return { ...options, server: servers.source, replicaServer: options.replicaServer ?? servers.replica };
}
