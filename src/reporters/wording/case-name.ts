import type { CaseResult } from '../../model/result.ts';
import { stateWords } from './comparison.ts';

/**
 * The name of a case, in which state of an upgrade it was played, and which of its plays this is where there are several: `injected`,
 * `injected, replicas first, trial 2`, `injected, trial 2 again`.
 */
export function caseText({
  case: name,
  state,
  trial,
  playsAgain,
}: Pick<CaseResult, 'case' | 'state' | 'trial' | 'playsAgain'>): string {
  const again = playsAgain === undefined ? '' : 'again';
  const play = trial === undefined ? again : `trial ${trial}${again && ` ${again}`}`;
  return [name, ...(state === undefined ? [] : [stateWords[state].name]), ...(play === '' ? [] : [play])].join(', ');
}
