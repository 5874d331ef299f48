import { defineClaim, type Facts, procedures } from 'replfault';
import { count, linkFacts, median, planted, time, trialsOf, writeFailed } from './_facts.ts';

const load = (name: string): string => `runbook/bulk-load/${name}`;
const healthyInOne = load('healthy-in-one');
const healthyInPieces = load('healthy-in-pieces');
const widerInOne = load('wider-in-one');
const narrowInOne = load('narrow-in-one');
const narrowInPieces = load('narrow-in-pieces');

const healthy = [healthyInOne, healthyInPieces];

/** On a healthy link nothing is injected, so everything counts: a failed write, and a replica that leaves. */
const broken = (facts: Facts): boolean => writeFailed(facts) || (facts['reconnects'] ?? 0) !== 0;

export default defineClaim({
  id: 'C3',
  says: 'Large transactions or long bulk inserts exceed net_write_timeout or slave_net_timeout even on healthy links.',
  hypothesis:
    'They do not. The timeouts count single waits, and a healthy link takes each piece at once; a link below the drain threshold fires them, whatever the size of the transactions.',
  variable:
    'connections that a bulk load of 8 MB ends on a healthy link with net_write_timeout at 1 s and the timeout of the replica at 2 s',
  rule: 'Confirmed if the load ends the connection on the healthy link in every trial, in one transaction or in pieces; conditional if in some; refuted if in none, so that only a slow link can be the cause.',
  leastTrials: 2,
  exhibits: [healthyInOne, healthyInPieces, widerInOne, narrowInOne, narrowInPieces],
  measure: linkFacts,
  decide(facts) {
    const onHealthy = count(
      healthy.flatMap((exhibit) => trialsOf(facts, exhibit)),
      broken,
    );
    const [inOne, inPieces] = [trialsOf(facts, narrowInOne), trialsOf(facts, narrowInPieces)];
    const [narrowOne, narrowPieces] = [count(inOne, writeFailed), count(inPieces, writeFailed)];
    const wider = count(trialsOf(facts, widerInOne), writeFailed);
    return {
      verdict: onHealthy.all ? 'confirmed' : onHealthy.none ? 'refuted' : 'conditional',
      sentence: `With timeouts of 1 and 2 s, 8 MB in one transaction and in 512 ended the connection in ${onHealthy.text} trials on a healthy link. On a link that takes too little in net_write_timeout the write failed in ${narrowOne.text} trials with one large transaction and in ${narrowPieces.text} with small ones; on one that takes twice what is needed, a transaction that took ${time(median(trialsOf(facts, widerInOne), 'faultMs'))} to send failed in ${wider.text}: the timeout counts each wait, not the transaction.`,
      numbers: {
        healthyLinkBroken: onHealthy.text,
        narrowLinkInOneWriteFailed: narrowOne.text,
        narrowLinkInPiecesWriteFailed: narrowPieces.text,
        narrowLinkInOneWriteFailedMs: median(inOne, 'writeFailedMs'),
        narrowLinkInPiecesWriteFailedMs: median(inPieces, 'writeFailedMs'),
        widerLinkInOneWriteFailed: wider.text,
      },
    };
  },
  planted: {
    world: 'net_write_timeout counts the whole load, also on a healthy link.',
    verdict: 'confirmed',
    change: (facts) =>
      planted(facts, { [healthyInOne]: { writeFailedMs: 1000 }, [healthyInPieces]: { writeFailedMs: 1000 } }),
  },
  corrected(server) {
    const { vendor, netTimeout } = procedures.dialectOf(server);
    return [
      'On a healthy link no transaction is too large for the timeouts: net_write_timeout counts one wait for room in the socket, and starts again with each piece that is accepted.',
      `The source sends nothing of a transaction before it commits. Meanwhile, heartbeats keep ${netTimeout} from firing.`,
      'A large load exposes a link that is too slow: compare the rate of the link with (about a third of the send buffer) / net_write_timeout.',
      `Large transactions cost delay, and are sent again from their beginning after a disconnect. \`${vendor === 'mariadb' ? 'mariadb-binlog' : 'mysqlbinlog'}\` shows their size.`,
    ];
  },
});
