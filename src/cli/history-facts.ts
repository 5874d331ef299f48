import { appendRuns } from '../history/append.ts';
import { type LineFacts, lineOf, notForHistory } from '../history/line.ts';
import type { RunResult } from '../model/result.ts';

/** What the user or the CI says of a run: options first, then the variables that CI systems set. */
export function lineFacts(
  { commit, machine }: { readonly commit?: string; readonly machine?: string },
  env: NodeJS.ProcessEnv = process.env,
): LineFacts {
  const set = (name: string): string | undefined => (env[name] === '' ? undefined : env[name]);
  return {
    commit: commit ?? set('GITHUB_SHA') ?? set('CI_COMMIT_SHA') ?? null,
    machine: machine ?? set('REPLFAULT_MACHINE'),
  };
}

/** Appends a run that has just been played to a history; gives the paths that were written. One that has no place there is only warned of. */
export async function keepInHistory(
  file: string,
  run: RunResult,
  warn: (text: string) => void,
): Promise<readonly string[]> {
  const refused = notForHistory(run);
  if (refused !== null) {
    warn(`${file} was not written: the run ${refused.why}`);
    return [];
  }
  const { notes } = await appendRuns(file, [lineOf(run, lineFacts({}))]);
  for (const note of notes) warn(note);
  return [file];
}
