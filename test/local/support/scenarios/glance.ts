import { dataIntact, defineScenario } from 'replfault';
import { shortSettings } from './_settings.ts';

/** The shortest case there is: it only looks. */
export default defineScenario({
  title: 'A glance at a healthy link',
  cases: [{ case: 'glance' }],
  settings: () => shortSettings,
  criticalPathMs: () => 50,
  play: (stage) => stage.hold(50, 'a glance'),
  checks: () => [dataIntact],
});
