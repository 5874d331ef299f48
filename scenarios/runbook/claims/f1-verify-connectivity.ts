import { defineClaim, type Facts, GtidSet, procedures, type Timeline } from 'replfault';
import { count, median, numberOf, planted, time, trialsOf } from './_facts.ts';
import { loginOf } from './_observed.ts';

const starved = 'runbook/connectivity-check/stream-starved';
const closed = 'runbook/connectivity-check/port-closed';
const newDropped = 'runbook/connectivity-check-firewall/new-connections-dropped';
const allDropped = 'runbook/connectivity-check-firewall/packets-dropped';
const exhibits = [starved, closed, newDropped, allDropped];

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
    'A login tries the handshake of a new connection. It finds what stops new connections, and says nothing about the stream of the old one: either may work without the other.',
  variable:
    'whether a login over the path of the replica works, and whether the stream delivers what is written after it',
  rule: 'Confirmed if login and stream agree in every trial; refuted if they agree in none; conditional if they agree in some kinds of trouble only.',
  leastTrials: 2,
  exhibits,
  optional: (exhibit) => exhibit === newDropped || exhibit === allDropped,
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
    const firewall = trialsOf(facts, newDropped).length > 0;
    return {
      verdict: all.all ? 'confirmed' : all.none ? 'refuted' : 'conditional',
      sentence: all.all
        ? `The login told the truth about the stream in ${all.text} trials.`
        : `It told the truth in ${all.text} trials: the login failed where the port was closed${firewall ? ' or every packet dropped' : ''}, but on a starved link it worked in ${worked(starved)} trials (after ${time(median(trialsOf(facts, starved), 'loginTookMs'))}) while the stream delivered in ${flowed(starved)}${firewall ? `, and behind a firewall that dropped new connections only it worked in ${worked(newDropped)} while the stream delivered in ${flowed(newDropped)}` : ''}.`,
      numbers: {
        agreed: all.text,
        disagreed: wrong.length,
        starvedLoginWorked: worked(starved),
        starvedStreamFlowed: flowed(starved),
        starvedLoginTookMs: median(trialsOf(facts, starved), 'loginTookMs'),
        newDroppedLoginWorked: worked(newDropped),
        newDroppedStreamFlowed: flowed(newDropped),
        slowestLoginMs: Math.max(
          0,
          ...exhibits.flatMap((e) => trialsOf(facts, e).map((f) => numberOf(f, 'loginTookMs'))),
        ),
      },
    };
  },
  planted: {
    world: 'The login fails on the starved link and works where the stream still flows.',
    verdict: 'confirmed',
    change: (facts) => planted(facts, { [starved]: { loginWorked: false }, [newDropped]: { loginWorked: true } }),
  },
  corrected(server) {
    return [
      'Log in over the same path to find closed ports, firewalls and bad accounts. A login that works does not prove that the stream flows.',
      'To see whether the stream flows, compare both ends twice, some seconds apart:',
      procedures.compareEnds(server),
      procedures.compareEnds(server, { by: 'position' }),
      'On the source, look at the socket of the dump thread with `ss -tin sport = :3306`: a send queue that does not drain, retransmissions.',
    ];
  },
});
