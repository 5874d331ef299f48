import { defineClaim, procedures } from 'replfault';
import { acrossRegions, isCrossRegion, regionInOne, regionNarrowInOne, regionNarrowInPieces } from './_cross-region.ts';
import { count, linkFacts, median, planted, time, trialsOf, writeFailed } from './_facts.ts';

const load = (name: string): string => `runbook/bulk-load/${name}`;
const healthyInOne = load('healthy-in-one');
const narrowInOne = load('narrow-in-one');
const narrowInPieces = load('narrow-in-pieces');
const shorter = 'runbook/timeouts-and-stalls/write-timeout-shorter';
const longer = 'runbook/timeouts-and-stalls/write-timeout-longer';

export default defineClaim({
  id: 'F7',
  says: 'For a bulk load set net_write_timeout to 300 and use smaller batches.',
  hypothesis:
    'With a longer timeout the load survives stalls that are shorter. Smaller batches do not change this. On a healthy link neither is needed.',
  variable: 'failed writes under a bulk load, by timeout, batch size and link',
  rule: 'Confirmed if a longer timeout and smaller batches each prevent a failed write. Conditional if only one of them does. Refuted if neither does. Not testable unless the write failed in every trial without them.',
  reads: ['source-write'],
  effect: 'timer',
  leastTrials: 2,
  exhibits: [
    shorter,
    longer,
    narrowInOne,
    narrowInPieces,
    healthyInOne,
    regionNarrowInOne,
    regionNarrowInPieces,
    regionInOne,
  ],
  optional: isCrossRegion,
  measure: linkFacts,
  decide(facts) {
    const of = (exhibit: string) => count(trialsOf(facts, exhibit), writeFailed);
    const [short, long, one, pieces, healthy] = [shorter, longer, narrowInOne, narrowInPieces, healthyInOne].map(of);
    const timeoutHelps = Boolean(short?.all && long?.none);
    const [regionOne, regionPieces] = [of(regionNarrowInOne), of(regionNarrowInPieces)];
    const inRegions = regionOne.of > 0 && regionPieces.of > 0;
    const batchesHelp = Boolean(one?.all && pieces?.none) && (!inRegions || (regionOne.all && regionPieces.none));
    const onRealLinks = acrossRegions(
      inRegions ? trialsOf(facts, regionNarrowInOne) : [],
      () =>
        `Between two regions it failed in ${regionOne.text} with one large batch and in ${regionPieces.text} with small ones where the link became narrow, and in ${of(regionInOne).text} where it did not.`,
    );
    // Nothing can prevent a failed write where none fails.
    const failsWithout = Boolean(short?.all && one?.all);
    const helping = [timeoutHelps, batchesHelp].filter(Boolean).length;
    return {
      verdict: !failsWithout ? 'not-testable' : helping === 2 ? 'confirmed' : helping === 1 ? 'conditional' : 'refuted',
      sentence: `Under a load with a stall of ${time(median(trialsOf(facts, longer), 'faultMs'))}, the write failed in ${short?.text} trials with net_write_timeout at 1 s and in ${long?.text} with 5 s. On a link that is too slow for the timeout it failed in ${one?.text} with one large batch and in ${pieces?.text} with small ones. On a healthy link, with 1 s and 8 MB in one batch, it failed in ${healthy?.text}.${onRealLinks} ${timeoutHelps ? 'The longer timeout helped against a stall that was shorter than it' : 'The longer timeout did not help'}. Smaller batches ${batchesHelp ? 'helped' : 'did not help'} on the slow link.`,
      numbers: {
        stallTimeout1sWriteFailed: short?.text ?? null,
        stallTimeout5sWriteFailed: long?.text ?? null,
        narrowLinkLargeBatchWriteFailed: one?.text ?? null,
        narrowLinkSmallBatchesWriteFailed: pieces?.text ?? null,
        healthyLinkWriteFailed: healthy?.text ?? null,
        ...(inRegions
          ? { regionsNarrowInOneWriteFailed: regionOne.text, regionsNarrowInPiecesWriteFailed: regionPieces.text }
          : {}),
      },
    };
  },
  planted: {
    world: 'Small batches pass a link that is too slow without a failed write.',
    verdict: 'confirmed',
    change: (facts) =>
      planted(facts, { [narrowInPieces]: { writeFailedMs: null }, [regionNarrowInPieces]: { writeFailedMs: null } }),
  },
  contrary: {
    world: 'The stall lasts 7 s instead of 2 s, longer than the longer timeout of 5 s.',
    verdict: 'refuted',
    params: ['runbook/timeouts-and-stalls/write-timeout-longer:stallS=7'],
    options: ['--link', 'proxy'],
  },
  corrected(server) {
    const { netTimeout } = procedures.dialectOf(server);
    return [
      'With a longer net_write_timeout a load survives stalls that are shorter than it. Set it before the load, then reconnect the receiver. Example value:',
      procedures.setNetWriteTimeout(server, { netWriteTimeoutS: 300 }),
      procedures.reconnectReceiver(server),
      'Smaller batches do not prevent the timeout. They reduce the delay of replicas and the cost of a disconnect.',
      'A bulk load of 8 MB on a healthy link of this machine needed neither. If the load causes the error, the link is slower than the load: throttle the load, or increase the bandwidth.',
      `Restore the timeout after the load. Otherwise the dump thread of a disconnected replica stays for up to 300 s. Do not change ${netTimeout} on the replica.`,
    ];
  },
});
