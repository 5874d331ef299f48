import { dataIntact, GtidSet, type Observation, type Timeline, type Trial } from 'replfault';

type Sample = Observation<'replication'>;

/** A timer of the case, in ms, from its parameter in seconds; `null` where the case has none of that name. */
export function timerMs({ result }: Trial, param: string): number | null {
  const timerS = result.params[param];
  return typeof timerS === 'number' ? timerS * 1000 : null;
}

/** Whole-second time stamps make a healthy link show 1 now and then, so nobody raises an alarm below 2, seconds. */
const alarmingLagS = 2;
/** Longer than a transaction travels on a healthy link, ms. */
const ordinaryDelayMs = 300;

const missingIn = (o: Sample): GtidSet => GtidSet.parse(o.sourceGtid).minus(GtidSet.parse(o.replicaGtid));

/** Time of the first fault, or of the beginning of the play where nothing was injected. */
export function startMs(timeline: Timeline): number {
  return timeline.injected?.atMs ?? timeline.first('phase', (o) => o.phase === 'play')?.atMs ?? 0;
}

/** Samples of the replica from the first fault on. */
export function samplesSince(timeline: Timeline): Sample[] {
  const from = startMs(timeline);
  return timeline.of('replication').filter((o) => o.atMs >= from);
}

/** When something was first seen after the first fault, ms; `null` if never. */
export function firstMs(timeline: Timeline, so: (o: Sample) => boolean): number | null {
  const seen = samplesSince(timeline).find(so);
  return seen ? Math.round(seen.atMs - startMs(timeline)) : null;
}

export const lagAlarms = ({ status }: Sample): boolean => status.lagS !== null && status.lagS >= alarmingLagS;
export const receiverAlarms = ({ status }: Sample): boolean => status.receiver !== 'Yes';

/** For each sample, how long the transaction that is missing longest has been missing, ms; a sample that does not count begins anew. */
function agesOfMissing(samples: readonly Sample[], counts: (o: Sample) => boolean): number[] {
  let waiting: { readonly sinceMs: number; readonly transactions: GtidSet }[] = [];
  return samples.map((sample) => {
    const missing = counts(sample) ? missingIn(sample) : GtidSet.empty;
    const known = waiting.reduce((all, { transactions }) => all.union(transactions), GtidSet.empty);
    waiting = waiting.filter(({ transactions }) => transactions.minus(missing).count < transactions.count);
    const fresh = missing.minus(known);
    if (!fresh.isEmpty) waiting.push({ sinceMs: sample.atMs, transactions: fresh });
    return sample.atMs - (waiting[0]?.sinceMs ?? sample.atMs);
  });
}

/** Longest time that one and the same committed transaction was missing on the replica while its status satisfied a condition, ms. */
export function missingWhileMs(timeline: Timeline, so: (o: Sample) => boolean): number {
  return Math.round(Math.max(0, ...agesOfMissing(timeline.of('replication'), so)));
}

/** When a comparison of GTID sets would have raised an alarm after the first fault: one transaction late for longer than is ordinary, ms. */
export function gtidAlarmMs(timeline: Timeline): number | null {
  const samples = samplesSince(timeline);
  const at = agesOfMissing(samples, () => true).findIndex((ageMs) => ageMs >= ordinaryDelayMs);
  const alarm = samples[at];
  return alarm ? Math.round(alarm.atMs - startMs(timeline)) : null;
}

/** How the operator's login over the replica's path went; `null` where nobody tried. Times in ms, `atMs` after the first fault. */
export function loginOf(
  timeline: Timeline,
): { readonly ok: boolean; readonly tookMs: number; readonly atMs: number; readonly seq: number } | null {
  const said = timeline.first('operator', (o) => o.statement.startsWith('log in through the link: '));
  const found = /: (succeeded|failed).* after (\d+) ms$/.exec(said?.statement ?? '');
  if (!said || !found) return null;
  const atMs = Math.round(said.atMs - startMs(timeline));
  return { ok: found[1] === 'succeeded', tookMs: Number(found[2]), atMs, seq: said.seq };
}

/** Errno of the first statement by hand that begins so: 0 for none, `null` where it was not said. */
export function errnoOf(timeline: Timeline, statement: string): number | null {
  const said = timeline.first('operator', (o) => o.statement.startsWith(statement));
  return said ? (said.errno ?? 0) : null;
}

/** Who brought the receiver back after it was first seen down, or gave its first connection up. */
export type Rescuer = 'nobody' | 'the recipe as written' | 'statements of this server' | 'not brought back';

const starts = /^START (SLAVE|REPLICA)/;

/** A receiver whose binary logs are purged says Yes for a moment too: what counts lasts until nothing is missing, or to the end. */
function lastingRun(samples: readonly Sample[]): Sample | undefined {
  let began: Sample | undefined;
  for (const sample of samples) {
    const { receiver, lastIoErrno } = sample.status;
    began = receiver === 'Yes' && lastIoErrno === 0 ? (began ?? sample) : undefined;
    if (began && missingIn(sample).isEmpty) return began;
  }
  return began;
}

/** The first statement that a server accepted and that starts a receiver decides, if it came before the receiver ran. */
export function rescuerOf(timeline: Timeline): { readonly by: Rescuer; readonly backMs: number | null } {
  const after = samplesSince(timeline);
  const downAt = after.findIndex(receiverAlarms);
  const from = startMs(timeline);
  // A reconnect quicker than two samples shows in the proxy alone: nobody can have helped.
  if (downAt < 0) return { by: 'nobody', backMs: null };
  const back = lastingRun(after.slice(downAt));
  const acted = timeline.first('operator', (o) => o.atMs >= from && o.errno === null && starts.test(o.statement));
  if (!back) return { by: 'not brought back', backMs: null };
  const backMs = Math.round(back.atMs - from);
  if (!acted || acted.atMs > back.atMs) return { by: 'nobody', backMs };
  return { by: acted.action === 'say-as-written' ? 'the recipe as written' : 'statements of this server', backMs };
}

/** Whether the comparison at the end found every acknowledged write once and the same data on both ends. */
export const intact = ({ timeline }: Trial): boolean => dataIntact.judge(timeline).outcome === 'pass';

/** Writes to the replica that the source reported as failed. */
export function writeErrorsOf({ timeline, result }: Trial): number {
  const logged = timeline
    .of('log')
    .filter((o) => o.server === 'source' && /^source-(write-failed|flush-failed|net-error)$/.test(o.condition ?? ''));
  const { '1160': atOnce = 0, '1161': timedOut = 0 } = result.condition?.errnos ?? {};
  return Math.max(logged.length, atOnce + timedOut);
}

/** Errnos that the replica showed as Last_IO_Errno while its receiver was stopped, each once. */
export function stopErrnosOf(timeline: Timeline): number[] {
  const stopped = samplesSince(timeline).filter(({ status }) => status.receiver === 'No' && status.lastIoErrno !== 0);
  return [...new Set(stopped.map(({ status }) => status.lastIoErrno))];
}

/** Open files of a server, first and last count, and its limit; `null` where they could not be counted. */
export function openFilesOf(
  timeline: Timeline,
  server: 'source' | 'replica',
): { readonly before: number; readonly after: number; readonly limit: number | null } | null {
  const counts = timeline.of('operator').flatMap((o) => {
    const found = o.on === server ? /^open files: (\d+) of (\w+)/.exec(o.statement) : null;
    return found ? [{ open: Number(found[1]), limit: Number(found[2]) }] : [];
  });
  const [first, last] = [counts[0], counts.at(-1)];
  if (!first || !last) return null;
  return { before: first.open, after: last.open, limit: Number.isFinite(last.limit) ? last.limit : null };
}
