import { dataIntact, defineScenario, noLiteral1190 } from 'replfault';
import { shortSettings } from './_settings.ts';

/** Breaks off with its fault still in place. The one check would be green on half a history. */
export default defineScenario({
  title: 'A scenario with a defect of its own',
  cases: [
    { case: 'throws', unknownFault: false },
    { case: 'unknown-fault', unknownFault: true },
  ],
  settings: () => shortSettings,
  criticalPathMs: () => 100,
  async play(stage, { unknownFault }) {
    await stage.inject(unknownFault ? 'stal' : 'stall');
    throw new TypeError('the scenario tripped over itself');
  },
  checks: ({ unknownFault }) => (unknownFault ? [dataIntact] : [noLiteral1190]),
});
