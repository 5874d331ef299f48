import { defineClaim, type Facts, procedures } from 'replfault';
import { count, linkFacts, median, numberOf, planted, time, trialsOf, writeFailed, writeTimedOut } from './_facts.ts';

const stalls = (name: string): string => `runbook/timeouts-and-stalls/${name}`;
const shorterWrite = stalls('write-timeout-shorter');
const longerWrite = stalls('write-timeout-longer');
const raisedMeanwhile = stalls('write-timeout-raised-meanwhile');
const shorterNet = stalls('net-timeout-shorter');
const longerNet = stalls('net-timeout-longer');
const outlives = stalls('write-timeout-outlives-replica');
const fitsBuffers = 'error-1190/stalled-reader/small-backlog';
const refused = 'kernel/rejected/before-proxy';

/** A dump thread that stays this long after its replica has left is a dead one, not a late sample, ms. */
const deadThreadMs = 1000;
/** So much longer blindness is not chance, ms. */
const laterMs = 500;

/** The replica gave its connection up: nothing else ends one in these cases. */
const replicaLeft = (facts: Facts): boolean => numberOf(facts, 'reconnects') > 0;

const outlivedMs = (facts: Facts): number =>
  facts['sourceNoticedMs'] === null || facts['replicaNoticedMs'] === null
    ? 0
    : numberOf(facts, 'sourceNoticedMs') - numberOf(facts, 'replicaNoticedMs');

export default defineClaim({
  id: 'F2',
  says: 'Raise net_write_timeout on the source and slave_net_timeout on the replica to 120 or 300 s: longer timeouts tolerate latency spikes.',
  hypothesis:
    'With a longer timeout the connection survives a stall that is shorter than it. It does not help running dump threads, reset connections, or a backlog that fits the buffers. The replica detects an outage later, and a dead dump thread stays for longer.',
  variable: 'connections that survive a stall of 2 s with timeouts of 1 s and of 5 s; blind window of the replica, ms',
  rule: 'Not testable unless the stall ended the connection with the shorter timeouts in every trial. Refuted if it also did with the longer ones. Confirmed if it did not, and none of these limits was seen: a running dump thread that kept the old value; a reset that ended the write before its timeout; a longer blind window; a dump thread that outlived its replica by 1 s or more. Conditional if some of these limits were seen.',
  reads: ['source-write', 'connection', 'receiver', 'blind-window', 'dump-threads'],
  effect: 'timer',
  effectOf: { [refused]: 'fixed' },
  leastTrials: 2,
  exhibits: [shorterWrite, longerWrite, raisedMeanwhile, shorterNet, longerNet, outlives, fitsBuffers, refused],
  measure: linkFacts,
  decide(facts) {
    const of = (exhibit: string): readonly Facts[] => trialsOf(facts, exhibit);
    const writeHelps = count(of(shorterWrite), writeTimedOut).all && count(of(longerWrite), writeFailed).none;
    const netHelps = count(of(shorterNet), replicaLeft).all && count(of(longerNet), replicaLeft).none;
    const kept = count(of(raisedMeanwhile), writeTimedOut);
    const fits = count(of(fitsBuffers), writeFailed);
    const reset = count(of(refused), (one) => writeFailed(one) && !writeTimedOut(one));
    const [blindShortMs, blindLongMs] = [median(of(shorterNet), 'blindMs'), median(of(longerNet), 'blindMs')];
    const blindLonger = (blindLongMs ?? 0) - (blindShortMs ?? 0) >= laterMs;
    const dead = count(of(outlives), (one) => outlivedMs(one) >= deadThreadMs);
    // A stall that nothing feels with the shorter timeouts shows nothing of longer ones.
    const felt = count(of(shorterWrite), writeTimedOut).all && count(of(shorterNet), replicaLeft).all;
    const limits = [kept.yes > 0, reset.yes > 0, blindLonger, dead.yes > 0];
    const stall = time(median(of(longerWrite), 'faultMs'));
    const outlived = Math.max(0, ...of(outlives).map(outlivedMs));
    return {
      verdict: !felt
        ? 'not-testable'
        : !(writeHelps && netHelps)
          ? 'refuted'
          : limits.includes(true)
            ? 'conditional'
            : 'confirmed',
      sentence:
        writeHelps && netHelps
          ? `A stall of ${stall} ended the connection with either timeout at 1 s, but not with 5 s. A dump thread that was already running kept the old net_write_timeout in ${kept.text} trials. With a backlog that fitted the buffers the write failed in ${fits.text} trials. A reset ended the write before its timeout in ${reset.text} (after ${time(median(of(refused), 'writeFailedMs'))}). With the longer timeout the replica was blind for ${time(blindLongMs)} instead of ${time(blindShortMs)}. ${dead.yes > 0 ? `A dump thread outlived its replica by ${time(outlived)}` : 'No dump thread outlived its replica by 1 s or more'}.`
          : `${felt ? `Longer timeouts made no difference for a stall of ${stall}` : `A stall of ${stall} did not end every connection with the shorter timeouts, so it does not show what longer ones change`}. The write failed in ${count(of(shorterWrite), writeTimedOut).text} trials with net_write_timeout at 1 s, and in ${count(of(longerWrite), writeFailed).text} with 5 s. The replica disconnected in ${count(of(shorterNet), replicaLeft).text} trials with its net timeout at 1 s, and in ${count(of(longerNet), replicaLeft).text} with 5 s.`,
      numbers: {
        stallMs: median(of(longerWrite), 'faultMs'),
        writeTimeout1sFailed: count(of(shorterWrite), writeTimedOut).text,
        writeTimeout5sFailed: count(of(longerWrite), writeFailed).text,
        runningThreadKeptOldTimeout: kept.text,
        backlogFitsBuffersWriteFailed: fits.text,
        resetBeforeTimeout: reset.text,
        netTimeout1sReplicaLeft: count(of(shorterNet), replicaLeft).text,
        netTimeout5sReplicaLeft: count(of(longerNet), replicaLeft).text,
        netTimeout1sBlindMs: blindShortMs,
        netTimeout5sBlindMs: blindLongMs,
        dumpThreadOutlivedReplicaMs: outlived,
      },
    };
  },
  planted: {
    world: 'A stall ends the connection with the longer net_write_timeout too.',
    verdict: 'refuted',
    change: (facts) => planted(facts, { [longerWrite]: { writeFailedMs: 1100 } }),
  },
  contrary: {
    world: 'The stall lasts 7 s instead of 2 s, so that it outlasts the longer timeouts of 5 s too.',
    verdict: 'refuted',
    params: [
      'runbook/timeouts-and-stalls/write-timeout-longer:stallS=7',
      'runbook/timeouts-and-stalls/net-timeout-longer:stallS=7',
    ],
  },
  corrected(server) {
    const { netTimeout } = procedures.dialectOf(server);
    return [
      'Raise net_write_timeout only if stalls are longer than it while more data is in flight than the socket buffers hold. It limits each wait, not a whole transaction. Example value:',
      procedures.setNetWriteTimeout(server, { netWriteTimeoutS: 120 }),
      'A dump thread reads the value when it starts. Reconnect the receiver afterwards:',
      procedures.reconnectReceiver(server),
      `Do not raise ${netTimeout} together with it: for that long the replica does not detect an outage. Set it above the longest pause that the connection must survive, and the heartbeat period to half of it or less. Example values:`,
      procedures.changeChannel(server, { by: 'unknown', replicaNetTimeoutS: 30, heartbeatPeriodS: 10 }),
      'Neither timeout prevents a reset or closed connection.',
      `If net_write_timeout is above ${netTimeout}, the dump thread of a disconnected replica stays blocked for the difference.`,
    ];
  },
});
