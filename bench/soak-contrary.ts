import { type Baseline, verdictsOf } from '../src/claims/baseline.ts';
import { baselineFile, readBaseline } from '../src/claims/baseline-file.ts';
import { builtinClaims, loadClaims } from '../src/claims/claim-files.ts';
import { keyOfResult } from '../src/claims/pairing.ts';
import type { Claim, ClaimResult, ClaimVerdict, ContraryWorld } from '../src/model/claim.ts';
import { demoRun } from './demo-run.ts';

/** A contrary world that was played once, with every trial that the claim needs. */
export interface PlayedContrary {
  readonly id: string;
  readonly contrary: ContraryWorld;
  /** The verdict that is recorded for the same servers in the world as it is. */
  readonly recorded: ClaimVerdict | null;
  readonly result: Pick<ClaimResult, 'verdict' | 'sentence' | 'facts'> | undefined;
  readonly wallS: number;
}

/** Arguments of `replfault` that play a world. Pure. */
export function contraryArgs(
  id: string,
  { server, replicaServer, params = [], options = [] }: ContraryWorld,
): string[] {
  return [
    ...['runbook', id, '--runtime', 'local', '--server', server ?? 'mysql:9.7'],
    ...(replicaServer === undefined ? [] : ['--replica-server', replicaServer]),
    ...params.flatMap((param) => ['--param', param]),
    ...options,
  ];
}

/** The same as lines of a shell, in a fence. Pure. */
export function contraryCommand(id: string, contrary: ContraryWorld): string[] {
  const words = contraryArgs(id, contrary);
  const at = words.flatMap((word, index) => (word.startsWith('--') ? [index] : []));
  const options = at.map((from, index) => words.slice(from, at[index + 1]).join(' '));
  const limit = contrary.openFiles === undefined ? [] : [`ulimit -n ${contrary.openFiles}`];
  return ['```sh', ...limit, [`replfault runbook ${id}`, ...options].join(' \\\n  '), '```'];
}

/** Plays the contrary world of a claim on real servers. @throws Error where the claim has none. */
export async function soakContrary(id: string): Promise<{ readonly ok: boolean; readonly lines: readonly string[] }> {
  const claim = (await loadClaims()).find((one) => one.id === id);
  if (claim === undefined || 'none' in claim.contrary) throw new Error(`${id} has no contrary world`);
  const { contrary } = claim;
  const { openFiles } = contrary;
  const args = [...contraryArgs(id, contrary), '--reporter', 'json'];
  const limits = openFiles === undefined ? {} : { openFiles };
  const { result: run, wallMs } = await demoRun(args, undefined, limits);
  const result = run.runbook?.find((one) => one.id === id);
  const baseline = verdictsOf(await readBaseline(baselineFile(builtinClaims)));
  const played = { id, contrary, recorded: recordedOf(claim, result, baseline), result, wallS: wallMs / 1000 };
  process.stdout.write(`${id}: ${result?.verdict ?? run.reason}, recorded: ${played.recorded}: ${result?.sentence}\n`);
  return judgeContrary(played);
}

/** A claim about two versions is recorded for its example; the contrary world is another pair. */
function recordedOf(claim: Claim, result: ClaimResult | undefined, baseline: Baseline): ClaimVerdict | null {
  const { source, replica } = claim.between?.example ?? {};
  const key = claim.between ? `${source}>${replica}` : result === undefined ? null : keyOfResult(result);
  return key === null ? null : (baseline[key]?.[claim.id] ?? null);
}

/** A played world is as it must be if the claim was decided there as the claim says, and otherwise than in the world as it is. Pure. */
export function judgeContrary(played: PlayedContrary): { readonly ok: boolean; readonly lines: readonly string[] } {
  const { id, contrary, recorded, result, wallS } = played;
  const seen = result?.verdict ?? 'undecided';
  const ok = seen === contrary.verdict && recorded !== null && seen !== recorded;
  const trials = Object.values(result?.facts ?? {}).reduce((sum, own) => sum + own.length, 0);
  return {
    ok,
    lines: [
      `## ${id} in its contrary world`,
      '',
      contrary.world,
      '',
      ...contraryCommand(id, contrary),
      '',
      `- Recorded verdict: ${recorded ?? 'none'}`,
      `- Verdict there: **${seen}**${ok ? '' : ` (**expected: ${contrary.verdict}**)`}`,
      `- From ${trials} valid trials, in ${wallS.toFixed(0)} s: ${(result?.sentence ?? 'nothing was decided').replaceAll('|', '\\|')}`,
    ],
  };
}

/** The verdict that a section of docs/soak.md records. Pure. */
export const recordedVerdict = (section: string): string | null =>
  /^- Verdict there: \*\*([a-z-]+)\*\*/m.exec(section)?.[1] ?? null;
