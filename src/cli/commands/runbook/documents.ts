import { join, resolve } from 'node:path';
import { isAnswer } from '../../../claims/belief.ts';
import { makeFolder } from '../../../host/make-folder.ts';
import type { Claim } from '../../../model/claim.ts';
import { ReplfaultError, usageError } from '../../../model/errors.ts';
import type { RunResult } from '../../../model/result.ts';
import { runbookDocument } from '../../../reporters/runbook-verdicts.ts';
import { writeWhole } from '../../../runner/run-folder.ts';
import { checkExport, exportRunbook } from '../../export-runbook.ts';
import { serversOf } from '../../play-run.ts';
import type { RunbookOptions } from './options.ts';

/** Writes what the options ask for beside the reports of the run; gives the paths. */
export type Documents = (result: RunResult, warn: (text: string) => void) => Promise<readonly string[]>;

/** Finds out before anything is played whether the documents can be written. @throws ReplfaultError for a folder or file that cannot. */
export async function prepareDocuments(options: RunbookOptions, claims: readonly Claim[]): Promise<Documents> {
  const docs = options.docs ? resolve(options.docs) : null;
  const { export: file } = options;
  if (file !== undefined) {
    if (serversOf(options).length > 1)
      throw usageError('ONE_PAIR', '--export writes a runbook for one pair of servers', 'name one --server');
    await checkExport(file);
  }
  if (docs !== null) await makeFolder(docs).catch((cause: Error) => unwritable(docs, cause));
  return async (result, warn) => [
    ...(docs === null ? [] : await writeVerdicts(docs, result, claims, warn)),
    ...(file === undefined ? [] : await writeExport(file, result, claims, warn)),
  ];
}

/** Nothing is committed from half a run: every claim must have been decided on every pair, and no case may have failed but by what the claims measure. */
export function decided({ runbook = [], cases }: RunResult, claims: readonly Claim[]): boolean {
  const failed = cases.some((one) => one.outcome === 'fail' && !isAnswer(claims, one, cases));
  return !failed && runbook.length > 0 && runbook.every(({ verdict }) => verdict !== 'undecided');
}

async function writeVerdicts(
  folder: string,
  result: RunResult,
  claims: readonly Claim[],
  warn: (text: string) => void,
): Promise<string[]> {
  const path = join(folder, 'runbook-verdicts.md');
  if (!decided(result, claims)) {
    warn(`${path} was not changed: not every claim was decided`);
    return [];
  }
  await writeWhole(path, runbookDocument(result)).catch((cause: Error) => unwritable(path, cause));
  return [path];
}

async function writeExport(
  file: string,
  result: RunResult,
  claims: readonly Claim[],
  warn: (text: string) => void,
): Promise<string[]> {
  if (result.reason?.startsWith('interrupted')) {
    warn(`${file} was not written: the run was interrupted`);
    return [];
  }
  const path = await exportRunbook(file, result, claims);
  if (path === null) warn(`${file} was not written: no claim was decided`);
  return path === null ? [] : [path];
}

function unwritable(path: string, cause: Error): never {
  throw new ReplfaultError('DOCS_FOLDER', `${path} cannot be written: ${cause.message}`, {
    hint: 'choose another folder, or omit --docs; the run folder contains the same verdicts',
    cause,
  });
}
