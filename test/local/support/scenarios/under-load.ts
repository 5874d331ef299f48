import { dataIntact, defineScenario, probesUnbroken, replicaStaysConnected } from 'replfault';

/** Nothing happens to the link. `own`: the load that the scenario itself asks for. */
interface Params {
  readonly case: string;
  readonly own: 'none' | 'too-fast' | 'rests';
  readonly holdS: number;
  readonly [name: string]: string | number;
}

const loads = {
  none: {},
  'too-fast': { load: { writesPerS: 10_000, rowBytes: 20 } },
  rests: { load: { writesPerS: 50, activeS: 1, idleS: 1.5 } },
};

export default defineScenario<Params>({
  title: 'Nothing happens to the link of a loaded source',
  cases: [
    { case: 'as-asked', own: 'none', holdS: 4 },
    { case: 'too-fast', own: 'too-fast', holdS: 2 },
    { case: 'rests', own: 'rests', holdS: 4 },
  ],
  settings: ({ own }) => ({
    source: {},
    replica: {},
    replication: { connectRetryS: 1, retryCount: 1000, heartbeatPeriodS: 1 },
    ...loads[own],
  }),
  criticalPathMs: ({ holdS }) => holdS * 1000,
  async play(stage, { holdS }) {
    await stage.hold(holdS * 1000, 'the source is under load');
  },
  checks: () => [replicaStaysConnected, dataIntact, probesUnbroken],
});
