import { longestStretch } from '../measures/blind-window.ts';
import { type ControlStretch, controlStretch, deliveryDelays, isOrdinary } from '../measures/control-stretch.ts';
import { firstSourceComplaint } from '../measures/source-detection.ts';
import { median } from '../model/median.ts';
import type { SocketSample } from '../model/samples.ts';
import { finding } from '../model/subject.ts';
import type { Observation, Timeline } from '../model/timeline.ts';
import { type Check, fail, inconclusive, type Judgement, pass } from '../model/verdict.ts';

/** More than chance and a busy machine add to the time that a transaction takes, ms: in the middle, and at worst. */
const medianToleranceMs = 60;
const worstToleranceMs = 400;
/** What ordinary traffic of small writes has under way at a moment, bytes. */
const underWayBytes = 4096;
/** Fewer transactions say nothing. */
const leastWrites = 5;
/** Writes so near to the end of a stretch may be delivered in the next one, ms. */
const marginMs = 150;
const slowSamplingMs = 60;
const probes = ['replication', 'proxy', 'sockets'];

/** A finding against complete healing; nothing when that part is as before. */
type Part = (timeline: Timeline, stretch: ControlStretch) => Judgement | undefined;

/**
 * After healing and resumption everything is as before the fault, for at least `stretchMs` of ordinary traffic: the connection stays the same, the source
 * stays quiet, nothing waits, transactions take as long and are missing as long as before, neither toxic nor rule nor queue is left, and variables have
 * their values.
 */
export function healsCompletely({ stretchMs }: { stretchMs: number }): Check {
  return {
    name: 'heals-completely',
    ...finding('connection', 'source-write', 'resumption'),
    judge(timeline) {
      const { injected, healed } = timeline;
      if (!injected) return inconclusive('no fault was injected');
      if (!healed) return inconclusive('the fault was never healed', [injected.seq]);
      const lost = timeline.first('probe-lost', (o) => [...probes, 'error-log-source'].includes(o.probe));
      if (lost) return inconclusive(`the ${lost.probe} probe was lost: ${lost.reason}`, [lost.seq]);
      if (!timeline.first('phase', (o) => o.phase === 'heal' && o.atMs >= healed.atMs))
        return inconclusive('the scenario did not end after healing', [healed.seq]);
      if (!timeline.first('replication', (o) => o.atMs >= healed.atMs))
        return inconclusive('the replica was not observed after healing', [healed.seq]);
      const stretch = controlStretch(timeline);
      if (!stretch) return fail('replication did not return to normal after healing', [healed.seq]);
      const lastedMs = Math.round(stretch.toMs - stretch.fromMs);
      if (lastedMs < stretchMs * 0.9)
        return fail(`replication returned to normal only ${lastedMs} ms before the end, expected ${stretchMs} ms`, [
          stretch.seq,
        ]);
      for (const part of [residue, status, connection, source, observed, waiting, delays]) {
        const finding = part(timeline, stretch);
        if (finding) return finding;
      }
      const { before, after } = medians(timeline, stretch);
      return pass(
        `for ${lastedMs} ms after healing: one connection, no error line from the source, no waiting data, nothing left in place; transactions took ${after} ms (median), ${before} ms before the fault`,
        [injected.seq, healed.seq, stretch.seq],
      );
    },
  };
}

const within = <O extends Observation>(observations: readonly O[], { fromMs, toMs }: ControlStretch): O[] =>
  observations.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs);

const residue: Part = (timeline) => {
  const after = timeline.healed?.seq ?? 0;
  const left = timeline.first('network', (o) => o.seq > after && 'leftToxics' in o.facts);
  if (!left) return inconclusive('it was not checked what the faults left in place', [after]);
  const { leftToxics, leftRules, leftQueues } = left.facts;
  if (leftToxics === null || leftToxics === undefined)
    return inconclusive('the proxy did not report its toxics', [left.seq]);
  if (leftToxics !== 0 || leftRules !== 0 || leftQueues !== 0)
    return fail(`left in place: ${leftToxics} toxic(s), ${leftRules} rule set(s), ${leftQueues} queue(s)`, [left.seq]);
  // Only after a fault of a server, and not in runs of earlier versions.
  const { leftVariables = '' } = left.facts;
  if (leftVariables === null)
    return inconclusive('a server did not tell its variables after the last fault was healed', [left.seq]);
  return leftVariables === '' ? undefined : fail(`left with another value: ${leftVariables}`, [left.seq]);
};

const status: Part = (timeline, stretch) => {
  const bad = within(timeline.of('replication'), stretch).find((o) => !isOrdinary(o));
  if (!bad) return undefined;
  const { receiver, applier, lastIoErrno } = bad.status;
  return fail(`after resumption the receiver was ${receiver}, the applier ${applier}, errno ${lastIoErrno}`, [bad.seq]);
};

const connection: Part = (timeline, stretch) => {
  const samples = within(timeline.of('proxy'), stretch);
  const [first] = samples;
  if (!first) return inconclusive('the proxy was not observed after resumption', [stretch.seq]);
  const current = Math.max(0, ...first.connections.map(({ id }) => id));
  const renewed = samples.find((o) => o.connections.some(({ id }) => id > current));
  if (renewed) return fail('the replica opened a new connection after resumption', [renewed.seq]);
  const closed = samples.find((o) => !o.connections.some(({ id, open }) => id === current && open));
  return closed && fail('the connection was closed after resumption', [closed.seq]);
};

const source: Part = (timeline, stretch) => {
  const line = firstSourceComplaint(timeline, stretch.fromMs);
  return line && line.atMs <= stretch.toMs
    ? fail(`the source reported after resumption: ${line.text}`, [line.seq])
    : undefined;
};

/** More than a sample takes, ms. */
const sampleMs = 50;

/** Whether the rest can be told at all. */
const observed: Part = (timeline, stretch) => {
  // A gap ends when the sample that ended it was complete, a little after the moment that this sample stands for.
  const gap = timeline.gapsWithin(stretch.fromMs + sampleMs, stretch.toMs, probes)[0];
  if (gap) return inconclusive(`the ${gap.probe} probe was silent in the control stretch`, [gap.seq]);
  const times = within(timeline.of('replication'), stretch).map(({ atMs }) => atMs);
  const step = median(times.slice(1).map((atMs, index) => atMs - (times[index] ?? 0)));
  if (step === null || step > slowSamplingMs)
    return inconclusive(`the machine was too slow to decide this: one sample every ${Math.round(step ?? 0)} ms`, [
      stretch.seq,
    ]);
  const { writesBefore, writesAfter } = medians(timeline, stretch);
  return writesBefore < leastWrites || writesAfter < leastWrites
    ? inconclusive(`too few writes to compare: ${writesBefore} before, ${writesAfter} after`, [stretch.seq])
    : undefined;
};

/** Queues of the connections of the moment: a socket that its owner has given up may wait for its peer for a long time. */
const waiting: Part = (timeline, stretch) => {
  const samples = within(timeline.of('sockets'), stretch);
  const bytes = median(samples.map(({ sockets }) => queuesOf(sockets)));
  if (bytes === null) return inconclusive('the sockets were not observed after resumption', [stretch.seq]);
  const held = median(
    within(timeline.of('proxy'), stretch).map(({ connections }) => connections.at(-1)?.buffered ?? 0),
  );
  const total = bytes + (held ?? 0);
  return total <= underWayBytes
    ? undefined
    : fail(`${total} bytes are queued on the path (median) after resumption`, [samples[0]?.seq ?? stretch.seq]);
};

/** At each end only the emptiest open socket counts: it is the one in use, or as good as that. */
function queuesOf(sockets: readonly SocketSample[]): number {
  const ends = ['source', 'proxy-upstream', 'proxy-downstream', 'replica'] as const;
  return ends.reduce((sum, end) => {
    const queues = sockets
      .filter((socket) => socket.end === end && socket.state === 'ESTABLISHED')
      .map(({ sendQueue, receiveQueue }) => sendQueue + receiveQueue);
    return sum + (queues.length === 0 ? 0 : Math.min(...queues));
  }, 0);
}

const delays: Part = (timeline, stretch) => {
  const injected = timeline.injected;
  const { before, after } = medians(timeline, stretch);
  if (after > before + medianToleranceMs)
    return fail(`transactions take ${after} ms (median) after resumption, ${before} ms before the fault`, [
      stretch.seq,
    ]);
  const samples = timeline.of('replication');
  const always = (): boolean => true;
  const missing = longestStretch(within(samples, stretch), always);
  const earlier = longestStretch(
    samples.filter(({ atMs }) => atMs < (injected?.atMs ?? 0)),
    always,
  );
  const lasted = (found: typeof missing): number => Math.round(found ? found.toMs - found.fromMs : 0);
  return missing && lasted(missing) > lasted(earlier) + worstToleranceMs
    ? fail(
        `a transaction was missing for ${lasted(missing)} ms after resumption, ${lasted(earlier)} ms at worst before`,
        [missing.fromSeq, missing.toSeq],
      )
    : undefined;
};

interface Medians {
  readonly before: number;
  readonly after: number;
  readonly writesBefore: number;
  readonly writesAfter: number;
}

function medians(timeline: Timeline, { fromMs, toMs }: ControlStretch): Medians {
  const before = deliveryDelays(timeline, 0, (timeline.injected?.atMs ?? 0) - marginMs);
  const after = deliveryDelays(timeline, fromMs, toMs - marginMs);
  return {
    before: Math.round(median(before) ?? 0),
    after: Math.round(median(after) ?? 0),
    writesBefore: before.length,
    writesAfter: after.length,
  };
}
