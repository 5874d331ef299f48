import { dataIntact, defineScenario } from 'replfault';
import { shortSettings } from './_settings.ts';

/** Stays in the middle of its play until somebody ends it. */
export default defineScenario({
  title: 'A play that waits to be interrupted',
  cases: [
    { case: 'holds', holdMs: 40_000 },
    { case: 'never-begun', holdMs: 40_000 },
  ],
  settings: () => shortSettings,
  criticalPathMs: ({ holdMs }) => Number(holdMs),
  async play(stage, { holdMs }) {
    await stage.inject('stall');
    await stage.hold(Number(holdMs), 'until it is interrupted');
  },
  checks: () => [dataIntact],
});
