import { defineClaim, type Facts, procedures, type Trial } from 'replfault';
import { acrossRegions, isCrossRegion, regionSilent } from './_cross-region.ts';
import { count, linkFacts, median, planted, time, trialsOf, writeFailed } from './_facts.ts';

const loss = 'kernel/packet-loss/thirty-percent';
const shortBacklog = 'error-1190/black-hole/small-backlog';
const longBacklog = 'error-1190/black-hole/large-backlog';
const refused = 'kernel/rejected/before-proxy';
const flapping = 'catalogue/network/flapping-in-silence';

/** Share of packets that were lost, %: trials that were recorded before this was kept had 30. */
const recordedPercent = 30;

/** With the share of packets that were lost, %. */
function lossFacts(trial: Trial): Facts {
  const { percent } = trial.result.params;
  return { ...linkFacts(trial), ...(typeof percent === 'number' ? { percent } : {}) };
}

export default defineClaim({
  id: 'C1',
  says: 'An unstable link causes the error: packet loss, firewall drops and VPN flaps interrupt the TCP stream.',
  hypothesis:
    'It depends on how the link fails. Lost packets are retransmitted, and no write fails. If all packets are dropped, a write fails only after net_write_timeout, and only if more data is in flight than the buffers hold. A firewall that answers with RST fails the write at once.',
  variable:
    'time from injection until the source reports a failed write to the replica, ms (none: it reported no failed write)',
  rule: 'Confirmed if the write fails in every trial of every kind of failure. Refuted if it fails in none. Conditional if it fails with some kinds only.',
  reads: ['source-write', 'blind-window'],
  effect: 'timer',
  effectOf: { [loss]: 'chance' },
  leastTrials: 2,
  exhibits: [loss, shortBacklog, longBacklog, refused, flapping, regionSilent],
  optional: isCrossRegion,
  measure: lossFacts,
  decide(facts) {
    const kinds = [loss, shortBacklog, longBacklog, refused, flapping, regionSilent].map((exhibit) =>
      trialsOf(facts, exhibit),
    );
    const [lost, short, long, rst, flaps, silent] = kinds.map((trials) => count(trials, writeFailed));
    const failed = kinds.flat();
    const all = count(failed, writeFailed);
    const regions = trialsOf(facts, regionSilent);
    const onRealLinks = acrossRegions(
      regions,
      () =>
        `On a link between two regions that lost everything under load, it failed in ${silent?.text} (after ${time(median(regions, 'writeFailedMs'))}; net_write_timeout was ${time(median(regions, 'netWriteTimeoutMs'))}).`,
    );
    const percent = median(trialsOf(facts, loss), 'percent') ?? recordedPercent;
    const dropFailedMs = median(trialsOf(facts, longBacklog), 'writeFailedMs');
    const refusedFailedMs = median(trialsOf(facts, refused), 'writeFailedMs');
    return {
      verdict: all.all ? 'confirmed' : all.none ? 'refuted' : 'conditional',
      sentence: `The write of the source to the replica failed in ${lost?.text} trials with ${percent} % packet loss under a light load. With all packets dropped it failed in ${short?.text} trials if the backlog fitted the buffers, and in ${long?.text} if it did not (after ${time(dropFailedMs)}; net_write_timeout was ${time(median(trialsOf(facts, longBacklog), 'netWriteTimeoutMs'))}). With a firewall that answered with RST it failed in ${rst?.text} (after ${time(refusedFailedMs)}, before the timeout). With three short interruptions of the link it failed in ${flaps?.text}.${onRealLinks}`,
      numbers: {
        lossWriteFailed: lost?.text ?? null,
        lossBlindMs: median(trialsOf(facts, loss), 'blindMs'),
        dropFittingBuffersWriteFailed: short?.text ?? null,
        dropBeyondBuffersWriteFailed: long?.text ?? null,
        dropBeyondBuffersWriteFailedMs: dropFailedMs,
        rejectWriteFailed: rst?.text ?? null,
        rejectWriteFailedMs: refusedFailedMs,
        flappingWriteFailed: flaps?.text ?? null,
        ...(regions.length === 0
          ? {}
          : {
              regionsSilentWriteFailed: silent?.text ?? null,
              regionsSilentWriteFailedMs: median(regions, 'writeFailedMs'),
            }),
      },
    };
  },
  planted: {
    world: 'Packet loss, short interruptions, and dropped packets with a small backlog also fail the write.',
    verdict: 'confirmed',
    change: (facts) =>
      planted(facts, {
        [loss]: { writeFailedMs: 100 },
        [shortBacklog]: { writeFailedMs: 100 },
        [flapping]: { writeFailedMs: 100 },
      }),
  },
  contrary: {
    world:
      'The load is 0.8 MB/s instead of a few KB/s, so that the backlog exceeds the buffers; 80 % of the packets are lost instead of 30 %, and each interruption lasts 3 s instead of 0.3 s, longer than net_write_timeout.',
    verdict: 'confirmed',
    params: [
      'kernel/packet-loss/thirty-percent:percent=80',
      'kernel/packet-loss/thirty-percent:holdS=6',
      'error-1190/black-hole/small-backlog:backlog=1.5',
      'catalogue/network/flapping-in-silence:cutMs=3000',
    ],
    options: ['--workload', 'rate=200,row=4k'],
  },
  corrected(server) {
    const { columns, product } = procedures.dialectOf(server);
    return [
      'Packet loss alone delayed replication, but did not end the connection (30 %, light load). Under load on a long link, 0.1 to 1 % of loss already starves the stream, and the status stays Yes/Yes/0. On the source, look for retransmissions (`ss -tin sport = :3306`) and check the congestion control: at 70 ms and 10 MB/s, bbr delivered all data, cubic 3 to 10 % of it (measured on MySQL 9.7.4).',
      'A link that drops everything fails the write only if more data is in flight than the socket buffers hold, and only after net_write_timeout. Under a light load the source logs nothing, until after about 15 minutes the kernel ends the connection (tcp_retries2).',
      `Then only the timeout of the replica detects the outage. Until it does, ${product} shows ${columns.receiver}: Yes.`,
      procedures.showReplica(server),
      'A reset (RST) or a closed connection ends the write at once. A longer timeout does not change that.',
    ];
  },
});
