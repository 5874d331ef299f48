import { loadScenarios } from '../../../catalogue/scenario-files.ts';
import { executeComparison } from '../../../comparison/compare.ts';
import { packNamed } from '../../../comparison/packs.ts';
import { entryScenario, planEntries } from '../../../comparison/plan-comparison.ts';
import { ExitCode, usageError } from '../../../model/errors.ts';
import { upgradePath } from '../../../upgrade/path.ts';
import { leastTrials } from '../../../upgrade/played/numbers.ts';
import { playRun, withControl } from '../../play-run.ts';
import type { PlaceOptions } from '../../run-options.ts';

export interface CompareOptions extends Omit<PlaceOptions, 'server' | 'replicaServer' | 'image'> {
  readonly quick?: boolean;
  readonly pack?: string;
}

/** `replfault compare FROM TO`: plays what an upgrade goes through. A difference is an answer, no failure. */
export async function compare(from: string, to: string, options: CompareOptions): Promise<ExitCode> {
  if (options.quick && options.pack !== undefined && options.pack !== 'quick')
    throw usageError('PACK_TWICE', `--quick and --pack ${options.pack} name two packs`, 'omit one of them');
  const pack = packNamed(options.pack ?? (options.quick ? 'quick' : 'full'));
  const path = upgradePath(from, to);
  const scenarios = await withControl(await loadScenarios([...pack.exhibits.map(scenarioOf), entryScenario]));
  const head = { from, to, path, pack: pack.name, trials: leastTrials };
  const planningFor = (seed: string) => ({ from, to, scenarios, seed });
  return playRun(
    { ...options, server: `${from},${to}` },
    {
      scenarios,
      command: ['compare', from, to],
      settings: { set: [], sourceCnf: null, replicaCnf: null },
      planFor: (_, seed) => planEntries(planningFor(seed)),
      execute: (request) => executeComparison(request, { head, pack, planning: planningFor(request.seed) }),
      exitCode: ({ outcome }) => (outcome === 'pass' ? ExitCode.passed : ExitCode.inconclusive),
    },
  );
}

const scenarioOf = (exhibit: string): string => exhibit.slice(0, exhibit.lastIndexOf('/'));
