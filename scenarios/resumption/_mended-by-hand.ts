import { followsByPosition, type Scenario } from 'replfault';
import { controlChecks, playControl } from '../_control.ts';
import {
  breakLink,
  breakMs,
  broughtBack,
  midTransaction,
  outage,
  toStopIn,
  untilWhole,
  waitingSettings,
} from './_by-hand.ts';
import { brokenAt, controlMs, isControl, notBroken, type ResumptionParams } from './_resumption.ts';

interface MendedByHand {
  readonly title: string;
  readonly claims: readonly string[];
  /** Its name in the resume ledger. */
  readonly strategy: string;
  /** What the operator does, by its name in `src/operator/actions`. */
  readonly action: string;
  /** The replica follows by file and position at first, and its applier is stopped on the way. */
  readonly byPosition?: true;
}

/** From the operator's first statement to equality, ms. */
const withinMs = 3000;

/** The link breaks between transactions or inside one; when it is whole again the receiver still waits, and an operator does one thing. */
export function mendedByHand({
  title,
  claims,
  strategy,
  action,
  byPosition,
}: MendedByHand): Scenario<ResumptionParams> {
  return {
    title,
    claims,
    ...(byPosition ? { topology: { by: 'position' }, requires: toStopIn } : {}),
    cases: [brokenAt(outage, strategy), brokenAt(midTransaction, strategy), notBroken],
    settings: waitingSettings,
    criticalPathMs: (params) => (isControl(params) ? controlMs(params) : breakMs),
    async play(stage, params) {
      if (isControl(params)) return playControl(stage, 'refuse', params);
      await breakLink(stage, params);
      await stage.operate(action);
      await untilWhole(stage);
    },
    checks: (params) => [
      ...(byPosition ? [followsByPosition] : []),
      ...(isControl(params) ? controlChecks : broughtBack(withinMs)),
    ],
  };
}
