import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunResult } from '../src/model/result.ts';
import { runbookDocument } from '../src/reporters/runbook-verdicts.ts';

/**
 * A report of a run as a page of docs/. It outlives the folder of the run, so no link may lead into it: of reports with
 * such links the tool has a form without them, and all others are taken as they are.
 */
export async function documentText(file: string, runDir: string, result: RunResult): Promise<string> {
  return file === 'runbook-verdicts.md' ? runbookDocument(result) : readFile(join(runDir, file), 'utf8');
}
