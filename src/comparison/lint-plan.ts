import { caseIdOf } from '../catalogue/case-names.ts';
import type { NamedScenario, PlannedCase } from '../model/scenario.ts';
import type { LintedFile, LintQuestion, LintTask, LintVersion } from '../model/upgrade-lint.ts';
import { lintScenario } from '../runner/plan.ts';
import { keyOf } from '../upgrade/lint/answers.ts';
import { candidatesFor } from '../upgrade/lint/candidates.ts';
import type { LintHead } from '../upgrade/lint/judge.ts';

/** What is not asked of one file within this time is not asked any more, ms. */
const longestMs = 480_000;
/** The first pair, and a machine that is busy, ms. */
const leastMs = 60_000;
/** A statement has 5 s; most need a hundredth of that, ms. */
const perQuestionMs = 6_000;

export interface LintPlanRequest extends LintHead {
  readonly asked: readonly LintedFile[];
  readonly scenarios: readonly NamedScenario[];
}

/** One case for each file and version, and one for each version that tells the names of its metrics; both versions take turns. Empty where nothing can be asked. */
export function planLint({ from, to, vendor, asked, scenarios }: LintPlanRequest): readonly PlannedCase[] {
  const scenario = scenarios.find(({ name }) => name === lintScenario);
  if (scenario === undefined) return [];
  const planned = (version: LintVersion, name: string, task: Omit<LintTask, 'version' | 'limitMs'>): PlannedCase => {
    const spec = version === 'from' ? from : to;
    const limitMs = Math.min(longestMs, leastMs + perQuestionMs * task.questions.length);
    return Object.freeze({
      id: caseIdOf(scenario.name, `${name}-${version}`),
      scenario: scenario.name,
      scenarioFile: scenario.file,
      params: { case: `${name}-${version}`, limitMs },
      sourceSpec: spec,
      replicaSpec: spec,
      lint: { ...task, version, limitMs },
    });
  };
  const both = (name: string, tasks: (version: LintVersion) => Omit<LintTask, 'version' | 'limitMs'>): PlannedCase[] =>
    (['to', 'from'] as const).map((version) => planned(version, name, tasks(version)));
  const plan: PlannedCase[] = [];
  for (const [file, { items }] of asked.entries())
    for (const part of ['options', 'statements'] as const) {
      const kind = part === 'options' ? 'option' : 'statement';
      const questions = (version: LintVersion): LintQuestion[] =>
        items.flatMap((item, index) =>
          item.kind === 'metric' || item.kind !== kind || item.notJudged !== null
            ? []
            : [
                {
                  ...item,
                  key: keyOf(file, index),
                  candidates: version === 'to' ? candidatesFor(item, vendor) : [],
                },
              ],
        );
      if (questions('from').length === 0) continue;
      plan.push(...both(`file-${file + 1}-${part}`, (version) => ({ part, questions: questions(version) })));
    }
  if (asked.some(({ items }) => items.some((item) => item.kind === 'metric' && item.notJudged === null)))
    plan.push(...both('metrics', () => ({ part: 'metrics', questions: [] })));
  return Object.freeze(plan);
}
