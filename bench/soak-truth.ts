import { classify } from '../src/diagnose/classify.ts';
import { type RecordedStates, recordArranged } from './truth/arranged/record.ts';
import { labelRuns } from './truth/compile.ts';
import { missedGoals, type Result, resultOf } from './truth/goals.ts';
import { ofProblems, shareCorrect } from './truth/judge.ts';
import { lookS, plays, realLookS, realTimers, scale } from './truth/plays.ts';
import { recordPlays } from './truth/record.ts';

/** What a recording must hold at least to say something: a run in which nothing was recorded shows nothing. */
const least = { verdicts: 100, problems: 20, blindLooks: 3 };

const nothingArranged: RecordedStates = { cases: [], leftOut: [] };

/** Records everything anew and holds the classifier against it. @param real with the timers that servers ship with, and looks 5 s apart */
export async function soakTruth(server: string, real: boolean): Promise<{ ok: boolean; lines: readonly string[] }> {
  const [all, everyS, by] = real ? [realTimers, realLookS, 1] : [plays, lookS, scale];
  await using recorded = await recordPlays(server, all, everyS);
  const looks = await labelRuns(server, recorded.folders, everyS, by);
  const arranged = real ? nothingArranged : await recordArranged(server);
  const result = resultOf({ ...looks, cases: [...looks.cases, ...arranged.cases] }, classify);
  return judgeTruth(result, [...recorded.leftOut, ...arranged.leftOut], real);
}

/** What a recording shows, and whether it is as it must be. Pure. */
export function judgeTruth(
  { server, version, all }: Pick<Result, 'server' | 'version' | 'all'>,
  leftOut: readonly string[],
  real: boolean,
): { ok: boolean; lines: readonly string[] } {
  const missed = missedGoals(all);
  const problems = ofProblems(all.afterTwo);
  const enough =
    all.afterTwo.length >= least.verdicts && problems.length >= least.problems && all.blindLooks >= least.blindLooks;
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  return {
    ok: missed.length === 0 && enough,
    lines: [
      `## Truth of diagnose: ${server}${real ? ', timers as servers ship' : ''}`,
      '',
      `${real ? 'Five scenarios with timers of 60 s and looks 5 s apart' : 'All scenarios of bench/truth/plays.ts, and states arranged by hand'}, recorded anew on ${version}: ${all.looks} looks.`,
      '',
      `- Right after two looks: ${percent(shareCorrect(all.afterTwo))} of ${all.afterTwo.length}; after four: ${percent(shareCorrect(all.afterFour))} of ${all.afterFour.length}`,
      `- Right where something is wrong, after two looks: ${percent(shareCorrect(problems))} of ${problems.length}`,
      `- Healthy in a blind window: ${all.missedBlind.length} of ${all.blindLooks}; on a dead idle link: ${all.missedDeadIdle.length} of ${all.deadIdleLooks}`,
      `- Alarms at controls: ${all.alarms.length} of ${all.controlLooks}`,
      ...(enough ? [] : ['- **Too little was recorded to say anything**']),
      ...missed.map((text) => `- **${text}**`),
      ...leftOut.map((text) => `- Left out: ${text}`),
    ],
  };
}
