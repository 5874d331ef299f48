import type { ClaimResult, MovedNumber, Spread } from '../../model/claim-result.ts';
import type { RunResult } from '../../model/result.ts';
import { pairKey } from '../facts/server-pairs.ts';
import { factLabel, factText } from './claims.ts';

/** What a reader of the verdicts should know besides them: options of the user, and numbers that left their recorded spread. */
export function runbookNotes({ runbook = [], runbookOptions = [] }: RunResult): string[] {
  const moved = runbook.flatMap((one) => movedLines(one, ` on ${pairKey(one)}`));
  return [...(runbook.length === 0 || runbookOptions.length === 0 ? [] : [ownOptionsLine(runbookOptions)]), ...moved];
}

/** That the verdicts are not those of the tool's own options. */
const ownOptionsLine = (options: readonly string[]): string =>
  `These verdicts hold with your options: ${options.join(', ')}. They are not compared with the baseline of replfault.`;

/**
 * One line for each number of a claim that left its recorded spread.
 *
 * @param on the servers, where the claim is one of several
 */
export function movedLines({ id, moved = [] }: ClaimResult, on = ''): string[] {
  return moved.map((one) => `${id}${on}: moved: ${movedText(one)}`);
}

const movedText = ({ exhibit, name, was, now }: MovedNumber): string =>
  `${factLabel(name, now.median)} in ${exhibit}: ${spreadText(name, now)}; baseline ${spreadText(name, was)}`;

const spreadText = (name: string, { median, lowest, highest, n }: Spread): string =>
  `${factText(name, median)} (${factText(name, lowest)} to ${factText(name, highest)}, n = ${n})`;
