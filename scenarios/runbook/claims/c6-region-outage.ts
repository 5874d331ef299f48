import { defineClaim, procedures } from 'replfault';
import { acrossRegions, isCrossRegion, regionSilent } from './_cross-region.ts';
import { count, linkFacts, median, planted, time, trialsOf, writeFailed } from './_facts.ts';

const light = 'error-1190/black-hole/small-backlog';
const heavy = 'error-1190/black-hole/large-backlog';

export default defineClaim({
  id: 'C6',
  says: 'An outage of the link between cloud regions causes the error.',
  hypothesis:
    'During an outage nothing arrives at either end. The source detects it only if a write blocks for net_write_timeout. The replica detects it only after its own timeout, and until then its status looks healthy.',
  variable:
    'time from the start of the outage until the source reports a failed write, ms (none: it reported no failed write)',
  rule: 'Confirmed if the write fails in every outage that is longer than net_write_timeout. Refuted if it fails in none. Conditional if it fails in some. A trial counts only if the data is intact at its end.',
  reads: ['source-write', 'receiver', 'blind-window'],
  effect: 'timer',
  leastTrials: 2,
  exhibits: [light, heavy, regionSilent],
  optional: isCrossRegion,
  measure: linkFacts,
  decide(facts) {
    const [lightTrials, heavyTrials] = [trialsOf(facts, light), trialsOf(facts, heavy)];
    const regions = trialsOf(facts, regionSilent);
    const both = count([...lightTrials, ...heavyTrials, ...regions], writeFailed);
    const onRealLinks = acrossRegions(
      regions,
      () =>
        `On a link between two regions under load it failed in ${count(regions, writeFailed).text} (after ${time(median(regions, 'writeFailedMs'))}; both timeouts were ${time(median(regions, 'netWriteTimeoutMs'))}); the status of the replica looked healthy for ${time(median(regions, 'blindMs'))}.`,
    );
    const [lightFailed, heavyFailed] = [count(lightTrials, writeFailed), count(heavyTrials, writeFailed)];
    const lightBlindMs = median(lightTrials, 'blindMs');
    const lightOutageMs = median(lightTrials, 'faultMs');
    const heavyFailedMs = median(heavyTrials, 'writeFailedMs');
    return {
      verdict: both.all ? 'confirmed' : both.none ? 'refuted' : 'conditional',
      sentence: `With net_write_timeout at ${time(median(heavyTrials, 'netWriteTimeoutMs'))}, an outage failed the write of the source in ${heavyFailed.text} trials if more data was in flight than the buffers hold (after ${time(heavyFailedMs)}; the replica detected the outage after ${time(median(heavyTrials, 'replicaNoticedMs'))}). Under a light load it failed in ${lightFailed.text}: during an outage of ${time(lightOutageMs)}, the status of the replica looked healthy for ${time(lightBlindMs)} while transactions were missing.${onRealLinks}`,
      numbers: {
        lightLoadWriteFailed: lightFailed.text,
        lightLoadOutageMs: lightOutageMs,
        lightLoadBlindMs: lightBlindMs,
        heavyLoadWriteFailed: heavyFailed.text,
        heavyLoadWriteFailedMs: heavyFailedMs,
        heavyLoadReplicaNoticedMs: median(heavyTrials, 'replicaNoticedMs'),
        heavyLoadBlindMs: median(heavyTrials, 'blindMs'),
        ...(regions.length === 0
          ? {}
          : {
              regionsSilentWriteFailed: count(regions, writeFailed).text,
              regionsSilentWriteFailedMs: median(regions, 'writeFailedMs'),
              regionsBlindMs: median(regions, 'blindMs'),
            }),
      },
    };
  },
  planted: {
    world: 'The source notices an outage also when its buffers still have room.',
    verdict: 'confirmed',
    change: (facts) => planted(facts, { [light]: (real) => ({ writeFailedMs: real['netWriteTimeoutMs'] ?? 0 }) }),
  },
  contrary: {
    world:
      'The load is heavy in every outage: more is in flight than the buffers hold (1.5 times instead of the steady load).',
    verdict: 'confirmed',
    params: ['error-1190/black-hole/small-backlog:backlog=1.5'],
  },
  corrected(server) {
    const { netTimeout } = procedures.dialectOf(server);
    return [
      'The source reports an outage only if it has more to send than the socket buffers hold (4 MB and more by default), or after about 15 minutes, when the kernel ends the connection (tcp_retries2). Until then, only the timeout of the replica detects it.',
      `The replica detects an outage only after ${netTimeout}. Set it to the longest undetected outage that you can accept. Set the heartbeat period in the same procedure: the server does not adjust it to a new timeout. Example values:`,
      procedures.changeChannel(server, { by: 'unknown', replicaNetTimeoutS: 20, heartbeatPeriodS: 5 }),
      'After the outage the replica reconnects by itself, as long as its retries last, and nothing is lost while the source keeps its binary logs.',
    ];
  },
});
