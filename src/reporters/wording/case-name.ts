import type { CaseResult } from '../../model/result.ts';

/** The name of a case, and which of its plays this is where there are several: `injected`, `injected, trial 2`, `injected, trial 2 again`. */
export function caseText({ case: name, trial, playsAgain }: Pick<CaseResult, 'case' | 'trial' | 'playsAgain'>): string {
  const again = playsAgain === undefined ? '' : 'again';
  const play = trial === undefined ? again : `trial ${trial}${again && ` ${again}`}`;
  return play === '' ? name : `${name}, ${play}`;
}
