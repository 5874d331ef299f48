import { type UpgradeState, upgradeStates } from '../model/comparison.ts';
import type { NamedScenario, PlannedCase } from '../model/scenario.ts';
import type { AskedWorkload } from '../model/workload.ts';
import { controlScenario, entryScenario, isOfComparison, makePlan, stepsScenario } from '../runner/plan.ts';
import { listedOptions } from '../upgrade/listed-options.ts';

/** Whether a case is one of the pack: neither how a state is entered, nor its control, nor the steps between the states. */
export const isExhibit = (one: { readonly scenario: string }): boolean =>
  !isOfComparison(one) && one.scenario !== controlScenario;

/** The server of each end in each state. */
export function serversIn<T extends string>(state: UpgradeState, from: T, to: T): { source: T; replica: T } {
  return {
    source: state === 'fallback' || state === 'done' ? to : from,
    replica: state === 'replicas-first' || state === 'done' ? to : from,
  };
}

export interface ComparisonPlanRequest {
  readonly from: string;
  readonly to: string;
  readonly scenarios: readonly NamedScenario[];
  readonly seed: string;
  /** Option files of the old and of the new version. */
  readonly cnf: { readonly from: string | null; readonly to: string | null };
  /** The load of the control and the exhibits. */
  readonly workload?: AskedWorkload | undefined;
}

/** The state whose servers are those of both versions in the order of an upgrade: there both programs are asked which options they accept. */
export const askingState: UpgradeState = 'replicas-first';

/** What is played before all else: each state is entered as it ships, its control is played, and then the steps between the states. */
export function planEntries(request: ComparisonPlanRequest): readonly PlannedCase[] {
  const wanted = request.scenarios.filter(({ name }) => name === entryScenario || name === controlScenario);
  return Object.freeze([...planStates(request, wanted, 1, 1, upgradeStates), ...planSteps(request)]);
}

/** The steps of the upgrade, on one pair of servers that go from the old version to the new one. They belong to no state. */
function planSteps({ from, to, scenarios, seed, cnf }: ComparisonPlanRequest): readonly PlannedCase[] {
  const steps = scenarios.filter(({ name }) => name === stepsScenario);
  const files = cnf.from === null && cnf.to === null ? {} : { cnf: { source: cnf.from, replica: cnf.to } };
  return makePlan({ scenarios: steps, pairs: [{ source: from, replica: to }], params: [], seed }).map((planned) => ({
    ...planned,
    ...files,
  }));
}

/** The exhibits, so often in each of these states; the states take turns, so that what changes with time changes for all of them. */
export function planExhibits(
  request: ComparisonPlanRequest,
  exhibits: ReadonlySet<string>,
  trials: { readonly first: number; readonly last: number },
  states: readonly UpgradeState[],
): readonly PlannedCase[] {
  const wanted = request.scenarios.flatMap((scenario) => {
    const cases = scenario.cases.filter((one) => exhibits.has(`${scenario.name}/${one.case}`));
    return cases.length === 0 ? [] : [{ ...scenario, cases }];
  });
  return planStates(request, wanted, trials.first, trials.last, states);
}

function planStates(
  { from, to, seed, cnf, workload }: ComparisonPlanRequest,
  scenarios: readonly NamedScenario[],
  first: number,
  last: number,
  states: readonly UpgradeState[],
): readonly PlannedCase[] {
  const plan: PlannedCase[] = [];
  for (let trial = first; trial <= last; trial += 1)
    for (const state of states) {
      const pairs = [serversIn(state, from, to)];
      const version = serversIn(state, 'from', 'to');
      const files = { source: cnf[version.source], replica: cnf[version.replica] };
      const asked = { scenarios, pairs, params: [], ...(workload === undefined ? {} : { workload }) };
      // The same schedule in all states, and another one in each trial.
      for (const planned of makePlan({ ...asked, seed: `${seed}/${trial}` }))
        plan.push({
          ...planned,
          id: `${planned.id}-${state}${last > 1 ? `-trial-${trial}` : ''}`,
          state,
          ...(state === askingState && planned.scenario === entryScenario
            ? { askedOptions: listedOptions(from, to) }
            : {}),
          ...(cnf.from === null && cnf.to === null ? {} : { cnf: files }),
          ...(last > 1 ? { trial } : {}),
        });
    }
  return Object.freeze(plan);
}
