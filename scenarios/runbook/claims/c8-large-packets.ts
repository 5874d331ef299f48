import { committedBefore, defineClaim, type Facts, GtidSet, type Observation, procedures, type Trial } from 'replfault';
import { count, linkFacts, median, numberOf, planted, time, trialsOf } from './_facts.ts';

const of = (name: string): string => `wide-area/mtu-black-hole/${name}`;
const plain = of('plain');
const smallRows = of('plain-small-rows');
const encrypted = of('encrypted');
const cures = {
  probed: of('probed'),
  routeLowered: of('route-lowered'),
  clamped: of('segments-clamped'),
};
const withoutCure = [plain, smallRows, encrypted];

type Look = Observation<'replication'>;

/** Whether the replica logged in anew under the fault, and whether what was written then arrived before the fault was healed. */
function packetFacts(trial: Trial): Facts {
  const { timeline } = trial;
  const { injected, healed } = timeline;
  const [fromMs, toMs] = [injected?.atMs ?? 0, healed?.atMs ?? Number.POSITIVE_INFINITY];
  const action = timeline.of('operator').find((o) => o.on === 'source' && o.atMs >= fromMs);
  const looks = timeline.of('replication').filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
  const before = looks.filter(({ atMs }) => atMs < (action?.atMs ?? toMs));
  const missingIn = (look: Look): number => GtidSet.parse(look.sourceGtid).minus(GtidSet.parse(look.replicaGtid)).count;
  const left = before.findIndex(({ status }) => status.receiver !== 'Yes');
  const healthy = before.filter((look) => looksHealthy(look) && missingIn(look) > 0);
  const last = before.at(-1);
  return {
    ...linkFacts(trial),
    loggedIn: left >= 0 && before.slice(left).some(({ status }) => status.receiver === 'Yes'),
    arrived: last !== undefined && missingIn(last) === 0,
    mostMissing: Math.max(0, ...before.map(missingIn)),
    healthyWhileMissing: healthy.length,
    looks: before.length,
    curedMs: action === undefined ? null : curedMs(trial, action.atMs + action.tookMs, toMs),
  };
}

const looksHealthy = ({ status }: Look): boolean =>
  status.receiver === 'Yes' && status.applier === 'Yes' && (status.lagS ?? 1) <= 1;

function curedMs({ timeline }: Trial, fromMs: number, toMs: number): number | null {
  const wanted = committedBefore(timeline, fromMs);
  const back = timeline.first(
    'replication',
    (o) => o.atMs > fromMs && o.atMs < toMs && wanted.minus(GtidSet.parse(o.replicaGtid)).isEmpty,
  );
  return back ? Math.round(back.atMs - fromMs) : null;
}

const agrees = (facts: Facts): boolean => facts['loggedIn'] === facts['arrived'];

export default defineClaim({
  id: 'C8',
  says: 'If the replica can log in and small transactions arrive, the path is in order.',
  hypothesis:
    'A path can drop large packets only, without telling the source. Without encryption a login fits small packets, so it works, and the same event is lost after every new connection. With TLS the certificate does not fit, and the login itself waits.',
  variable:
    'whether the replica logged in again under the fault; whether the transactions that were written then arrived before the fault was healed',
  rule: 'Confirmed if both are the same in every trial. Refuted if they differ in every trial. Conditional otherwise.',
  reads: ['receiver', 'connection', 'resumption'],
  effect: 'timer',
  leastTrials: 2,
  exhibits: [...withoutCure, ...Object.values(cures)],
  measure: packetFacts,
  decide(facts) {
    const trials = withoutCure.flatMap((exhibit) => trialsOf(facts, exhibit));
    const all = count(trials, agrees);
    const loggedIn = (exhibit: string): string =>
      count(trialsOf(facts, exhibit), (one) => one['loggedIn'] === true).text;
    const arrived = (exhibit: string): string => count(trialsOf(facts, exhibit), (one) => one['arrived'] === true).text;
    const cured = (exhibit: string): { text: string; ms: number | null } => ({
      text: count(trialsOf(facts, exhibit), (one) => typeof one['curedMs'] === 'number').text,
      ms: median(trialsOf(facts, exhibit), 'curedMs'),
    });
    const [probed, lowered, clamped] = [cured(cures.probed), cured(cures.routeLowered), cured(cures.clamped)];
    const healthy = trialsOf(facts, plain).map(
      (one) => numberOf(one, 'healthyWhileMissing') / numberOf(one, 'looks', 1),
    );
    const share = healthy.length === 0 ? null : Math.round(100 * Math.max(...healthy));
    return {
      verdict: all.all ? 'confirmed' : all.none ? 'refuted' : 'conditional',
      sentence: `On a link that dropped packets of more than 1400 bytes, the replica logged in again without encryption in ${loggedIn(plain)} trials, and what was written then arrived in ${arrived(plain)}; with rows of 60 bytes, written together, in ${loggedIn(smallRows)} and ${arrived(smallRows)}. At up to ${share ?? 'no'} % of the looks both threads were Yes and the lag was at most 1 s while transactions were missing. With TLS it logged in again in ${loggedIn(encrypted)}. On the host of the source, tcp_mtu_probing brought replication back in ${probed.text} (after ${time(probed.ms)}), a route with an MTU of 1400 in ${lowered.text} (after ${time(lowered.ms)}), and a smaller segment size for new connections in ${clamped.text} (after ${time(clamped.ms)}, with a restart of the receiver).`,
      numbers: {
        largePacketsLoggedIn: loggedIn(plain),
        largePacketsArrived: arrived(plain),
        largePacketsMissing: median(trialsOf(facts, plain), 'mostMissing'),
        encryptedLoggedIn: loggedIn(encrypted),
        mtuProbingCured: probed.text,
        mtuProbingCuredMs: probed.ms,
        routeMtuCured: lowered.text,
        routeMtuCuredMs: lowered.ms,
        clampedCured: clamped.text,
        clampedCuredMs: clamped.ms,
      },
    };
  },
  planted: {
    world: 'A login does not work where large packets are lost.',
    verdict: 'confirmed',
    change: (facts) =>
      planted(facts, {
        [plain]: { loggedIn: false },
        [smallRows]: { loggedIn: false },
        [encrypted]: { loggedIn: false },
      }),
  },
  contrary: {
    world: 'The replication connection is encrypted in all trials, so that the login needs large packets.',
    verdict: 'confirmed',
    params: [plain, smallRows].flatMap((exhibit) => [`${exhibit}:tls=true`, `${exhibit}:attempts=1`]),
  },
  corrected(server) {
    return [
      'A login, a ping and small transactions do not test large packets. On the host of the source, run `ss -tin sport = :3306` twice: if retrans rises, Send-Q does not fall and the same replica connects again and again, large packets may be lost.',
      'Compare both ends:',
      procedures.compareEnds(server),
      procedures.compareEnds(server, { by: 'position' }),
      'The cause is on the path: let the ICMP messages "fragmentation needed" pass, or have the router that has the smaller MTU lower the segment size (MSS clamping).',
      'On the host of the source, set net.ipv4.tcp_mtu_probing to 1: TCP then tries smaller packets after some retransmissions, also on connections that are open. It has an effect on all connections of that host. An MTU on the route to the replica has an effect only on connections that use that route.',
      'With TLS the receiver can wait in its login for minutes after the path is mended, longer than its net timeout. Restart it:',
      procedures.reconnectReceiver(server),
    ];
  },
});
