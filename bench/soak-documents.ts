import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunResult } from '../src/model/result.ts';
import { runbookDocument } from '../src/reporters/runbook-verdicts.ts';
import { recordedFacts } from '../test/fixtures/runbook-facts.ts';
import { contraryLines } from './contrary-lines.ts';
import { recordedRunbook } from './recorded-runbook.ts';

/**
 * A report of a run as a page of docs/. It outlives the folder of the run, so no link may lead into it: of reports with
 * such links the tool has a form without them, and all others are taken as they are.
 */
export async function documentText(file: string, runDir: string, result: RunResult): Promise<string> {
  if (file !== 'runbook-verdicts.md') return readFile(join(runDir, file), 'utf8');
  // A run plays either claims about one version or pairs of two: the others are as they were recorded.
  const { results, cases } = await recordedRunbook(recordedFacts().filter(({ server }) => server.source !== undefined));
  const played = new Set((result.runbook ?? []).map(({ id }) => id));
  const others = results.filter(({ id }) => !played.has(id));
  const runbook = [...(result.runbook ?? []), ...others];
  const run = { ...result, cases: [...result.cases, ...(others.length === 0 ? [] : cases)], runbook };
  return runbookDocument(run, await contraryLines());
}
