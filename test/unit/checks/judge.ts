import { expect } from 'vitest';
import type { Check, Outcome } from '../../../src/model/verdict.ts';
import type { TimelineBuilder } from '../../fixtures/timeline-builder.ts';

/** Judges a story and expects an outcome for the given reason, resting on observations that exist. */
export function expectVerdict(check: Check, story: TimelineBuilder, outcome: Outcome, reason: RegExp): void {
  const timeline = story.build();
  const judgement = check.judge(timeline);
  expect(judgement.reason).toMatch(reason);
  expect(judgement.outcome, judgement.reason).toBe(outcome);
  for (const seq of judgement.evidence) expect(timeline.observations[seq]?.seq).toBe(seq);
}
