import type { Objectives, Profile, ProfileWorkload } from '../model/profile.ts';
import { type LinkPreset, presets } from '../profile/presets/index.ts';
import type { Findings } from './findings.ts';

/** By the ratio of round trips, since links differ by factors. Pure. */
export function nearestPreset(rttMs: number): LinkPreset {
  const apart = (preset: LinkPreset): number => Math.abs(Math.log(Math.max(rttMs, 0.01) / preset.link.rttMs));
  const [first, ...others] = presets.values();
  if (first === undefined) throw new Error('there are no presets');
  return others.reduce((best, preset) => (apart(preset) < apart(best) ? preset : best), first);
}

/**
 * What only its owner knows, filled from a preset and marked so. The number of transactions at risk of a preset is meant for 100 commits per second, so it
 * is worked out again for the rate that was found: beside another one it could not be kept, or would say nothing. Pure.
 */
export function aimsFrom(
  preset: LinkPreset,
  { writesPerS }: ProfileWorkload,
  findings: Findings,
): Pick<Profile, 'disturbances' | 'objectives'> {
  for (const [path, why] of Object.entries(preset.why))
    if (/^(disturbances|objectives)\./.test(path) && path !== atRiskPath)
      findings.remark(path, `not measured: choose (from the preset ${preset.name}: ${why})`);
  const { transactionsAtRisk: _, ...others } = preset.objectives;
  return {
    disturbances: preset.disturbances,
    objectives: { ...others, ...atRisk(others.blindWindowS, writesPerS, findings) },
  };
}

const atRiskPath = 'objectives.transactions_at_risk';

function atRisk(
  blindWindowS: number | undefined,
  writesPerS: number,
  findings: Findings,
): Pick<Objectives, 'transactionsAtRisk'> {
  if (blindWindowS === undefined || writesPerS <= 0) {
    findings.remark(
      atRiskPath,
      'omitted, because the sample has no commits: choose (writes_per_s times blind_window_s)',
    );
    return {};
  }
  findings.remark(
    atRiskPath,
    `not measured: choose (writes_per_s times blind_window_s: ${writesPerS} times ${blindWindowS})`,
  );
  return { transactionsAtRisk: Math.ceil(writesPerS * blindWindowS) };
}
