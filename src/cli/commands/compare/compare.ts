import { loadScenarios } from '../../../catalogue/scenario-files.ts';
import { askedBaseline, type BaselineOptions, holdAgainstBaseline } from '../../../comparison/baseline.ts';
import { executeComparison } from '../../../comparison/compare.ts';
import { packNamed } from '../../../comparison/packs.ts';
import { entryScenario, planEntries } from '../../../comparison/plan-comparison.ts';
import { type ExitCode, usageError } from '../../../model/errors.ts';
import { upgradePath } from '../../../upgrade/path.ts';
import { leastTrials } from '../../../upgrade/played/numbers.ts';
import { exitCodeOf, playRun, withControl } from '../../play-run.ts';
import type { PlaceOptions } from '../../run-options.ts';

export interface CompareOptions extends Omit<PlaceOptions, 'server' | 'replicaServer' | 'image'>, BaselineOptions {
  readonly quick?: boolean;
  readonly pack?: string;
}

/** `replfault compare FROM TO`: plays what an upgrade goes through. A difference is an answer; only one that a baseline does not have is a failure. */
export async function compare(from: string, to: string, options: CompareOptions): Promise<ExitCode> {
  if (options.quick && options.pack !== undefined && options.pack !== 'quick')
    throw usageError('PACK_TWICE', `--quick and --pack ${options.pack} name two packs`, 'omit one of them');
  const pack = packNamed(options.pack ?? (options.quick ? 'quick' : 'full'));
  const path = upgradePath(from, to);
  const scenarios = await withControl(await loadScenarios([...pack.exhibits.map(scenarioOf), entryScenario]));
  const head = { from, to, path, pack: pack.name, trials: leastTrials };
  const held = await askedBaseline(options, head, pack.exhibits);
  const planningFor = (seed: string) => ({ from, to, scenarios, seed });
  return playRun(
    { ...options, server: `${from},${to}` },
    {
      scenarios,
      command: ['compare', from, to],
      settings: { set: [], sourceCnf: null, replicaCnf: null },
      planFor: (_, seed) => planEntries(planningFor(seed)),
      execute: async (request) => {
        const finished = await executeComparison(request, { head, pack, planning: planningFor(request.seed) });
        if (held === null) return finished;
        return { ...finished, result: await holdAgainstBaseline(finished.result, finished.timelineOf, held) };
      },
      exitCode: (result) => exitCodeOf(result, false),
    },
  );
}

const scenarioOf = (exhibit: string): string => exhibit.slice(0, exhibit.lastIndexOf('/'));
