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
    'A longer timeout rides out a stall that is shorter than it. It does nothing for dump threads that run already, for a reset connection or for a backlog that fits the buffers, and it makes the replica blind, and a dead dump thread stay, for as much longer.',
  variable:
    'which connections survive one stall of 2 s under timeouts of 1 s and of 5 s, and how long the replica is blind, ms',
  rule: 'Refuted if the longer timeouts did not ride out the stall that ended the connection under the shorter ones. Confirmed if they did and nothing of this was seen: a running dump thread that kept the old value, a reset that ended the write before its timeout, longer blindness, a dump thread that outlived its replica by 1 s. Conditional if they did and some of it was seen.',
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
    const limits = [kept.yes > 0, reset.yes > 0, blindLonger, dead.yes > 0];
    const stall = time(median(of(longerWrite), 'faultMs'));
    const outlived = Math.max(0, ...of(outlives).map(outlivedMs));
    return {
      verdict: !(writeHelps && netHelps) ? 'refuted' : limits.includes(true) ? 'conditional' : 'confirmed',
      sentence:
        writeHelps && netHelps
          ? `A stall of ${stall} that ended the connection with either timeout at 1 s was ridden out with 5 s; but a dump thread that ran already kept the old net_write_timeout in ${kept.text} trials, with a backlog that fitted the buffers there was nothing to time (${fits.text} writes failed), a reset ended the write before its timeout in ${reset.text} (after ${time(median(of(refused), 'writeFailedMs'))}), the replica was blind for ${time(blindLongMs)} instead of ${time(blindShortMs)}, and ${dead.yes > 0 ? `a dump thread outlived its replica by ${time(outlived)}` : `no dump thread outlived its replica here, because the replica's close reset the connection`}.`
          : `A stall of ${stall} was not ridden out: with net_write_timeout at 1 s the write failed in ${count(of(shorterWrite), writeTimedOut).text} trials, with 5 s in ${count(of(longerWrite), writeFailed).text}; with the replica's timeout at 1 s it left in ${count(of(shorterNet), replicaLeft).text}, with 5 s in ${count(of(longerNet), replicaLeft).text}.`,
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
    world: 'The longer net_write_timeout gives up in the same stall as the shorter one.',
    verdict: 'refuted',
    change: (facts) => planted(facts, { [longerWrite]: { writeFailedMs: 1100 } }),
  },
  corrected(server) {
    const { netTimeout } = procedures.dialectOf(server);
    return [
      'Raise net_write_timeout only for stalls that are longer than it, with more data in flight than the socket buffers hold. It counts each wait, not a whole transaction. Example value:',
      procedures.setNetWriteTimeout(server, { netWriteTimeoutS: 120 }),
      'A dump thread reads it when it starts, so let the replica connect again:',
      procedures.reconnectReceiver(server),
      `Do not raise ${netTimeout} with it: it is how long the replica does not detect an outage. It must be longer than the longest pause that the connection has to survive, and the heartbeat period well below it. Example values:`,
      procedures.changeChannel(server, { by: 'unknown', replicaNetTimeoutS: 30, heartbeatPeriodS: 10 }),
      'Neither timeout helps against a reset or closed connection.',
      `If net_write_timeout is above ${netTimeout}, the dump thread of a replica that is gone stays blocked for the difference.`,
    ];
  },
});
