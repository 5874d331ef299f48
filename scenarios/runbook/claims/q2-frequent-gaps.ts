import { defineClaim, type Facts, GtidSet, procedures, type Timeline } from 'replfault';
import { count, median, numberOf, planted, time, trialsOf } from './_facts.ts';
import { intact } from './_observed.ts';

const cuts = 'runbook/frequent-cuts/resets';

/** Times from each break until something arrived that was not yet committed when it was first seen, ms. */
function pausesOf(timeline: Timeline): number[] {
  const samples = timeline.of('replication');
  return timeline
    .of('fault')
    .filter((o) => o.event === 'injected')
    .flatMap(({ atMs }) => {
      const [first, ...later] = samples.filter((o) => o.atMs > atMs);
      const known = GtidSet.parse(first?.sourceGtid ?? '');
      const next = later.find((o) => !GtidSet.parse(o.replicaGtid).minus(known).isEmpty);
      return next ? [Math.round(next.atMs - atMs)] : [];
    });
}

const diverged = (facts: Facts): boolean => facts['dataIntact'] !== true;
const paused = (facts: Facts): boolean => numberOf(facts, 'newConnections') >= numberOf(facts, 'breaks');

export default defineClaim({
  id: 'Q2',
  says: 'Do not ignore it: each occurrence pauses replication; frequent gaps mask divergence.',
  hypothesis:
    'Each disconnect pauses replication briefly. Disconnects alone do not make the data diverge, however many there are.',
  variable: 'pause after each disconnect, ms; whether the data of both ends differ afterwards',
  rule: 'Confirmed if every disconnect required a new connection and the data differed afterwards. Refuted if disconnects required no new connection. Conditional if they did and the data stayed the same.',
  reads: ['data', 'connection', 'resumption'],
  effect: 'chance',
  leastTrials: 2,
  exhibits: [cuts],
  measure(trial) {
    const { timeline } = trial;
    const breaks = timeline.of('fault').filter((o) => o.event === 'injected');
    const before = timeline.last('proxy', (o) => o.atMs <= (breaks[0]?.atMs ?? 0))?.connections ?? [];
    const after = timeline.last('proxy')?.connections ?? [];
    const pauses = pausesOf(timeline).sort((a, b) => a - b);
    return {
      breaks: breaks.length,
      newConnections: after.length - before.length,
      medianPauseMs: pauses[Math.floor(pauses.length / 2)] ?? null,
      longestPauseMs: pauses.at(-1) ?? null,
      dataIntact: intact(trial),
    };
  },
  decide(facts) {
    const trials = trialsOf(facts, cuts);
    const costs = count(trials, paused);
    const differ = count(trials, diverged);
    const pause = time(median(trials, 'medianPauseMs'));
    return {
      verdict: costs.none ? 'refuted' : differ.yes > 0 ? 'confirmed' : 'conditional',
      sentence: `In ${costs.text} trials, each of ${median(trials, 'breaks') ?? 'several'} disconnects required a new connection; they paused replication for ${pause} (median; at most ${time(Math.max(0, ...trials.map((one) => numberOf(one, 'longestPauseMs'))))}). The data of both ends differed afterwards in ${differ.text} trials.`,
      numbers: {
        breaks: median(trials, 'breaks'),
        newConnections: median(trials, 'newConnections'),
        medianPauseMs: median(trials, 'medianPauseMs'),
        longestPauseMs: median(trials, 'longestPauseMs'),
        dataDiffered: differ.text,
      },
    };
  },
  planted: {
    world: 'A row differs after the disconnects.',
    verdict: 'confirmed',
    change: (facts) => planted(facts, { [cuts]: { dataIntact: false } }),
  },
  contrary: {
    none: 'Every reset ends a connection, and row events with GTID are applied once: no server variable, load, link or version here lets the data differ after a disconnect.',
  },
  corrected(server) {
    const counted = procedures.countNetworkErrors(server);
    const { name, value } = procedures.dialectOf(server).logsFailedWrites;
    return [
      `Each disconnect pauses replication until the replica has reconnected. Count disconnects, and repair the link if they become frequent. Aborted_clients on the source counts all clients, not only replicas.`,
      ...(counted === null
        ? [
            `No counter of this server shows failed writes by account. Look for \`Aborted connection\` with the user of the replication account in its error log (${name} ${value}).`,
          ]
        : [counted]),
      'With GTIDs and transactional tables, disconnects alone did not make the data diverge. Writes on the replica, filters and lost relay logs do.',
      'The status of the replica and equal GTID sets do not show divergence. Compare checksums of the tables.',
    ];
  },
});
