import { type Comparison, upgradeStates } from '../../model/comparison.ts';
import type { RunResult } from '../../model/result.ts';
import { coreOf, differenceCounts, evidenceCounts, stateWords } from '../wording/comparison.ts';
import type { SuiteTest } from './suite-test.ts';
import { playsOf } from './upgrade.ts';

/**
 * A comparison as tests: of each state, whether it replicates as it ships and with the settings of the scenarios; of each
 * step, whether it can be taken; and one for all differences. None fails: a difference is an answer, and only a baseline says which one is not wanted. A state
 * that does not replicate and a step that is not possible are skipped, with their reasons.
 */
export function upgradeTests({ comparison, cases }: RunResult): SuiteTest[] {
  if (comparison === undefined) return [];
  const ofStates = upgradeStates.flatMap((state): SuiteTest[] => {
    const { name } = stateWords[state];
    const refused = playsOf(cases, state).find(({ lacks }) => lacks === 'server');
    const scenarios: SuiteTest = {
      name: `${name}: replicates in the scenarios`,
      kind: refused === undefined ? '' : 'skipped',
      message: refused === undefined ? '' : `does not replicate: ${coreOf(refused.reason ?? 'no reason recorded')}`,
      output: [],
    };
    return [entryTest(comparison, state, name), scenarios];
  });
  const ofSteps = (comparison.steps ?? []).map(({ step, outcome, reason, integrity }): SuiteTest => {
    const name = `step ${step}`;
    const output = integrity === null ? [] : [`both ends: ${integrity}`];
    return outcome === 'done'
      ? { name, kind: '', message: '', output }
      : { name, kind: 'skipped', message: `${outcome}: ${reason ?? 'no reason recorded'}`, output };
  });
  const differences = [`${differenceCounts(comparison)}: ${evidenceCounts(comparison)}`, 'named in comparison.md'];
  return [...ofStates, ...ofSteps, { name: 'differences', kind: '', message: '', output: differences }];
}

function entryTest({ entries }: Comparison, state: string, stateName: string): SuiteTest {
  const name = `${stateName}: replicates as it ships`;
  const entry = entries.find((one) => one.state === state);
  if (entry === undefined || entry.replicates === null)
    return { name, kind: 'error', message: entry?.reason ?? 'its servers could not be tried as they ship', output: [] };
  if (entry.replicates) return { name, kind: '', message: '', output: [] };
  const said = `${entry.errno === null ? '' : `error ${entry.errno}: `}${coreOf(entry.reason ?? 'no reason given')}`;
  const statements = entry.remedy.map(({ on, statement }) => `on the ${on}: ${statement}`);
  const costs = (entry.costs ?? []).map((cost) => `what that costs: ${cost}`);
  return entry.helped === true
    ? {
        name,
        kind: 'skipped',
        message: `only after a change: ${said}`,
        output: ['it replicated after', ...statements, ...costs],
      }
    : { name, kind: 'skipped', message: `does not replicate: ${said}`, output: statements };
}
