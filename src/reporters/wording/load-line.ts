import { missedItsRate } from '../../model/load.ts';
import type { CaseResult, RunResult } from '../../model/result.ts';
import { caseText } from './case-name.ts';
import { plural } from './quantities.ts';

/** So many cases are named. */
const mostNamed = 3;

/** One line about the load of a run; `null` where every case was played under the default one. */
export function loadLine(run: RunResult): string | null {
  const loaded = run.cases.filter(({ load, clients }) => load !== undefined || clients !== undefined);
  if (run.workload === undefined && loaded.length === 0) return null;
  const ofTuning = run.tuning?.load === undefined ? null : 'as the profile says';
  const asked = run.workload?.text ?? ofTuning ?? `as the scenarios of ${plural(loaded.length, 'case')} ask`;
  const short = run.cases.flatMap((one) => whyShort(one) ?? []);
  if (short.length === 0) return `Load: ${asked}`;
  const more = short.length > mostNamed ? `, and ${short.length - mostNamed} more` : '';
  return `Load: ${asked}; not reached in ${plural(short.length, 'case')}: ${short.slice(0, mostNamed).join(', ')}${more}`;
}

function whyShort(one: CaseResult): string | undefined {
  const { load } = one;
  if (load === undefined || !missedItsRate(load)) return undefined;
  return `${one.scenario} (${caseText(one)}) asked ${load.asked.writesPerS}/s, achieved ${load.achievedPerS ?? 'nothing'}${load.achievedPerS === null ? '' : '/s'}`;
}
