import { defineClaim, type Facts, procedures } from 'replfault';
import { deliveryFacts, sharePercent, spread } from './_delivered.ts';
import { count, median, numberOf, planted, trialsOf } from './_facts.ts';

const of = (name: string): string => `wide-area/starved-by-loss/${name}`;
const [cubicLossy, cubicClean, bbrLossy, bbrClean] = [
  of('cubic-lossy'),
  of('cubic-clean'),
  of('bbr-lossy'),
  of('bbr-clean'),
];

/** Of what was committed arrives at least, while it is written, where replication keeps up; and at most, where it is starved; percent. */
const [keepsUpPercent, starvedPercent] = [75, 50];
const keepsUp = (facts: Facts): boolean => numberOf(facts, 'arrivedPercent') >= keepsUpPercent;
const isStarved = (facts: Facts): boolean => numberOf(facts, 'arrivedPercent', 100) < starvedPercent;

export default defineClaim({
  id: 'Q11',
  says: 'On a lossy wide-area link, the congestion control of the source decides whether replication keeps up.',
  hypothesis:
    'At 70 ms and 1 % loss, cubic carries a small part of 10 MB/s and bbr carries all of it. No error is reported, and the status shows Yes, Yes and often 0 seconds behind.',
  variable: 'transactions that arrive at the replica, percent of those that the source commits at the same time',
  rule: `By the median over the trials of each case, because a busy machine delays single ones. Confirmed if with loss at least ${keepsUpPercent} % arrive with bbr and less than ${starvedPercent} % with cubic, and without loss at least ${keepsUpPercent} % with both. Refuted if with loss both keep up, or both are starved. Conditional otherwise.`,
  reads: ['bytes', 'monitoring', 'source-write'],
  effect: 'chance',
  effectOf: { [cubicClean]: 'fixed', [bbrClean]: 'fixed' },
  leastTrials: 2,
  exhibits: [cubicLossy, bbrLossy, cubicClean, bbrClean],
  measure: (trial) => {
    const { rttMs, lossPercent } = trial.result.params;
    const params = {
      rttMs: typeof rttMs === 'number' ? rttMs : null,
      lossPercent: typeof lossPercent === 'number' ? lossPercent : null,
    };
    return { ...params, ...deliveryFacts(trial) };
  },
  decide(facts, server) {
    const [cubic, bbr] = [trialsOf(facts, cubicLossy), trialsOf(facts, bbrLossy)];
    const clean = [...trialsOf(facts, cubicClean), ...trialsOf(facts, bbrClean)];
    const [cubicStarved, bbrKeepsUp, cleanKeepsUp] = [
      count(cubic, isStarved),
      count(bbr, keepsUp),
      count(clean, keepsUp),
    ];
    const middle = (exhibit: string): Facts => ({ arrivedPercent: median(trialsOf(facts, exhibit), 'arrivedPercent') });
    const lossy = [middle(cubicLossy), middle(bbrLossy)];
    const decides =
      isStarved(middle(cubicLossy)) && [bbrLossy, cubicClean, bbrClean].every((exhibit) => keepsUp(middle(exhibit)));
    const alike = lossy.every(keepsUp) || lossy.every(isStarved);
    const { secondsBehind } = procedures.dialectOf(server).columns;
    const shown0 = sharePercent(cubic, 'looksBehindShowing0', 'looksBehind');
    const failed = count([...cubic, ...bbr], (one) => numberOf(one, 'writesTimedOut') > 0);
    return {
      verdict: decides ? 'confirmed' : alike ? 'refuted' : 'conditional',
      sentence: `On a link of ${median(cubic, 'rttMs')} ms that lost ${median(cubic, 'lossPercent')} % of the packets, ${spread(cubic, 'arrivedPercent', '%')} of the committed transactions arrived while they were written with cubic, and ${spread(bbr, 'arrivedPercent', '%')} with bbr (less than ${starvedPercent} % in ${cubicStarved.text} trials, at least ${keepsUpPercent} % in ${bbrKeepsUp.text}; ${megabytes(median(cubic, 'writtenBps'))}/s of row events, a new connection). Without loss, at least ${keepsUpPercent} % arrived in ${cleanKeepsUp.text} trials. With cubic, ${secondsBehind} was ${spread(cubic, 'mostSecondsBehind', 's')} at most, and 0 with both threads Yes at ${shown0 ?? 'no'} % of the looks at which more than a second's writes were missing. A write to the replica timed out in ${failed.text} trials with loss.`,
      numbers: {
        cubicLossyArrivedPercent: median(cubic, 'arrivedPercent'),
        bbrLossyArrivedPercent: median(bbr, 'arrivedPercent'),
        cubicCleanArrivedPercent: median(trialsOf(facts, cubicClean), 'arrivedPercent'),
        bbrCleanArrivedPercent: median(trialsOf(facts, bbrClean), 'arrivedPercent'),
        cubicLossyReceivedBps: median(cubic, 'receivedBps'),
        cubicLossyBehindBytes: median(cubic, 'behindBytes'),
        cubicLossyBehind: median(cubic, 'behindTransactions'),
        cubicLossyShown0Percent: shown0,
        lossyWriteFailed: failed.text,
      },
    };
  },
  planted: {
    world: 'With cubic as much arrives over a lossy link as with bbr.',
    verdict: 'refuted',
    change: (facts) => planted(facts, { [cubicLossy]: { arrivedPercent: 98, looksBehind: 0, looksBehindShowing0: 0 } }),
  },
  contrary: {
    world: 'The link loses no packets instead of 1 %, and the load is the same.',
    verdict: 'refuted',
    params: ['wide-area/starved-by-loss:lossPercent=0'],
  },
  corrected(server) {
    const { columns } = procedures.dialectOf(server);
    return [
      'On the host of the source, `ss -tin sport = :3306` names the congestion control of each connection, with its congestion window (cwnd) and the segments that were sent again (retrans).',
      'If the link loses packets and the connection of the replica uses cubic, test bbr on the host of the source. The host that sends decides; the setting of the replica has no effect on the stream. Restart the receiver afterwards: an open connection keeps its congestion control.',
      `${columns.secondsBehind} does not show this. Compare the position of the source with ${columns.executedPosition} twice: if the difference grows, less arrives than is written.`,
      procedures.compareEnds(server, { by: 'position' }),
      'Neither a higher net_write_timeout nor a higher timeout of the replica makes more arrive.',
    ];
  },
});

const megabytes = (bytes: number | null): string =>
  bytes === null ? 'an unknown rate' : `${(bytes / 1e6).toFixed(1)} MB`;
