import { defineClaim, type Facts, procedures } from 'replfault';
import { acrossRegions, isCrossRegion, regionNarrowed, regionSilent } from './_cross-region.ts';
import { count, detectedAfterInjectionMs, linkFacts, median, numberOf, planted, time, trialsOf } from './_facts.ts';
import { firstMs, gtidAlarmMs, lagAlarms, loginOf, receiverAlarms, startMs } from './_observed.ts';

const stalled = 'runbook/stalled-link/short-write-timeout';
const starved = 'runbook/connectivity-check/stream-starved';
const dropped = 'runbook/connectivity-check-firewall/packets-dropped';
const exhibits = [stalled, starved, dropped, regionSilent, regionNarrowed];
/** Timeouts in proportion to the alarm of 2 s: 6 s, as 60 s to 20 s. */
const inProportion = [regionSilent, regionNarrowed];

/** So much earlier is before, and not in the same sample, ms. */
const beforeMs = 100;

/** Whether an alarm came before the first timeout of either end. */
function leads(facts: Facts, alarm: string): boolean {
  const [at, timeout] = [facts[alarm], facts['firstTimeoutMs']];
  return typeof at === 'number' && typeof timeout === 'number' && at <= timeout - beforeMs;
}

const runbookAlarms = ['lagAlarmMs', 'receiverAlarmMs', 'pathAlarmMs'];
const anyLeads = (facts: Facts): boolean => runbookAlarms.some((alarm) => leads(facts, alarm));

export default defineClaim({
  id: 'F10',
  says: 'Monitor RTT, Seconds_Behind_Master and Replica_IO_Running, and alert on spikes before timeouts occur.',
  hypothesis:
    'Seconds_Behind and IO_Running change only when the net timeout of the replica has expired. A probe of the path detects dropped packets earlier, but not a stalled stream. The difference of the GTID sets grows at once in every case.',
  variable:
    'time from injection until each metric leaves its usual range, and until the first timeout of either end, ms',
  rule: 'Confirmed if one of the three metrics raised its alarm 100 ms or more before the first timeout in every trial. Refuted if in none. Conditional if in some. Not testable if no timeout expired.',
  reads: ['monitoring', 'receiver', 'source-write'],
  effect: 'timer',
  leastTrials: 2,
  exhibits,
  optional: (exhibit) => exhibit === dropped || isCrossRegion(exhibit),
  measure(trial) {
    const { timeline } = trial;
    const healedMs = (timeline.healed?.atMs ?? Number.POSITIVE_INFINITY) - startMs(timeline);
    const login = loginOf(timeline);
    const whileBroken = (ms: number | null): number | null => (ms !== null && ms <= healedMs ? ms : null);
    const receiverAlarmMs = whileBroken(firstMs(timeline, receiverAlarms));
    // A gap in the samples of dump threads leaves the line in the source's log.
    const sourceMs = detectedAfterInjectionMs(trial.result, 'sourceDetectionMs') ?? linkFacts(trial)['writeFailedMs'];
    const timeouts = [sourceMs, receiverAlarmMs].filter((ms) => typeof ms === 'number');
    return {
      firstTimeoutMs: timeouts.length === 0 ? null : Math.min(...timeouts),
      lagAlarmMs: whileBroken(firstMs(timeline, lagAlarms)),
      receiverAlarmMs,
      pathAlarmMs: login && !login.ok ? login.atMs : null,
      pathProbeMs: login?.tookMs ?? null,
      gtidAlarmMs: whileBroken(gtidAlarmMs(timeline)),
    };
  },
  decide(facts, server) {
    const { secondsBehind, receiver: receiverRunning } = procedures.dialectOf(server).columns;
    const all = exhibits.flatMap((exhibit) => trialsOf(facts, exhibit)).filter((one) => one['firstTimeoutMs'] !== null);
    const any = count(all, anyLeads);
    const by = (alarm: string): string => count(all, (one) => leads(one, alarm)).text;
    const probed = all.filter((one) => one['pathProbeMs'] !== null);
    const path = count(probed, (one) => leads(one, 'pathAlarmMs'));
    const timeout = median(all, 'firstTimeoutMs');
    const scaled = inProportion.flatMap((exhibit) => trialsOf(facts, exhibit));
    const ofScaled = (alarm: string): string => count(scaled, (one) => leads(one, alarm)).text;
    const onRealLinks = acrossRegions(
      scaled,
      () =>
        `On a link between two regions under load, with both timeouts at 6 s, so that the alarm at a lag of 2 s stands for one at 20 s under timeouts of 60 s, ${secondsBehind} had changed in ${ofScaled('lagAlarmMs')} trials before the first timeout (${time(median(scaled, 'firstTimeoutMs'))}), and the difference of the GTID sets in ${ofScaled('gtidAlarmMs')} (after ${time(median(scaled, 'gtidAlarmMs'))}).`,
    );
    return {
      verdict: all.length === 0 ? 'not-testable' : any.all ? 'confirmed' : any.none ? 'refuted' : 'conditional',
      sentence: `The first timeout occurred ${time(timeout)} after injection. Before it, ${secondsBehind} had changed in ${by('lagAlarmMs')} trials, ${receiverRunning} in ${by('receiverAlarmMs')}, and the difference of the GTID sets in ${by('gtidAlarmMs')} (after ${time(median(all, 'gtidAlarmMs'))}). A probe of the path had failed in ${path.text}: it fails if packets are dropped, but on a link that is too slow for the stream it takes ${time(median(trialsOf(facts, starved), 'pathProbeMs'))}.${onRealLinks}`,
      numbers: {
        firstTimeoutMs: timeout,
        lagLed: by('lagAlarmMs'),
        receiverLed: by('receiverAlarmMs'),
        pathLed: path.text,
        gtidLed: by('gtidAlarmMs'),
        gtidAlarmMs: median(all, 'gtidAlarmMs'),
        ...(scaled.length === 0
          ? {}
          : {
              regionsTimeoutMs: median(scaled, 'firstTimeoutMs'),
              regionsLagLed: ofScaled('lagAlarmMs'),
              regionsGtidLed: ofScaled('gtidAlarmMs'),
            }),
        earliestTimeoutMs: all.length === 0 ? null : Math.min(...all.map((one) => numberOf(one, 'firstTimeoutMs'))),
      },
    };
  },
  planted: {
    world: 'Seconds_Behind rises as soon as a transaction is missing.',
    verdict: 'confirmed',
    change: (facts) =>
      planted(
        facts,
        Object.fromEntries(exhibits.map((exhibit) => [exhibit, { lagAlarmMs: 300, firstTimeoutMs: 1500 }])),
      ),
  },
  contrary: {
    world:
      'The probe of the path waits 4 s, longer than both timeouts, and net_write_timeout between the regions is 1 s, shorter than the alarm at 2 s of lag.',
    verdict: 'refuted',
    params: [
      'runbook/connectivity-check-firewall/packets-dropped:loginTimeoutMs=4000',
      'runbook/cross-region/narrowed:netWriteTimeoutS=1',
    ],
  },
  corrected(server) {
    const { columns, netTimeout, vendor } = procedures.dialectOf(server);
    return [
      'Alert on the age of the oldest missing transaction: compare the executed transactions of both ends, or write a heartbeat row on the source every second and measure its age on the replica (pt-heartbeat does this).',
      procedures.compareEnds(server),
      procedures.compareEnds(server, { by: 'position' }),
      ...(vendor === 'mariadb'
        ? [
            'On the replica use gtid_slave_pos. On a replica without log_slave_updates, gtid_binlog_pos does not change.',
          ]
        : []),
      `${columns.secondsBehind} and ${columns.receiver} show an outage only after ${netTimeout}. On a link that still delivers a few bytes, ${columns.secondsBehind} can rise earlier.`,
      'Probe the path too. A probe detects dropped packets early, but not a stream that is too slow.',
    ];
  },
});
