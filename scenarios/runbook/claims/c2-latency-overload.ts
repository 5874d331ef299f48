import { defineClaim, procedures } from 'replfault';
import { acrossRegions, isCrossRegion, regionFarther } from './_cross-region.ts';
import { count, linkFacts, median, planted, time, trialsOf, writeFailed } from './_facts.ts';

const latency = 'runbook/latency/above-write-timeout';
const busySource = 'process/cpu-starved-source/ten-percent';
const stuckReader = 'error-1190/stalled-reader/large-backlog';
const stuckReaderLight = 'error-1190/stalled-reader/small-backlog';

export default defineClaim({
  id: 'C2',
  says: 'High latency, or an overloaded server, exceeds net_write_timeout and causes the error.',
  hypothesis:
    'The timeout limits how long one write waits for room in the send buffer, not the transmission time. Neither a latency above it nor an overloaded source triggers it, also not where the latency rises suddenly under load. Only a receiving side that does not read does, if more data is in flight than the buffers hold.',
  variable:
    'time from injection until the source reports a failed write to the replica, ms (none: it reported no failed write)',
  rule: 'Confirmed if a latency above net_write_timeout (steady, and one that rises under load), a source with 10 % of one CPU, and a receiving side that does not read each fail the write. Refuted if none does. Conditional if some do.',
  reads: ['source-write'],
  effect: 'timer',
  leastTrials: 2,
  exhibits: [latency, busySource, stuckReader, stuckReaderLight, regionFarther],
  optional: isCrossRegion,
  measure: (trial) => {
    const { delayMs } = trial.result.params;
    return { ...linkFacts(trial), delayMs: typeof delayMs === 'number' ? delayMs : null };
  },
  decide(facts) {
    const kinds = [latency, busySource, stuckReader, regionFarther].map((exhibit) => trialsOf(facts, exhibit));
    const all = count(kinds.flat(), writeFailed);
    const late = count(trialsOf(facts, latency), writeFailed);
    const busy = count(trialsOf(facts, busySource), writeFailed);
    const stuck = count(trialsOf(facts, stuckReader), writeFailed);
    const stuckLight = count(trialsOf(facts, stuckReaderLight), writeFailed);
    const farther = trialsOf(facts, regionFarther);
    const rose = count(farther, writeFailed);
    const onRealLinks = acrossRegions(
      farther,
      () =>
        `When every packet between two regions took ${time(median(farther, 'delayMs'))} longer in each direction from one moment on, under load, it failed in ${rose.text} (after ${time(median(farther, 'writeFailedMs'))}).`,
    );
    const stuckFailedMs = median(trialsOf(facts, stuckReader), 'writeFailedMs');
    return {
      verdict: all.all ? 'confirmed' : all.none ? 'refuted' : 'conditional',
      sentence: `The write failed in ${late.text} trials with a latency of ${time(median(trialsOf(facts, latency), 'delayMs'))} (net_write_timeout was ${time(median(trialsOf(facts, latency), 'netWriteTimeoutMs'))}), and in ${busy.text} with 10 % of one CPU for the source. With a receiving side that did not read it failed in ${stuck.text} if the backlog exceeded the buffers (after ${time(stuckFailedMs)}; net_write_timeout was ${time(median(trialsOf(facts, stuckReader), 'netWriteTimeoutMs'))}), and in ${stuckLight.text} if it fitted.${onRealLinks}`,
      numbers: {
        latencyMs: median(trialsOf(facts, latency), 'delayMs'),
        latencyWriteFailed: late.text,
        ...(farther.length === 0
          ? {}
          : { fartherWriteFailed: rose.text, fartherWriteFailedMs: median(farther, 'writeFailedMs') }),
        starvedSourceWriteFailed: busy.text,
        stuckReceiverWriteFailed: stuck.text,
        stuckReceiverWriteFailedMs: stuckFailedMs,
        stuckReceiverFittingBuffersWriteFailed: stuckLight.text,
      },
    };
  },
  planted: {
    world: 'A latency above net_write_timeout fails the write, and so does a source with 10 % of one CPU.',
    verdict: 'confirmed',
    change: (facts) =>
      planted(facts, {
        [latency]: { writeFailedMs: 1000 },
        [busySource]: { writeFailedMs: 2000 },
        [regionFarther]: { writeFailedMs: 1000 },
      }),
  },
  contrary: {
    world:
      'The load is so light that all of it fits the send buffer, where the receiving side does not read and where the way becomes longer (2 writes of 2 KB per second).',
    verdict: 'refuted',
    params: ['error-1190/stalled-reader/large-backlog:backlog=0', 'runbook/cross-region/longer-way:writesPerS=2'],
  },
  corrected(server) {
    const { columns } = procedures.dialectOf(server);
    return [
      'A latency that stays as it is does not trigger net_write_timeout. The timeout limits how long one write waits for room in the send buffer.',
      'A round trip that suddenly rises above net_write_timeout does, if the source writes enough to fill the send buffer before the first late acknowledgement: a detour, or a long queue on the path. Set net_write_timeout well above the longest round trip that you expect, queues included.',
      'A source with 10 % of one CPU wrote later, but no write failed (light load). Check the receiving side: a replica, proxy or firewall that does not read.',
      'On the source, run `ss -tin sport = :3306` several times. A Send-Q of the connection of the replica that is not 0 and does not fall shows a blocked write.',
      `Latency delays the replica, and ${columns.secondsBehind} does not show it. Compare both ends:`,
      procedures.compareEnds(server),
      procedures.compareEnds(server, { by: 'position' }),
    ];
  },
});
