import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { bounded } from '../../model/bounded.ts';
import { phaseMs } from '../../model/budget.ts';
import { CleanupStack } from '../../model/cleanup.ts';
import { productOf } from '../../model/server-identity.ts';
import type { LintQuestion, LintTask } from '../../model/upgrade-lint.ts';
import { Recorder } from '../../probes/recorder.ts';
import type { EntryContext } from '../entry/play-entry.ts';
import { askNames } from './ask-names.ts';
import { askOptions } from './ask-options.ts';
import { askStatements } from './ask-statements.ts';
import { LintPair } from './pair.ts';

/** Beyond the limit of a task: the statement under way, and the pair that it needs, ms. */
const lastQuestionMs = 120_000;

/**
 * Asks the servers of one version what they say to the lines of one file, and records it: nothing is judged. The option parser is asked without a server;
 * everything else is asked of a source and a replica of that version. What is not asked within the limit of the task has no answer in the history.
 */
export async function playLint(context: EntryContext): Promise<void> {
  const { prepared, timelinePath, say } = context;
  const { planned, ends, site } = prepared;
  const task = planned.lint ?? everybodyKnows(Number(planned.params['limitMs']));
  const over = new AbortController();
  const signal = AbortSignal.any([context.signal, over.signal, ...(site.lost ? [site.lost] : [])]);
  const recorder = new Recorder(timelinePath);
  await using cleanup = new CleanupStack();
  cleanup.defer(() => recorder.close());
  recorder.record({ kind: 'phase', phase: 'start' });
  recorder.record({ kind: 'network', facts: site.facts });
  recorder.record({ kind: 'critical-path', what: 'longest time for the questions of this case', ms: task.limitMs });
  const { flavour, version } = ends.replica.program;
  recorder.record({
    kind: 'lint-asked',
    version: task.version,
    part: task.part,
    questions: task.questions.length,
    product: productOf({ flavour: flavour.name, version }),
  });
  recorder.record({ kind: 'phase', phase: 'play' });
  let pairs = 0;
  const freshPair = async (): Promise<LintPair> => {
    pairs += 1;
    return bounded(LintPair.start(prepared, pairs, signal), {
      ms: phaseMs.start,
      what: 'a fresh pair to start and to replicate',
      signal,
    });
  };
  const deadlineMs = performance.now() + task.limitMs;
  const ask = async (): Promise<void> => {
    if (task.part === 'options') {
      const questions = task.questions.filter((one) => one.kind === 'option');
      await askOptions(ends.replica.program, questions, { recorder, dir: prepared.dir, signal, deadlineMs });
    } else if (task.part === 'statements') {
      const questions = task.questions.filter((one) => one.kind === 'statement');
      const doing = (text: string): void => say('play', text);
      await askStatements(questions, { recorder, signal, deadlineMs, say: doing, freshPair });
    } else {
      await using pair = await freshPair();
      await askNames(pair, recorder, signal);
      await saveLogs(context, pair);
    }
  };
  say('play', `asking ${task.questions.length} questions`);
  await bounded(ask(), {
    ms: task.limitMs + lastQuestionMs,
    what: 'the answers to all questions',
    giveUp: () => over.abort(new Error('the case was given up')),
    signal,
  });
  recorder.record({ kind: 'phase', phase: 'end' });
  say('end', 'done');
}

/** What a run of this scenario by itself asks. */
function everybodyKnows(limitMs: number): LintTask {
  const statements = ['SHOW SLAVE STATUS', 'SHOW REPLICA STATUS', 'STOP SLAVE', 'START SLAVE', 'SHOW MASTER STATUS'];
  const questions = statements.map(
    (sql, index): LintQuestion => ({
      key: String(index),
      file: 'statements',
      line: index + 1,
      text: sql,
      notJudged: null,
      kind: 'statement',
      sql,
      candidates: [],
    }),
  );
  return { version: 'from', part: 'statements', questions, limitMs };
}

async function saveLogs({ logDir, prepared }: EntryContext, pair: LintPair): Promise<void> {
  await mkdir(logDir, { recursive: true });
  for (const { name, logFile } of [pair.source, pair.replica])
    await copyFile(logFile, join(logDir, `${prepared.planned.id}-${name}.log`)).catch(() => undefined);
}
