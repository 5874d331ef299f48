import { defineClaim, procedures } from 'replfault';
import { count, linkFacts, median, planted, time, trialsOf, writeFailed } from './_facts.ts';

const loss = 'kernel/packet-loss/thirty-percent';
const shortBacklog = 'error-1190/black-hole/small-backlog';
const longBacklog = 'error-1190/black-hole/large-backlog';
const refused = 'kernel/rejected/before-proxy';
const flapping = 'catalogue/network/flapping-in-silence';

export default defineClaim({
  id: 'C1',
  says: 'An unstable link causes the error: packet loss, firewall drops and VPN flaps interrupt the TCP stream.',
  hypothesis:
    'It depends on how the link fails. Lost packets are sent again and break nothing; dropped ones fail a write only when more is under way than the buffers hold, for net_write_timeout; a refusal with RST fails it at once.',
  variable: 'time from injection until the source reports a failed write to the replica, ms (none: it never did)',
  rule: 'Confirmed if the write fails in every trial of every kind of instability; refuted if it fails in none; conditional if it fails under some kinds only.',
  leastTrials: 2,
  exhibits: [loss, shortBacklog, longBacklog, refused, flapping],
  measure: linkFacts,
  decide(facts) {
    const kinds = [loss, shortBacklog, longBacklog, refused, flapping].map((exhibit) => trialsOf(facts, exhibit));
    const [lost, short, long, rst, flaps] = kinds.map((trials) => count(trials, writeFailed));
    const failed = kinds.flat();
    const all = count(failed, writeFailed);
    const dropFailedMs = median(trialsOf(facts, longBacklog), 'writeFailedMs');
    const refusedFailedMs = median(trialsOf(facts, refused), 'writeFailedMs');
    return {
      verdict: all.all ? 'confirmed' : all.none ? 'refuted' : 'conditional',
      sentence: `The source's write failed in ${lost?.text} trials with 30 % of the packets lost under a light load, in ${short?.text} when all were dropped and the backlog fitted the buffers, in ${long?.text} when more was under way (after ${time(dropFailedMs)} with net_write_timeout at ${time(median(trialsOf(facts, longBacklog), 'netWriteTimeoutMs'))}), in ${rst?.text} when a firewall answered with RST (after ${time(refusedFailedMs)}, whatever the timeout), and in ${flaps?.text} when the link went silent three times for a moment.`,
      numbers: {
        lossWriteFailed: lost?.text ?? null,
        lossBlindMs: median(trialsOf(facts, loss), 'blindMs'),
        dropFittingBuffersWriteFailed: short?.text ?? null,
        dropBeyondBuffersWriteFailed: long?.text ?? null,
        dropBeyondBuffersWriteFailedMs: dropFailedMs,
        rejectWriteFailed: rst?.text ?? null,
        rejectWriteFailedMs: refusedFailedMs,
        flappingWriteFailed: flaps?.text ?? null,
      },
    };
  },
  planted: {
    world: 'Lost packets, short silences, and dropped packets with little under way fail the write as well.',
    verdict: 'confirmed',
    change: (facts) =>
      planted(facts, {
        [loss]: { writeFailedMs: 100 },
        [shortBacklog]: { writeFailedMs: 100 },
        [flapping]: { writeFailedMs: 100 },
      }),
  },
  corrected(server) {
    const { columns, product } = procedures.dialectOf(server);
    return [
      'Packet loss alone delays replication and does not end it. Look for retransmissions (`ss -ti`), not for this error.',
      'A link that drops everything fails the write only if more data is in flight than the socket buffers hold, and only after net_write_timeout. Under a light load the source logs nothing.',
      `Then only the timeout of the replica detects the outage. Until it does, ${product} shows ${columns.receiver}: Yes.`,
      procedures.showReplica(server),
      'A reset (RST) or a closed connection ends the write at once. A longer timeout does not change that.',
    ];
  },
});
