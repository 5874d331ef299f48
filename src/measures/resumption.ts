import type { Measured, Resumption, ResumptionNumber } from '../model/result.ts';
import type { Observation, Timeline } from '../model/timeline.ts';
import type { Verdict } from '../model/verdict.ts';
import { bytesResent } from './bytes-resent.ts';
import { lacksNothing, lastingRun, receiverRuns } from './lasting-run.ts';
import { measured, unlessGap, unlessLost, unmeasured } from './measure.ts';
import { partialTransactions } from './partial-transactions.ts';
import { reconnectAttempts } from './reconnect-attempts.ts';
import { isRestart } from './resume.ts';
import { zombieDumpThreads } from './zombie-dump-threads.ts';

/** Faults that end a connection at one moment and leave the path whole: there is nothing to heal, so times count from the break. */
const momentary: ReadonlySet<string> = new Set(['cut', 'fin', 'reset']);

/** A statement, or a deed, by which somebody sets a receiver in motion. */
const setsInMotion = /^\s*(START|CLONE)\b|restart/i;

/**
 * How replication came back: pure, from the history of a case whose parameters name a break point and a strategy. `null` for every other case, and
 * where nothing was broken.
 */
export function resumptionOf(
  timeline: Timeline,
  params: Readonly<Record<string, unknown>>,
  verdicts: readonly Verdict[],
): Resumption | null {
  const { breakPoint, strategy } = params;
  const { injected } = timeline;
  if (typeof breakPoint !== 'string' || typeof strategy !== 'string' || !injected) return null;
  const back = comeback(timeline, injected);
  const zombies = zombieDumpThreads(timeline);
  const numbers: Readonly<Record<ResumptionNumber, Measured>> = {
    receiverMs: back.receiverMs,
    equalityMs: back.equalityMs,
    attempts: reconnectAttempts(timeline),
    bytesResent: resentOverOneLife(timeline),
    partialTransactions: partialTransactions(timeline),
    zombieDumpThreads: zombies.count,
    zombieMs: zombies.ms,
  };
  const reasons: Partial<Record<ResumptionNumber | 'resumedBy', string>> = {};
  for (const [name, { value, reason }] of Object.entries(numbers))
    if (value === null) reasons[name as ResumptionNumber] = reason ?? 'not measured';
  if (back.resumedBy === null) reasons.resumedBy = back.receiverMs.reason ?? 'not observed';
  const verdict = verdicts.find(({ check }) => check === 'data-intact');
  return {
    breakPoint,
    strategy,
    resumedBy: back.resumedBy,
    actions: back.actions,
    countedFrom: back.countedFrom,
    ...(Object.fromEntries(Object.entries(numbers).map(([name, { value }]) => [name, value])) as Record<
      ResumptionNumber,
      number | null
    >),
    reasons,
    data: verdict ? { outcome: verdict.outcome, reason: verdict.reason } : null,
  };
}

interface Comeback extends Pick<Resumption, 'resumedBy' | 'actions' | 'countedFrom'> {
  readonly receiverMs: Measured;
  readonly equalityMs: Measured;
}

function comeback(timeline: Timeline, injected: Observation<'fault'>): Comeback {
  const { healed } = timeline;
  const countedFrom = healed && !momentary.has(injected.fault) ? 'heal' : 'break';
  const start = countedFrom === 'heal' && healed ? healed : breakOf(timeline, injected);
  const unknown = (reason: string, resumedBy: 'nobody' | null): Comeback => ({
    resumedBy,
    actions: [],
    countedFrom,
    receiverMs: unmeasured(reason),
    equalityMs: unmeasured(reason),
  });
  if (!start) return unknown('the connection never ended', null);
  const running = connectedFrom(timeline, injected, start, lastingRun);
  if (!running) {
    const seen = timeline.last('replication', (o) => o.atMs > start.atMs);
    if (!seen) return unknown('the replica was not observed after the break', null);
    const { receiver, lastIoErrno } = seen.status;
    const ran = connectedFrom(timeline, injected, start, receiverSample) !== undefined;
    if (receiver === 'Yes' && lastIoErrno === 0)
      return unknown(
        ran
          ? 'the receiver was seen running only at the end'
          : 'no connection of the receiver was seen after the break',
        null,
      );
    const moment = ran ? 'ran only briefly and ' : '';
    return unknown(`the receiver ${moment}is ${receiver} at the end, Last_IO_Errno ${lastIoErrno}`, 'nobody');
  }
  const equal = timeline.first('replication', (o) => o.atMs >= running.atMs && lacksNothing(o));
  const said = timeline
    .of('operator')
    .filter((o) => o.atMs >= injected.atMs && o.atMs <= running.atMs && o.errno === null && o.error === null);
  const byOperator = said.some(({ statement }) => setsInMotion.test(statement));
  return {
    resumedBy: byOperator ? 'operator' : 'itself',
    actions: byOperator ? [...new Set(said.map(({ action }) => action))] : [],
    countedFrom,
    receiverMs: timeTo(timeline, injected, start, running),
    equalityMs: equal
      ? timeTo(timeline, injected, start, equal)
      : unmeasured('no sample showed the replica with all transactions of the source', [running.seq]),
  };
}

/** The first sight of the break: a connection that was open before is not, or its process has ended. */
function breakOf(timeline: Timeline, injected: Observation<'fault'>): Observation | undefined {
  const open = openAt(timeline, injected.atMs);
  return timeline.observations.find(
    (o) =>
      o.atMs > injected.atMs &&
      (o.kind === 'proxy'
        ? open.some((id) => !o.connections.some((connection) => connection.id === id && connection.open))
        : o.kind === 'process' && o.event === 'ended'),
  );
}

/** Connections of the link that were open at a moment. */
function openAt(timeline: Timeline, atMs: number): number[] {
  const seen = timeline.last('proxy', (o) => o.atMs <= atMs)?.connections ?? [];
  return seen.flatMap(({ id, open }) => (open ? [id] : []));
}

type Sample = Observation<'replication'>;
const receiverSample = (timeline: Timeline, fromMs: number): Sample | undefined =>
  timeline.first('replication', (o) => o.atMs >= fromMs && receiverRuns(o));

/**
 * The first sample, as `find` tells it, in which the receiver runs on the connection that lasted: the newest one that is still open at the end. Where
 * there is none on the link (another source was taken), it is the first Yes after another word.
 */
function connectedFrom(
  timeline: Timeline,
  injected: Observation<'fault'>,
  start: Observation,
  find: (timeline: Timeline, fromMs: number) => Sample | undefined,
): Sample | undefined {
  const before = openAt(timeline, injected.atMs);
  const lasting = timeline.last('proxy')?.connections.findLast(({ id, open }) => open && !before.includes(id));
  if (lasting) {
    const opened = timeline.first('proxy', (o) => o.connections.some(({ id }) => id === lasting.id));
    const fromMs = Math.max(start.atMs, opened?.atMs ?? start.atMs);
    return find(timeline, fromMs);
  }
  const gone = timeline.first('replication', (o) => o.atMs > injected.atMs && o.status.receiver !== 'Yes');
  return gone && find(timeline, Math.max(gone.atMs, start.atMs));
}

function timeTo(timeline: Timeline, injected: Observation<'fault'>, start: Observation, end: Observation): Measured {
  const value = measured(Math.max(1, end.atMs - start.atMs), [start.seq, end.seq]);
  // While a server is down nobody can ask it: that silence is part of the time.
  const gap = timeline
    .gapsWithin(start.atMs, end.atMs, ['replication'])
    .find((o) => !isRestart(injected, timeline.healed ?? injected, o));
  return gap ? unlessGap(timeline, gap.fromMs, gap.toMs, ['replication'], value) : value;
}

/** Bytes sent again are known to the proxy of one life: a restarted one takes everything for new. */
function resentOverOneLife(timeline: Timeline): Measured {
  const restarted = timeline.first('process', (o) => o.process === 'proxy' && o.event === 'restarted');
  if (restarted) return unmeasured('the proxy was restarted and lost its counts', [restarted.seq]);
  return unlessLost(timeline, ['proxy'], bytesResent(timeline));
}
