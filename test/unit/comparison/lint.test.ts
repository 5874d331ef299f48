import { describe, expect, it } from 'vitest';
import { loadScenarios } from '../../../src/catalogue/scenario-files.ts';
import { lintRun, withLint } from '../../../src/comparison/lint.ts';
import { planLint } from '../../../src/comparison/lint-plan.ts';
import type { CaseResult, RunResult } from '../../../src/model/result.ts';
import type { LintedFile, LintItem } from '../../../src/model/upgrade-lint.ts';
import { lintScenario } from '../../../src/runner/plan.ts';
import { exampleRun } from '../../fixtures/example-run.ts';
import { history } from '../../fixtures/timeline-builder.ts';
import { answer, asked as askedOf } from '../checks/lint-stories.ts';

const head = { from: 'mysql:8.0', to: 'mysql:8.4', vendor: 'mysql' } as const;
const statement = (sql: string, notJudged: string | null = null): LintItem => ({
  kind: 'statement',
  file: 'a.sql',
  line: 1,
  text: sql,
  sql,
  notJudged,
});
const files: LintedFile[] = [
  { file: 'a.sql', kind: 'runbook', items: [statement('STOP SLAVE'), statement('SHUTDOWN', 'it ends the server')] },
  {
    file: 'b.yml',
    kind: 'Prometheus rules',
    items: [{ kind: 'metric', file: 'b.yml', line: 2, text: 'mysql_up', name: 'mysql_up', notJudged: null }],
  },
];

describe('the plan of upgrade-lint', () => {
  it('asks each file and version once, what can be asked, and has candidates for the target alone', async () => {
    const scenarios = await loadScenarios([lintScenario]);
    const plan = planLint({ ...head, asked: files, scenarios });
    expect(plan.map(({ id, sourceSpec, replicaSpec }) => [id, sourceSpec, replicaSpec])).toEqual([
      ['upgrade-lint-file-1-statements-to', 'mysql:8.4', 'mysql:8.4'],
      ['upgrade-lint-file-1-statements-from', 'mysql:8.0', 'mysql:8.0'],
      ['upgrade-lint-metrics-to', 'mysql:8.4', 'mysql:8.4'],
      ['upgrade-lint-metrics-from', 'mysql:8.0', 'mysql:8.0'],
    ]);
    const [to, from] = plan.map(({ lint }) => lint?.questions ?? []);
    expect(to?.map(({ key, candidates }) => [key, candidates.map(({ text }) => text)])).toEqual([
      ['0:0', ['STOP REPLICA']],
    ]);
    expect(from?.map(({ candidates }) => candidates)).toEqual([[]]);
  });

  it('gives more time to more lines, and never more than 8 minutes', async () => {
    const scenarios = await loadScenarios([lintScenario]);
    const many = Array.from({ length: 10_000 }, () => statement('SELECT 1'));
    const limits = [1, 10, 10_000].map(
      (length) =>
        planLint({ ...head, asked: [{ file: 'a.sql', kind: 'runbook', items: many.slice(0, length) }], scenarios })[0]
          ?.lint?.limitMs,
    );
    expect(limits).toEqual([66_000, 120_000, 480_000]);
  });

  it('is empty where nothing can be asked', async () => {
    const scenarios = await loadScenarios([lintScenario]);
    const asked: LintedFile[] = [{ file: 'a.sql', kind: 'runbook', items: [statement('SHUTDOWN', 'why')] }];
    expect(planLint({ ...head, asked, scenarios })).toEqual([]);
  });
});

describe('a run of upgrade-lint', () => {
  const { run } = exampleRun();
  const caseOf = (id: string, changes: Partial<CaseResult> = {}): CaseResult => ({
    ...(run.cases[0] as CaseResult),
    id,
    scenario: lintScenario,
    outcome: 'pass',
    reason: null,
    ...changes,
  });
  const ofRun = (cases: readonly CaseResult[]): RunResult => ({ ...run, outcome: 'pass', reason: null, cases });
  const timelines = {
    from: history()
      .add(1, askedOf(1, 'statements', 'from'))
      .add(2, answer('0:0'))
      .build(),
    to: history()
      .add(1, askedOf(1))
      .add(2, answer('0:0', { outcome: 'refused', errno: 1064, message: 'syntax', rows: null }))
      .build(),
  };
  const timelineOf = (id: string) => timelines[id as keyof typeof timelines];
  const asked = files.slice(0, 1);

  it('fails where something breaks', () => {
    const cases = [caseOf('from'), caseOf('to')];
    const result = withLint(ofRun(cases), lintRun(head, asked, cases, timelineOf));
    expect(result).toMatchObject({ outcome: 'fail', reason: '1 line breaks' });
    expect(result.upgradeLint?.findings.map(({ level, evidence }) => [level, evidence])).toEqual([
      ['breaks', 'played'],
      ['not judged', 'played'],
    ]);
  });

  it('is inconclusive where a case went wrong, unless it was played again', () => {
    const wrong = caseOf('to', { outcome: 'inconclusive', reason: 'a server did not start' });
    const lint = lintRun(head, [], [], timelineOf);
    expect(withLint(ofRun([wrong]), lint)).toMatchObject({
      outcome: 'inconclusive',
      reason: 'to: a server did not start',
    });
    expect(withLint(ofRun([wrong, caseOf('again', { playsAgain: 'to' })]), lint).outcome).toBe('pass');
    // Its time was over: each line that was not asked has a finding of its own.
    expect(withLint(ofRun([caseOf('to', { outcome: 'inconclusive' })]), lint).outcome).toBe('pass');
  });

  it('answers from what is documented where the target was not asked, and marks it', () => {
    const { findings } = lintRun(head, asked, [caseOf('from')], timelineOf);
    expect(findings[0]).toMatchObject({ level: 'breaks', evidence: 'documented', replacement: null, to: null });
    expect(findings[0]?.from).toMatchObject({ outcome: 'accepted' });
  });

  it('answers so of plugins that the target could not load', () => {
    const saying = (name: string, value: string, message: string): string[] => {
      const of = (version: 'from' | 'to') =>
        history()
          .add(1, askedOf(1, 'options', version))
          .add(2, answer('0:0', { message }))
          .build();
      const own: LintItem = {
        kind: 'option',
        file: 'my.cnf',
        line: 2,
        text: `${name} = ${value}`,
        group: 'mysqld',
        name,
        value,
        notJudged: null,
      };
      const files: LintedFile[] = [{ file: 'my.cnf', kind: 'option file', items: [own] }];
      const upgrade = { from: 'mysql:5.7', to: 'mysql:9.7', vendor: 'mysql' } as const;
      const told = lintRun(upgrade, files, [caseOf('from'), caseOf('to')], (id) => of(id as 'from' | 'to'));
      return told.findings.map(({ level, evidence }) => `${level}, ${evidence}`);
    };
    const notThere = "Couldn't load plugin named 'x' with soname 'y.so'.";
    expect(saying('plugin-load', 'semisync_master.so', notThere)).toEqual(['changed meaning, documented']);
    expect(saying('plugin-load', 'own.so', notThere)).toEqual(['not judged, played']);
    const notParsed = 'not given to the parser: it loads a store of keys';
    expect(saying('early-plugin-load', 'keyring_file.so', notParsed)).toEqual(['changed meaning, documented']);
    expect(saying('early-plugin-load', 'own.so', notParsed)).toEqual(['deprecated, documented']);
  });
});
