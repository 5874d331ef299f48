import { defineClaim, type Facts, GtidSet, procedures, type Timeline } from 'replfault';
import { acrossRegions, isCrossRegion, regionLogin } from './_cross-region.ts';
import { count, median, numberOf, planted, time, trialsOf } from './_facts.ts';
import { loginOf } from './_observed.ts';

const starved = 'runbook/connectivity-check/stream-starved';
const closed = 'runbook/connectivity-check/port-closed';
const newDropped = 'runbook/connectivity-check-firewall/new-connections-dropped';
const allDropped = 'runbook/connectivity-check-firewall/packets-dropped';
const exhibits = [starved, closed, newDropped, allDropped, regionLogin];

/**
 * Whether anything that was committed after the login reached the replica while the fault lasted. The second sample from then on is where
 * counting begins: the first one may have asked the source before.
 */
function streamFlowed(timeline: Timeline, fromSeq: number): boolean {
  const healedMs = timeline.healed?.atMs ?? Number.POSITIVE_INFINITY;
  const samples = timeline.of('replication').filter((o) => o.seq > fromSeq && o.atMs < healedMs);
  const known = GtidSet.parse(samples[1]?.sourceGtid ?? '');
  return samples.slice(2).some((o) => !GtidSet.parse(o.replicaGtid).minus(known).isEmpty);
}

const agrees = (facts: Facts): boolean => facts['loginWorked'] === facts['streamFlowed'];

export default defineClaim({
  id: 'F1',
  says: 'Verify connectivity: ping, traceroute, a client login from the replica to the source; check the firewall on 3306.',
  hypothesis:
    'A login tests the setup of a new connection. It detects what blocks new connections, but not the state of the existing stream. Either can work without the other.',
  variable: 'whether a login over the path of the replica works; whether the stream delivers what is written after it',
  rule: 'Confirmed if login and stream agree in every trial. Refuted if they agree in none. Conditional if they agree with some faults only.',
  reads: ['monitoring'],
  effect: 'fixed',
  effectOf: { [starved]: 'timer', [regionLogin]: 'timer' },
  leastTrials: 2,
  exhibits,
  optional: (exhibit) => exhibit === newDropped || exhibit === allDropped || isCrossRegion(exhibit),
  measure({ timeline }) {
    const login = loginOf(timeline);
    if (!login) throw new TypeError('nobody logged in');
    return { loginWorked: login.ok, loginTookMs: login.tookMs, streamFlowed: streamFlowed(timeline, login.seq) };
  },
  decide(facts) {
    const all = count(
      exhibits.flatMap((exhibit) => trialsOf(facts, exhibit)),
      agrees,
    );
    const worked = (exhibit: string): string =>
      count(trialsOf(facts, exhibit), (one) => one['loginWorked'] === true).text;
    const flowed = (exhibit: string): string =>
      count(trialsOf(facts, exhibit), (one) => one['streamFlowed'] === true).text;
    const wrong = exhibits.flatMap((exhibit) => trialsOf(facts, exhibit).filter((one) => !agrees(one)));
    const regions = trialsOf(facts, regionLogin);
    const onRealLinks = acrossRegions(
      regions,
      () =>
        `On a link between two regions that carried a twentieth of what the source wrote, the login worked in ${worked(regionLogin)} (within ${time(median(regions, 'loginTookMs'))}), and the stream delivered what was written after it in ${flowed(regionLogin)}.`,
    );
    const firewall = trialsOf(facts, newDropped).length > 0;
    return {
      verdict: all.all ? 'confirmed' : all.none ? 'refuted' : 'conditional',
      sentence: all.all
        ? `Login and stream agreed in ${all.text} trials.`
        : `Login and stream agreed in ${all.text} trials. With a closed port the login worked in ${worked(closed)}${firewall ? `, and with every packet dropped in ${worked(allDropped)}` : ''}. On a link that was too slow for the stream, the login worked in ${worked(starved)} trials (within ${time(median(trialsOf(facts, starved), 'loginTookMs'))}), and the stream delivered in ${flowed(starved)}.${firewall ? ` With a firewall that dropped only new connections, the login worked in ${worked(newDropped)}, and the stream delivered in ${flowed(newDropped)}.` : ''}${onRealLinks}`,
      numbers: {
        agreed: all.text,
        disagreed: wrong.length,
        starvedLoginWorked: worked(starved),
        starvedStreamFlowed: flowed(starved),
        starvedLoginTookMs: median(trialsOf(facts, starved), 'loginTookMs'),
        newDroppedLoginWorked: worked(newDropped),
        newDroppedStreamFlowed: flowed(newDropped),
        ...(regions.length === 0
          ? {}
          : { regionsLoginWorked: worked(regionLogin), regionsStreamFlowed: flowed(regionLogin) }),
        slowestLoginMs: Math.max(
          0,
          ...exhibits.flatMap((e) => trialsOf(facts, e).map((f) => numberOf(f, 'loginTookMs'))),
        ),
      },
    };
  },
  planted: {
    world: 'The login fails if the stream does not flow, and works if it does.',
    verdict: 'confirmed',
    change: (facts) =>
      planted(facts, {
        [starved]: { loginWorked: false },
        [newDropped]: { loginWorked: true },
        [regionLogin]: (real) => ({ loginWorked: real['streamFlowed'] === true }),
      }),
  },
  contrary: {
    none: 'A firewall that drops only new connections separates the login from the stream, and a closed port ends both; which packets it drops is not a number that a server variable, load, link or version changes.',
  },
  corrected(server) {
    return [
      'From the host of the replica, log in with the replication account, for example with `mysql -h HOST -P 3306 -u USER -p`: this finds closed ports, firewalls and bad accounts. Ping and traceroute do not test port 3306: a firewall can pass one and drop the other. A login that works does not prove that events arrive.',
      'To see whether events arrive, compare both ends twice, some seconds apart:',
      procedures.compareEnds(server),
      procedures.compareEnds(server, { by: 'position' }),
      'On the source, check the socket of the dump thread with `ss -tin sport = :3306` for retransmissions and for a send queue that does not drain.',
    ];
  },
});
