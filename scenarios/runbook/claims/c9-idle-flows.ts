import { committedBefore, defineClaim, type Facts, GtidSet, procedures, type Trial } from 'replfault';
import { count, linkFacts, median, planted, time, trialsOf } from './_facts.ts';

const of = (name: string): string => `wide-area/idle-flow/${name}`;
const without = { forgets: of('forgotten'), closes: of('closed') };
const keepalive = { forgets: of('forgotten-keepalive'), closes: of('closed-keepalive') };
const heartbeats = { forgets: of('forgotten-heartbeats'), closes: of('closed-heartbeats') };

const kept = (facts: Facts): boolean => facts['reconnects'] === 0 && facts['arrived'] === true;
/** What was committed so short before the end of the fault may still be on its way, ms. */
const onItsWayMs = 300;

/** With what the trial had: `limitMs` of the middlebox, `probesMs` of TCP, `periodMs` of heartbeats. */
function flowFacts(trial: Trial): Facts {
  const { idleMs, keepaliveS, heartbeatS } = trial.result.params;
  const [limitMs, probesMs, periodMs] = [Number(idleMs), Number(keepaliveS) * 1000, Number(heartbeatS) * 1000];
  return { ...linkFacts(trial), limitMs, probesMs, periodMs, arrived: arrivedUnderFault(trial) };
}

/** Whether the replica had what was committed after the silence when the fault was healed: a flow that nobody ended can be dead all the same. */
function arrivedUnderFault({ timeline }: Trial): boolean {
  const healedMs = timeline.healed?.atMs ?? 0;
  const last = timeline.last('replication', (o) => o.atMs <= healedMs);
  const wanted = committedBefore(timeline, healedMs - onItsWayMs);
  return last !== undefined && wanted.minus(GtidSet.parse(last.replicaGtid)).isEmpty;
}

export default defineClaim({
  id: 'C9',
  says: 'TCP keepalive on the host of the source keeps an idle replication connection alive through firewalls and load balancers.',
  hypothesis:
    'Keepalive segments have no data. A firewall that counts packets keeps the flow; a proxy or load balancer that ends TCP itself counts data, and closes it. Heartbeats are data: a period below the limit keeps the connection in both cases.',
  variable:
    'whether the replica kept its connection over a silence of the source that was more than twice the limit of the middlebox, and what was written afterwards arrived',
  rule: 'Confirmed if keepalive kept the connection in every trial of every kind of middlebox, and without it none was kept. Refuted if it was kept in none. Conditional if it was kept with some kinds only. Not testable if a connection was kept without keepalive and heartbeats.',
  reads: ['receiver', 'connection', 'resumption'],
  effect: 'timer',
  leastTrials: 2,
  exhibits: [without, keepalive, heartbeats].flatMap((kind) => Object.values(kind)),
  measure: flowFacts,
  decide(facts) {
    const keptIn = (...exhibits: readonly string[]) =>
      count(
        exhibits.flatMap((one) => trialsOf(facts, one)),
        kept,
      );
    const idle = keptIn(without.forgets, without.closes);
    const probed = keptIn(keepalive.forgets, keepalive.closes);
    const text = (exhibit: string): string => keptIn(exhibit).text;
    const had = (exhibit: string, name: string): string => time(median(trialsOf(facts, exhibit), name));
    const silentMs = median(trialsOf(facts, without.forgets), 'replicaNoticedMs');
    const closedMs = median(trialsOf(facts, without.closes), 'replicaNoticedMs');
    return {
      verdict: !idle.none ? 'not-testable' : probed.all ? 'confirmed' : probed.none ? 'refuted' : 'conditional',
      sentence: `An idle flow was ended after ${had(without.forgets, 'limitMs')}. Without keepalive, and with a heartbeat period of ${had(without.forgets, 'periodMs')}, the replica kept its connection in ${text(without.forgets)} trials with a firewall that forgets it (the replica detected it ${time(silentMs)} after the firewall began to count), and in ${text(without.closes)} with a proxy that closes it (${time(closedMs)}). With keepalive after ${had(keepalive.forgets, 'probesMs')} it kept it in ${text(keepalive.forgets)} and ${text(keepalive.closes)}. With a heartbeat period of ${had(heartbeats.forgets, 'periodMs')} and no keepalive it kept it in ${text(heartbeats.forgets)} and ${text(heartbeats.closes)}.`,
      numbers: {
        idleForgottenKept: text(without.forgets),
        idleForgottenNoticedMs: silentMs,
        idleClosedKept: text(without.closes),
        keepaliveForgottenKept: text(keepalive.forgets),
        keepaliveClosedKept: text(keepalive.closes),
        heartbeatsForgottenKept: text(heartbeats.forgets),
        heartbeatsClosedKept: text(heartbeats.closes),
      },
    };
  },
  planted: {
    world: 'The proxy counts keepalive segments as well.',
    verdict: 'confirmed',
    change: (facts) => planted(facts, { [keepalive.closes]: { reconnects: 0, arrived: true } }),
  },
  contrary: {
    world: 'TCP probes an idle connection only after 3 s, which is longer than the limit.',
    verdict: 'refuted',
    params: [`${keepalive.forgets}:keepaliveS=3`, `${keepalive.closes}:keepaliveS=3`],
  },
  corrected(server) {
    return [
      'Set the heartbeat period of the channel below the shortest idle limit on the path. It needs no change on a host, and works with every kind of middlebox. Example values:',
      procedures.changeChannel(server, { by: 'unknown', replicaNetTimeoutS: 20, heartbeatPeriodS: 5 }),
      'TCP keepalive is for clients without heartbeats, such as connection pools. It has an effect on all connections of the host that ask for it and are opened after the change, and it does not keep a connection through a proxy or load balancer that counts data only.',
    ];
  },
});
