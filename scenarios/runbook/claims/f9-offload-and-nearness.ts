import { defineClaim, procedures } from 'replfault';
import { acrossRegions, isCrossRegion, regionFarther, regionNarrowed } from './_cross-region.ts';
import { count, linkFacts, median, planted, time, trialsOf, writeFailed } from './_facts.ts';

const busySource = 'process/cpu-starved-source/ten-percent';
const far = 'runbook/latency/above-write-timeout';
const narrow = 'error-1190/starved-bandwidth/large-backlog';
const wide = 'error-1190/dripping-reader/slow-transfer';

const zones =
  'One machine has no availability zones. Latency and bandwidth, in which zones differ, were tested instead';

export default defineClaim({
  id: 'F9',
  says: 'Offload heavy reads to replicas; keep source and replica in the same availability zone or on a dedicated link.',
  hypothesis:
    'Only the bandwidth that is left for replication matters. Neither reads that use the processor of the source nor distance fail a write. A link below the drain threshold does.',
  variable: 'failed writes to the replica with a busy source, with a high latency, on a narrow and on a wider link',
  rule: 'Confirmed if a source with 10 % of one CPU, a latency above net_write_timeout (steady, or rising under load) and a narrow link each fail the write and the wider link does not. Refuted if none of the three does, or if the wider link does too. Conditional if only some do.',
  reads: ['source-write'],
  effect: 'timer',
  leastTrials: 2,
  exhibits: [busySource, far, narrow, wide, regionFarther, regionNarrowed],
  optional: isCrossRegion,
  measure: (trial) => {
    const detail = trial.timeline.injected?.detail ?? {};
    const rate = detail['rateKBps'] ?? detail['kBps'];
    return { ...linkFacts(trial), rateBps: typeof rate === 'number' ? rate * 1000 : null };
  },
  decide(facts) {
    const of = (exhibit: string) => count(trialsOf(facts, exhibit), writeFailed);
    const kbps = (exhibit: string): string =>
      `${Math.round((median(trialsOf(facts, exhibit), 'rateBps') ?? 0) / 1000)} KB/s`;
    const [busy, narrowed, widened] = [of(busySource), of(narrow), of(wide)];
    const distant = of(far);
    const [farther, narrower] = [trialsOf(facts, regionFarther), trialsOf(facts, regionNarrowed)];
    const onRealLinks = acrossRegions(
      farther,
      () =>
        `Between two regions under load it failed in ${of(regionFarther).text} trials when the round trip rose above net_write_timeout, and in ${of(regionNarrowed).text} when the link became narrow (${kbps(regionNarrowed)}; net_write_timeout was ${time(median(narrower, 'netWriteTimeoutMs'))}).`,
    );
    const failing = [
      busy.yes,
      // A way that is long, and one that becomes longer under load.
      distant.yes + of(regionFarther).yes,
      narrowed.yes + of(regionNarrowed).yes,
    ].filter((yes) => yes > 0).length;
    return {
      verdict: failing === 0 || widened.yes > 0 ? 'refuted' : failing === 3 ? 'confirmed' : 'conditional',
      sentence: `A write to the replica failed in ${busy.text} trials with 10 % of one CPU for the source (as under heavy reads), and in ${distant.text} with a latency above net_write_timeout. It failed in ${narrowed.text} on a link of ${kbps(narrow)} (net_write_timeout was ${time(median(trialsOf(facts, narrow), 'netWriteTimeoutMs'))}), and in ${widened.text} on one of ${kbps(wide)} (${time(median(trialsOf(facts, wide), 'netWriteTimeoutMs'))}).${onRealLinks} ${zones}.`,
      numbers: {
        starvedSourceWriteFailed: busy.text,
        longWayWriteFailed: distant.text,
        narrowLinkBps: median(trialsOf(facts, narrow), 'rateBps'),
        narrowLinkWriteFailed: narrowed.text,
        widerLinkBps: median(trialsOf(facts, wide), 'rateBps'),
        widerLinkWriteFailed: widened.text,
        ...(farther.length === 0 ? {} : { fartherWriteFailed: of(regionFarther).text }),
        ...(narrower.length === 0 ? {} : { regionsNarrowedWriteFailed: of(regionNarrowed).text }),
      },
    };
  },
  planted: {
    world: 'A source with 10 % of one CPU fails the write, and so does a latency above net_write_timeout.',
    verdict: 'confirmed',
    change: (facts) => planted(facts, { [busySource]: { writeFailedMs: 2000 }, [far]: { writeFailedMs: 1000 } }),
  },
  contrary: {
    world: 'The wider link carries a tenth of the drain threshold, as the narrow one, instead of twice as much.',
    verdict: 'refuted',
    params: ['error-1190/dripping-reader/slow-transfer:shareOfThreshold=0.1'],
  },
  corrected(server) {
    const { columns } = procedures.dialectOf(server);
    return [
      'Give replication enough bandwidth: more than the drain threshold, which is about a third of the send buffer divided by net_write_timeout, and more than the source writes.',
      'Moving reads to replicas reduces the load of the source. It does not prevent this error, and a busy replica applies later.',
      `A nearby replica has less delay, but can have this error too. The status of a replica and its ${columns.secondsBehind} show neither distance nor bandwidth.`,
    ];
  },
});
