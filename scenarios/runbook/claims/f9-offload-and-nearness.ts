import { defineClaim, procedures } from 'replfault';
import { count, linkFacts, median, planted, time, trialsOf, writeFailed } from './_facts.ts';

const busySource = 'process/cpu-starved-source/ten-percent';
const far = 'runbook/latency/above-write-timeout';
const narrow = 'error-1190/starved-bandwidth/large-backlog';
const wide = 'error-1190/dripping-reader/slow-transfer';

const zones =
  'availability zones cannot be had on one machine, so latency and bandwidth, which are what they differ in, stand for them';

export default defineClaim({
  id: 'F9',
  says: 'Offload heavy reads to replicas; keep source and replica in the same availability zone or on a dedicated link.',
  hypothesis:
    'Only the bandwidth that is left for replication matters: neither reads that take the processor of the source nor distance fail a write, and a link below the drain threshold does.',
  variable: 'failed writes to the replica with a starved source, with a long way, on a narrow and on a wider link',
  rule: 'Confirmed if a starved source, a long way and a narrow link each fail the write and the wider link does not; refuted if none of the three does, or the wider link does too; conditional if only some do.',
  leastTrials: 2,
  exhibits: [busySource, far, narrow, wide],
  measure: (trial) => {
    const rate = trial.timeline.injected?.detail['rateKBps'];
    return { ...linkFacts(trial), rateBps: typeof rate === 'number' ? rate * 1000 : null };
  },
  decide(facts) {
    const of = (exhibit: string) => count(trialsOf(facts, exhibit), writeFailed);
    const [busy, distant, narrowed, widened] = [of(busySource), of(far), of(narrow), of(wide)];
    const failing = [busy, distant, narrowed].filter(({ yes }) => yes > 0).length;
    const kbps = (exhibit: string): string =>
      `${Math.round((median(trialsOf(facts, exhibit), 'rateBps') ?? 0) / 1000)} KB/s`;
    return {
      verdict: failing === 0 || widened.yes > 0 ? 'refuted' : failing === 3 ? 'confirmed' : 'conditional',
      sentence: `A write to the replica failed in ${busy.text} trials with a tenth of a processor for the source (what heavy reads take from it), in ${distant.text} when the way took longer than net_write_timeout, in ${narrowed.text} on a link of ${kbps(narrow)} (net_write_timeout ${time(median(trialsOf(facts, narrow), 'netWriteTimeoutMs'))}) and in ${widened.text} on one of ${kbps(wide)} (${time(median(trialsOf(facts, wide), 'netWriteTimeoutMs'))}): a dedicated link helps by its bandwidth; ${zones}.`,
      numbers: {
        starvedSourceWriteFailed: busy.text,
        longWayWriteFailed: distant.text,
        narrowLinkBps: median(trialsOf(facts, narrow), 'rateBps'),
        narrowLinkWriteFailed: narrowed.text,
        widerLinkBps: median(trialsOf(facts, wide), 'rateBps'),
        widerLinkWriteFailed: widened.text,
      },
    };
  },
  planted: {
    world: 'A starved source and a long way fail the write as a narrow link does.',
    verdict: 'confirmed',
    change: (facts) => planted(facts, { [busySource]: { writeFailedMs: 2000 }, [far]: { writeFailedMs: 1000 } }),
  },
  corrected(server) {
    const { columns } = procedures.dialectOf(server);
    return [
      'Give replication bandwidth: what counts is how fast the link drains a full send buffer, compared with net_write_timeout.',
      'Moving reads to replicas relieves the source. It does not prevent this error, and a busy replica applies later.',
      `A nearby replica is fresher, and can have this error too. The status of a replica and its ${columns.secondsBehind} show neither distance nor bandwidth.`,
    ];
  },
});
