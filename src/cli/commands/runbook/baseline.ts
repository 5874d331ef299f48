import { resolve } from 'node:path';
import { noBaseline, type SavedBaseline, withResults } from '../../../claims/baseline.ts';
import { baselineFile, readBaseline, writeBaseline } from '../../../claims/baseline-file.ts';
import { keyOfResult } from '../../../claims/pairing.ts';
import { withClaims } from '../../../claims/runbook.ts';
import type { Claim, ClaimResult } from '../../../model/claim.ts';
import { usageError } from '../../../model/errors.ts';
import type { RunResult } from '../../../model/result.ts';
import { decided } from './documents.ts';
import type { RunbookOptions } from './options.ts';

/** The baseline that a run of the runbook is held against. */
export interface AskedBaseline {
  readonly file: string;
  readonly saved: SavedBaseline;
  /** What a user should know of it before anything is played. */
  readonly warnings: readonly string[];
}

/**
 * Reads the baseline that the options name, or else the one beside the claims. That one is about servers with the options of the tool alone: with options of
 * the user nothing is compared with it, and nothing is written to it.
 *
 * @param own the options of the user, as `RunResult.runbookOptions`; empty where there are none
 * @throws ReplfaultError (usage) for a baseline that is broken or was made with other options.
 */
export async function askedBaseline(
  { baseline, updateBaseline = false }: Pick<RunbookOptions, 'baseline' | 'updateBaseline'>,
  claimsFolder: string,
  own: readonly string[],
): Promise<AskedBaseline> {
  const file = baseline === undefined ? baselineFile(claimsFolder) : resolve(baseline);
  if (baseline === undefined && own.length > 0) {
    if (updateBaseline)
      throw usageError(
        'OWN_OPTIONS',
        'verdicts with options of your own are not written to the baseline of the tool',
        'add --baseline FILE to keep them in a file of your own',
      );
    return { file, saved: { ...noBaseline, options: own }, warnings: [] };
  }
  const saved = await readBaseline(file);
  const isNew = Object.keys(saved.series).length === 0;
  if (!isNew && own.join('\n') !== saved.options.join('\n'))
    throw usageError(
      'OTHER_OPTIONS',
      `the baseline ${file} was made with ${named(saved.options)}, and this run has ${named(own)}`,
      'name another file, or give the same options',
    );
  const old = saved.flavours.join(', ');
  const warnings =
    old === ''
      ? []
      : [
          `${file} has format 1. What it says of ${old} is compared with nothing: these are flavours, not release series.${
            updateBaseline ? ' The updated file will not have it.' : ''
          }`,
        ];
  return { file, saved: { ...saved, options: own }, warnings };
}

const named = (options: readonly string[]): string =>
  options.length === 0 ? 'no options of the user' : `the options ${options.join(', ')}`;

/**
 * The run, held against the verdicts that it wrote; unchanged where nothing could be written.
 *
 * @param known the claims of the results
 */
export async function updateBaseline(
  result: RunResult,
  known: readonly Claim[],
  { file, saved }: AskedBaseline,
  warn: (text: string) => void,
): Promise<RunResult> {
  const claims = result.runbook ?? [];
  const two = claims.find((one) => claims.some((other) => contradicts(one, other)));
  if (!decided(result, known) || two) {
    const why = two ? `two pairs of servers gave different verdicts for ${two.id}` : 'not every claim was decided';
    warn(`the baseline ${file} was not changed: ${why}`);
    return result;
  }
  await writeBaseline(file, withResults(saved, claims));
  for (const one of claims)
    if (one.baseline !== null && one.baseline !== one.verdict)
      warn(`baseline of ${keyOfResult(one)}: ${one.id} was ${one.baseline}, is now ${one.verdict}`);
  const inTheEnd = claims.map(({ moved: _, ...one }): ClaimResult => {
    return one.server === null ? one : { ...one, baseline: one.verdict };
  });
  return withClaims({ ...result, reason: null }, inTheEnd, known);
}

const contradicts = (one: ClaimResult, other: ClaimResult): boolean =>
  one.id === other.id && keyOfResult(one) === keyOfResult(other) && one.verdict !== other.verdict;
