/** A claim about the cheapest case there is; what it decides can be chosen. */
export const blindClaim = `import { defineClaim } from 'replfault';
export default defineClaim({
  id: 'C1',
  says: 'a healthy link goes blind',
  hypothesis: 'it does not',
  variable: 'blind window, ms',
  rule: 'refuted when every blind window is shorter than a second',
  leastTrials: 2,
  exhibits: ['control/healthy-link/no-fault'],
  measure: ({ result }) => ({
    blindMs: result.derived?.blindWindowMs ?? null,
    retries: Number(result.settings?.source['net_retry_count']),
    buffer: Number(result.settings?.source['net_buffer_length']),
  }),
  decide(facts) {
    const longestMs = Math.max(...facts['control/healthy-link/no-fault'].map((one) => Number(one.blindMs)));
    return { verdict: longestMs < 1000 ? 'refuted' : 'confirmed', sentence: \`blind for \${longestMs} ms\`, numbers: { longestMs } };
  },
  planted: { world: 'blind for 2 s', verdict: 'confirmed', change: () => ({ 'control/healthy-link/no-fault': [{ blindMs: 2000 }] }) },
  contrary: { none: 'a link of this machine is never blind for so long' },
  corrected: ({ version }) => ['ask ' + version],
});
`;
