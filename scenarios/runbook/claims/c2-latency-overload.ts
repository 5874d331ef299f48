import { defineClaim, procedures } from 'replfault';
import { count, linkFacts, median, planted, time, trialsOf, writeFailed } from './_facts.ts';

const latency = 'runbook/latency/above-write-timeout';
const busySource = 'process/cpu-starved-source/ten-percent';
const stuckReader = 'error-1190/stalled-reader/large-backlog';
const stuckReaderLight = 'error-1190/stalled-reader/small-backlog';

export default defineClaim({
  id: 'C2',
  says: 'High latency, or an overloaded server, exceeds net_write_timeout and causes the error.',
  hypothesis:
    'net_write_timeout times a write that finds no room, not the way to the replica: latency above it fires nothing, an overloaded source neither, and only a receiving side that takes nothing, with more under way than the buffers hold, does.',
  variable: 'time from injection until the source reports a failed write to the replica, ms (none: it never did)',
  rule: 'Confirmed if a latency above net_write_timeout, a starved source and a stuck receiving side each fail the write; refuted if none of them does; conditional if some do.',
  leastTrials: 2,
  exhibits: [latency, busySource, stuckReader, stuckReaderLight],
  measure: (trial) => {
    const { delayMs } = trial.result.params;
    return { ...linkFacts(trial), delayMs: typeof delayMs === 'number' ? delayMs : null };
  },
  decide(facts) {
    const kinds = [latency, busySource, stuckReader].map((exhibit) => trialsOf(facts, exhibit));
    const all = count(kinds.flat(), writeFailed);
    const late = count(trialsOf(facts, latency), writeFailed);
    const busy = count(trialsOf(facts, busySource), writeFailed);
    const stuck = count(trialsOf(facts, stuckReader), writeFailed);
    const stuckLight = count(trialsOf(facts, stuckReaderLight), writeFailed);
    const stuckFailedMs = median(trialsOf(facts, stuckReader), 'writeFailedMs');
    return {
      verdict: all.all ? 'confirmed' : all.none ? 'refuted' : 'conditional',
      sentence: `The write failed in ${late.text} trials with a latency of ${time(median(trialsOf(facts, latency), 'delayMs'))} above a net_write_timeout of ${time(median(trialsOf(facts, latency), 'netWriteTimeoutMs'))}, in ${busy.text} with a tenth of a processor for the source, in ${stuck.text} when the receiving side took nothing and more was under way than the buffers hold (after ${time(stuckFailedMs)} with ${time(median(trialsOf(facts, stuckReader), 'netWriteTimeoutMs'))}), and in ${stuckLight.text} when the same backlog fitted the buffers.`,
      numbers: {
        latencyMs: median(trialsOf(facts, latency), 'delayMs'),
        latencyWriteFailed: late.text,
        starvedSourceWriteFailed: busy.text,
        stuckReceiverWriteFailed: stuck.text,
        stuckReceiverWriteFailedMs: stuckFailedMs,
        stuckReceiverFittingBuffersWriteFailed: stuckLight.text,
      },
    };
  },
  planted: {
    world: 'A latency above net_write_timeout, and a starved source, fail the write as a stuck receiver does.',
    verdict: 'confirmed',
    change: (facts) => planted(facts, { [latency]: { writeFailedMs: 1000 }, [busySource]: { writeFailedMs: 2000 } }),
  },
  corrected(server) {
    const { columns } = procedures.dialectOf(server);
    return [
      'Latency alone never triggers net_write_timeout: the timeout counts how long one write finds no room in the send buffer.',
      'A slow or overloaded source writes later, and each write takes no longer. Look at the receiving side: a replica, proxy or firewall that does not read what was sent.',
      'On the source, a Send-Q in `ss -tn` that stays at its maximum shows a blocked write.',
      `Latency makes the replica stale, and ${columns.secondsBehind} does not show it. Compare both ends:`,
      procedures.compareEnds(server),
      procedures.compareEnds(server, { by: 'position' }),
    ];
  },
});
