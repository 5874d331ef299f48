import { loadScenarios } from '../../../catalogue/scenario-files.ts';
import { askedBaseline, type BaselineOptions, type Held, holdAgainstBaseline } from '../../../comparison/baseline.ts';
import { type ComparisonRequest, executeComparison } from '../../../comparison/compare.ts';
import { type Pack, packNamed } from '../../../comparison/packs.ts';
import { planEntries, planExhibits } from '../../../comparison/plan-comparison.ts';
import { upgradeStates } from '../../../model/comparison.ts';
import { ExitCode, ReplfaultError, usageError } from '../../../model/errors.ts';
import type { NamedScenario } from '../../../model/scenario.ts';
import { entryScenario, stepsScenario } from '../../../runner/plan.ts';
import { checkOptionFile, parseSetting } from '../../../servers/options/user-settings.ts';
import { upgradePath } from '../../../upgrade/path.ts';
import { leastTrials } from '../../../upgrade/played/numbers.ts';
import { readWorkload } from '../../../workload/read-workload.ts';
import { conditionWords } from '../../own-settings.ts';
import { exitCodeOf, type Play, playRun, withControl } from '../../play-run.ts';
import type { PlaceOptions } from '../../run-options.ts';
import { type SwitchOptions, switchesOf } from '../../switch-options.ts';
import { showDocumented } from './documented.ts';
import { playedOptions } from './played-options.ts';

export interface CompareOptions
  extends Omit<PlaceOptions, 'server' | 'replicaServer' | 'image'>,
    BaselineOptions,
    SwitchOptions {
  readonly quick?: boolean;
  readonly pack?: string;
  readonly set?: readonly string[];
  readonly fromCnf?: string;
  readonly toCnf?: string;
  /** As it was written. */
  readonly workload?: string;
  readonly documented?: boolean;
}

/** `replfault compare FROM TO`: plays what an upgrade goes through. A difference is an answer; only one that a baseline does not have is a failure. */
export async function compare(
  from: string,
  to: string,
  names: readonly string[],
  options: CompareOptions,
): Promise<ExitCode> {
  const path = upgradePath(from, to);
  const { pack, scenarios } = await chosen(names, options);
  if (options.documented) {
    if (options.baseline !== undefined || options.accept)
      throw usageError(
        'BASELINE_NOT_PLAYED',
        'a baseline holds what was played, and --documented plays nothing',
        'omit --baseline, or --documented',
      );
    showDocumented(from, to, path, options.json ?? false);
    return ExitCode.passed;
  }
  const cnf = {
    from: options.fromCnf === undefined ? null : await checkOptionFile(options.fromCnf),
    to: options.toCnf === undefined ? null : await checkOptionFile(options.toCnf),
  };
  const set = (options.set ?? []).map(parseSetting);
  const switches = switchesOf(options);
  const workload = options.workload === undefined ? undefined : await readWorkload(options.workload);
  const played = [...(await playedOptions(set, cnf)), ...conditionWords(switches, workload)].toSorted();
  const head = { from, to, path, pack: pack.name, trials: leastTrials, options: played };
  const baseline = await askedBaseline(options, head, pack.exhibits);
  let held: Held | null = null;
  const planningFor = (seed: string): ComparisonRequest['planning'] => ({
    from,
    to,
    scenarios,
    seed,
    cnf,
    workload,
  });
  const settings: Play['settings'] = { set, sourceCnf: null, replicaCnf: null, switches };
  return playRun(
    { ...options, server: `${from},${to}` },
    {
      scenarios,
      command: ['compare', from, to, ...names],
      settings,
      settingsOf: ({ source }) => {
        // One version with two option files is one pair; otherwise each version is one.
        if (from === to) return { ...settings, sourceCnf: cnf.from, replicaCnf: cnf.to };
        const file = source === from ? cnf.from : cnf.to;
        return { ...settings, sourceCnf: file, replicaCnf: file };
      },
      workload,
      planFor: (_, seed) => planEntries(planningFor(seed)),
      later: (seed) =>
        planExhibits(planningFor(seed), new Set(pack.exhibits), { first: 1, last: head.trials }, upgradeStates),
      execute: async (request) => {
        const finished = await executeComparison(request, { head, pack, planning: planningFor(request.seed) });
        if (baseline === null) return finished;
        held = await holdAgainstBaseline(finished.result, finished.timelineOf, baseline);
        return { ...finished, result: held.result };
      },
      writeMore: async ({ comparison }) => {
        if (held?.failure) throw held.failure;
        return comparison?.baseline?.accepted ? [comparison.baseline.file] : [];
      },
      exitCode: (result) => exitCodeOf(result, false),
    },
  ).catch((cause: unknown) => {
    // What is documented needs no server.
    if (cause instanceof ReplfaultError && cause.exitCode === ExitCode.environment && !options.json)
      showDocumented(from, to, path, false);
    throw cause;
  });
}

/** The scenarios of a pack, or those that are named. */
async function chosen(
  names: readonly string[],
  { quick, pack: name }: CompareOptions,
): Promise<{ pack: Pack; scenarios: readonly NamedScenario[] }> {
  if (quick && name !== undefined && name !== 'quick')
    throw usageError('PACK_TWICE', `--quick and --pack ${name} name two packs`, 'omit one of them');
  const asked = name ?? (quick ? 'quick' : undefined);
  if (asked !== undefined && names.length > 0)
    throw usageError(
      'PACK_AND_SCENARIOS',
      'a pack and scenarios are given',
      'omit --pack and --quick, or the scenarios',
    );
  const own = names.length === 0 ? null : await loadScenarios(names);
  const pack: Pack =
    own === null
      ? packNamed(asked ?? 'full')
      : { name: names.join(' '), exhibits: own.flatMap((one) => one.cases.map((each) => `${one.name}/${each.case}`)) };
  const played = own ?? (await loadScenarios([...new Set(pack.exhibits.map(scenarioOf))]));
  return { pack, scenarios: await withControl([...played, ...(await loadScenarios([entryScenario, stepsScenario]))]) };
}

const scenarioOf = (exhibit: string): string => exhibit.slice(0, exhibit.lastIndexOf('/'));
