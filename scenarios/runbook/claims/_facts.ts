import type { Facts, FactsByExhibit, Observation, Trial } from 'replfault';

/** The source says, in any of its words, that it could not finish writing to a replica: the condition that 1190 is a label of. */
const writeFailure = /^source-(write-failed|flush-failed|net-error|semisync-flush-failed)$/;

/** What a trial shows of the link, the timers and both ends. Times in ms after injection; `null` for what never happened. */
export function linkFacts({ result, timeline }: Trial): Facts {
  const { injected, healed } = timeline;
  const since = injected?.atMs ?? 0;
  const after = (o: Observation | undefined): number | null => (o ? Math.round(o.atMs - since) : null);
  const complaint = timeline.first(
    'log',
    (o) => o.server === 'source' && o.atMs >= since && o.condition !== null && writeFailure.test(o.condition),
  );
  // Where nothing was injected, the first look tells which connection the case began with.
  const before = injected ? timeline.last('proxy', (o) => o.atMs <= since) : timeline.first('proxy');
  const known = Math.max(0, ...(before?.connections ?? []).map(({ id }) => id));
  const newest = Math.max(known, ...(timeline.last('proxy')?.connections ?? []).map(({ id }) => id));
  return {
    netWriteTimeoutMs: timerMs(result.params['netWriteTimeoutS']),
    replicaNetTimeoutMs: timerMs(result.params['replicaNetTimeoutS']),
    faultMs: healed ? Math.round(healed.atMs - since) : null,
    writeFailedMs: after(complaint),
    writesTimedOut: result.condition?.errnos?.['1161'] ?? null,
    writesFailedAtOnce: result.condition?.errnos?.['1160'] ?? null,
    sourceNoticedMs: detectedAfterInjectionMs(result, 'sourceDetectionMs'),
    replicaNoticedMs: detectedAfterInjectionMs(result, 'replicaDetectionMs'),
    blindMs: result.derived?.blindWindowMs ?? null,
    reconnects: newest - known,
    receiverErrno: result.condition?.replicaErrnos.at(-1) ?? 0,
    dataIntact: result.verdicts.some(({ check, outcome }) => check === 'data-intact' && outcome === 'pass'),
  };
}

/** A detection time from the injection, as the other times of a trial: the case itself counts it from the fault's first effect. */
export function detectedAfterInjectionMs(
  { derived, firstEffect }: Trial['result'],
  name: 'sourceDetectionMs' | 'replicaDetectionMs',
): number | null {
  const ms = derived?.[name] ?? null;
  return ms === null ? null : ms + (firstEffect?.afterInjectionMs ?? 0);
}

function timerMs(timerS: unknown): number | null {
  return typeof timerS === 'number' ? timerS * 1000 : null;
}

/** The steady writes of the workload are smaller than this; larger ones take longer by themselves, bytes. */
const steadyBytes = 1024;

/**
 * The same, with what a client of the experiment waited for an answer to COMMIT: while a scenario let time pass under the fault, and while it did so
 * without, before or after.
 */
function loadFacts(trial: Trial): Facts {
  const { timeline } = trial;
  const [fromMs, toMs] = [timeline.injected?.atMs ?? 0, timeline.healed?.atMs ?? 0];
  const holds = timeline.of('hold').map((o) => ({ fromMs: o.atMs - o.heldMs, toMs: o.atMs }));
  const took = (stretches: readonly { readonly fromMs: number; readonly toMs: number }[]): number[] =>
    timeline
      .of('write')
      .filter(
        (o) =>
          o.outcome === 'ok' &&
          o.bytes <= steadyBytes &&
          stretches.some((s) => o.startedAtMs >= s.fromMs && o.startedAtMs <= s.toMs),
      )
      .map((o) => o.atMs - o.startedAtMs);
  const under = took(holds.filter((hold) => hold.fromMs >= fromMs && hold.toMs <= toMs));
  const without = took(holds.filter((hold) => hold.toMs <= fromMs || hold.fromMs >= toMs));
  return {
    ...linkFacts(trial),
    loadedCommitMs: middle(under),
    loadedSlowestCommitMs: under.length === 0 ? null : Math.round(Math.max(...under)),
    loadedCommits: under.length,
    calmCommitMs: middle(without),
    calmCommits: without.length,
  };
}

/** Commits that take this many times as long as without the load, and this much longer, show that it was felt. */
const feltTimes = 2;
const feltMs = 20;

/** How much longer each fsync took: trials that were recorded before this was measured had 50 ms. */
const recordedDelayMs = 50;

/** The facts of a load, with how much longer each fsync took where the disk was slow. */
export function diskFacts(trial: Trial): Facts {
  const { delayMs } = trial.result.params;
  return { ...loadFacts(trial), ...(typeof delayMs === 'number' ? { delayMs } : {}) };
}

/** `50 ms`, of these trials. */
export const fsyncDelay = (trials: readonly Facts[]): string => time(median(trials, 'delayMs') ?? recordedDelayMs);

/** Clients felt the load: the slowest commit under it took much longer than one without it. */
export const felt = (facts: Facts): boolean =>
  numberOf(facts, 'loadedSlowestCommitMs') >= feltTimes * numberOf(facts, 'calmCommitMs') + feltMs;

/** The source reported a failed write to the replica before the fault was taken away. */
export function writeFailed(facts: Facts): boolean {
  const at = facts['writeFailedMs'];
  return typeof at === 'number' && at <= numberOf(facts, 'faultMs', Number.POSITIVE_INFINITY);
}

/** The source's write failed because nothing had moved for net_write_timeout, not at once. */
export function writeTimedOut(facts: Facts): boolean {
  return writeFailed(facts) && numberOf(facts, 'writeFailedMs') >= numberOf(facts, 'netWriteTimeoutMs');
}

/** The trials of one exhibit; none where it was left out. */
export function trialsOf(facts: FactsByExhibit, exhibit: string): readonly Facts[] {
  return facts[exhibit] ?? [];
}

export function numberOf(facts: Facts, name: string, otherwise = 0): number {
  const value = facts[name];
  return typeof value === 'number' ? value : otherwise;
}

/** The middle of the values that were measured; `null` where none was. */
export function median(trials: readonly Facts[], name: string): number | null {
  return middle(trials.flatMap((facts) => (typeof facts[name] === 'number' ? [facts[name] as number] : [])));
}

function middle(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.floor(sorted.length / 2)];
  return value === undefined ? null : Math.round(value * 10) / 10;
}

interface Count {
  readonly yes: number;
  readonly of: number;
  /** For example `2 of 2`. */
  readonly text: string;
  readonly all: boolean;
  readonly none: boolean;
}

/** In how many trials something was so. `all` and `none` are never true of no trials at all. */
export function count(trials: readonly Facts[], so: (facts: Facts) => boolean): Count {
  const yes = trials.filter(so).length;
  const of = trials.length;
  return { yes, of, text: `${yes} of ${of}`, all: of > 0 && yes === of, none: of > 0 && yes === 0 };
}

/** Milliseconds for people: `950 ms`, `2.1 s`. */
export function time(ms: number | null): string {
  if (ms === null) return 'an unknown time';
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** A planted world: some exhibits' trials with other facts. */
export function planted(
  facts: FactsByExhibit,
  changes: Readonly<Record<string, Facts | ((real: Facts) => Facts)>>,
): FactsByExhibit {
  return Object.fromEntries(
    Object.entries(facts).map(([exhibit, trials]) => {
      const change = changes[exhibit];
      if (change === undefined) return [exhibit, trials];
      return [exhibit, trials.map((real) => ({ ...real, ...(typeof change === 'function' ? change(real) : change) }))];
    }),
  );
}
