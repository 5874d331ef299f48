import { appendRuns } from '../../../history/append.ts';
import { lineOf } from '../../../history/line.ts';
import { ExitCode } from '../../../model/errors.ts';
import { lineFacts } from '../../history-facts.ts';
import { openNamedRun } from '../../named-run.ts';

export interface AddOptions {
  readonly file: string;
  readonly commit?: string;
  readonly machine?: string;
  readonly json?: boolean;
}

/** `replfault history add`: all of the runs, or none where one of them cannot be added. */
export async function addToHistory(runs: readonly string[], options: AddOptions): Promise<ExitCode> {
  const facts = lineFacts(options);
  const lines = [];
  for (const run of runs) lines.push(lineOf((await openNamedRun(run)).result, facts));
  const { added, present, notes } = await appendRuns(options.file, lines);
  for (const note of notes) process.stderr.write(`replfault: ${note}\n`);
  if (options.json) process.stdout.write(`${JSON.stringify({ file: options.file, added, present }, null, 2)}\n`);
  else {
    for (const run of added) process.stdout.write(`added ${run}\n`);
    for (const run of present) process.stdout.write(`${run} is already in ${options.file}\n`);
  }
  return ExitCode.passed;
}
