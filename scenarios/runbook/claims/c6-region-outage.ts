import { defineClaim, procedures } from 'replfault';
import { count, linkFacts, median, planted, time, trialsOf, writeFailed } from './_facts.ts';

const light = 'error-1190/black-hole/small-backlog';
const heavy = 'error-1190/black-hole/large-backlog';

export default defineClaim({
  id: 'C6',
  says: 'An outage of the link between cloud regions causes the error.',
  hypothesis:
    'An outage is silence. The source notices only if a write blocks for net_write_timeout, the replica only after its own timeout, and until then its status says that all is well.',
  variable: 'time from the beginning of the outage until the source reports a failed write, ms (none: it never did)',
  rule: 'Confirmed if the write fails in every outage that lasts longer than net_write_timeout; refuted if in none; conditional if only in some. Data must be intact after each, else it is not this claim that has to be talked about.',
  leastTrials: 2,
  exhibits: [light, heavy],
  measure: linkFacts,
  decide(facts) {
    const [lightTrials, heavyTrials] = [trialsOf(facts, light), trialsOf(facts, heavy)];
    const both = count([...lightTrials, ...heavyTrials], writeFailed);
    const [lightFailed, heavyFailed] = [count(lightTrials, writeFailed), count(heavyTrials, writeFailed)];
    const lightBlindMs = median(lightTrials, 'blindMs');
    const lightOutageMs = median(lightTrials, 'faultMs');
    const heavyFailedMs = median(heavyTrials, 'writeFailedMs');
    return {
      verdict: both.all ? 'confirmed' : both.none ? 'refuted' : 'conditional',
      sentence: `With net_write_timeout at ${time(median(heavyTrials, 'netWriteTimeoutMs'))}, an outage failed the source's write in ${heavyFailed.text} trials with more under way than the buffers hold (after ${time(heavyFailedMs)}; the replica noticed after ${time(median(heavyTrials, 'replicaNoticedMs'))}), and in ${lightFailed.text} under a light load, where an outage of ${time(lightOutageMs)} left the status of the replica healthy for ${time(lightBlindMs)} while it missed transactions.`,
      numbers: {
        lightLoadWriteFailed: lightFailed.text,
        lightLoadOutageMs: lightOutageMs,
        lightLoadBlindMs: lightBlindMs,
        heavyLoadWriteFailed: heavyFailed.text,
        heavyLoadWriteFailedMs: heavyFailedMs,
        heavyLoadReplicaNoticedMs: median(heavyTrials, 'replicaNoticedMs'),
        heavyLoadBlindMs: median(heavyTrials, 'blindMs'),
      },
    };
  },
  planted: {
    world: 'The source notices an outage also when its buffers still have room.',
    verdict: 'confirmed',
    change: (facts) => planted(facts, { [light]: (real) => ({ writeFailedMs: real['netWriteTimeoutMs'] ?? 0 }) }),
  },
  corrected(server) {
    const { netTimeout } = procedures.dialectOf(server);
    return [
      'An outage shows as this error only if the source has more to send than the socket buffers hold (4 MB and more by default). Otherwise nobody is told until the replica gives up the silent connection.',
      `${netTimeout} is how long the replica does not detect an outage. Choose it by the undetected outage that you can accept, and set the heartbeat period with it: it is not recomputed. Example values:`,
      procedures.changeChannel(server, { by: 'unknown', replicaNetTimeoutS: 20, heartbeatPeriodS: 5 }),
      'After the outage the replica reconnects by itself, as long as its retries last, and nothing is lost while the source keeps its binary logs.',
    ];
  },
});
