import { defineClaim, type Facts, procedures } from 'replfault';
import { acrossRegions, isCrossRegion, regionInOne, regionInPieces } from './_cross-region.ts';
import { count, linkFacts, median, planted, time, trialsOf, writeFailed } from './_facts.ts';

const load = (name: string): string => `runbook/bulk-load/${name}`;
const healthyInOne = load('healthy-in-one');
const healthyInPieces = load('healthy-in-pieces');
const widerInOne = load('wider-in-one');
const narrowInOne = load('narrow-in-one');
const narrowInPieces = load('narrow-in-pieces');

const healthy = [healthyInOne, healthyInPieces, regionInOne, regionInPieces];

/** On a healthy link nothing is injected, so everything counts: a failed write, and a replica that leaves. */
const broken = (facts: Facts): boolean => writeFailed(facts) || (facts['reconnects'] ?? 0) !== 0;

export default defineClaim({
  id: 'C3',
  says: 'Large transactions or long bulk inserts exceed net_write_timeout or slave_net_timeout even on healthy links.',
  hypothesis:
    'They do not. The timeouts limit single waits, and a healthy link accepts each piece at once. A link below the drain threshold triggers them, whatever the size of the transactions.',
  variable:
    'connections that a bulk load of 8 MB ends on a healthy link, with net_write_timeout at 1 s and the net timeout of the replica at 2 s',
  rule: 'Confirmed if the load ends the connection on the healthy link in every trial, in one transaction or in many. Conditional if in some. Refuted if in none.',
  reads: ['source-write', 'connection'],
  effect: 'timer',
  leastTrials: 2,
  exhibits: [healthyInOne, healthyInPieces, widerInOne, narrowInOne, narrowInPieces, regionInOne, regionInPieces],
  optional: isCrossRegion,
  measure: linkFacts,
  decide(facts) {
    const onHealthy = count(
      healthy.flatMap((exhibit) => trialsOf(facts, exhibit)),
      broken,
    );
    const [inOne, inPieces] = [trialsOf(facts, narrowInOne), trialsOf(facts, narrowInPieces)];
    const [narrowOne, narrowPieces] = [count(inOne, writeFailed), count(inPieces, writeFailed)];
    const regions = [regionInOne, regionInPieces].flatMap((exhibit) => trialsOf(facts, exhibit));
    const onRealLinks = acrossRegions(
      regions,
      () =>
        `Between two regions, where the load took more than three times net_write_timeout to cross, it ended the connection in ${count(regions, broken).text}.`,
    );
    const wider = count(trialsOf(facts, widerInOne), writeFailed);
    return {
      verdict: onHealthy.all ? 'confirmed' : onHealthy.none ? 'refuted' : 'conditional',
      sentence: `With timeouts of 1 s and 2 s, a load of 8 MB, in one transaction or in 512, ended the connection in ${onHealthy.text} trials on a healthy link. On a link that is too slow for net_write_timeout, the write failed in ${narrowOne.text} trials with one large transaction and in ${narrowPieces.text} with small ones. On a link with twice the required bandwidth, a transaction that took ${time(median(trialsOf(facts, widerInOne), 'faultMs'))} to send failed in ${wider.text}${wider.none ? ': the timeout limited each wait, not the transaction' : ''}.${onRealLinks}`,
      numbers: {
        healthyLinkBroken: onHealthy.text,
        ...(regions.length === 0 ? {} : { regionsBulkBroken: count(regions, broken).text }),
        narrowLinkInOneWriteFailed: narrowOne.text,
        narrowLinkInPiecesWriteFailed: narrowPieces.text,
        narrowLinkInOneWriteFailedMs: median(inOne, 'writeFailedMs'),
        narrowLinkInPiecesWriteFailedMs: median(inPieces, 'writeFailedMs'),
        widerLinkInOneWriteFailed: wider.text,
      },
    };
  },
  planted: {
    world: 'On a healthy link too, net_write_timeout limits the time of the whole load.',
    verdict: 'confirmed',
    change: (facts) => planted(facts, Object.fromEntries(healthy.map((exhibit) => [exhibit, { writeFailedMs: 1000 }]))),
  },
  contrary: {
    world:
      'The link between the regions is whole, but carries 0.1 Mbit/s instead of 20: less than the drain threshold.',
    verdict: 'conditional',
    params: [
      'runbook/cross-region-bulk/healthy-in-one:bandwidthMbitS=0.1',
      'runbook/cross-region-bulk/healthy-in-one:loadBytes=400000',
    ],
  },
  corrected(server) {
    const { vendor, netTimeout } = procedures.dialectOf(server);
    return [
      'On a healthy link of this machine, transactions of 8 MB did not reach timeouts of 1 s and 2 s. net_write_timeout limits one wait for room in the send buffer, and starts again with each piece that is accepted.',
      `The source sends a transaction only after its commit. Until then, heartbeats keep ${netTimeout} from expiring.`,
      'A large load exposes a link that is too slow: compare its bandwidth with the drain threshold, which is about a third of the send buffer divided by net_write_timeout. The third number of `sysctl net.ipv4.tcp_wmem` on the source is the largest send buffer: 4 MB and 60 s make about 23 KB/s.',
      `Large transactions delay the replica, and are sent again from their beginning after a disconnect. \`${vendor === 'mariadb' ? 'mariadb-binlog' : 'mysqlbinlog'}\` shows their size.`,
    ];
  },
});
