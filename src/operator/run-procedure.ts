import { type End, fulfils, type Procedure, type Query, rowOf, type Step } from '../model/procedure.ts';

type Row = Readonly<Record<string, unknown>>;

/** Who runs the statements of one end. */
export interface Speaker {
  query(sql: string): Promise<readonly Row[]>;
}

/** A statement as it was run. */
export interface Ran {
  readonly on: End;
  readonly sql: string;
  readonly tookMs: number;
  readonly rows: readonly Row[];
}

/** What a run of a procedure came to. */
export interface ProcedureRun {
  /** Every step was run, and every condition held. */
  readonly completed: boolean;
  /** The step at which it stopped: its condition did not hold, or its statement failed; `null` where it completed. */
  readonly stoppedAt: Step | null;
  /** What was shown instead, or the error. */
  readonly reason: string | null;
  readonly ran: readonly Ran[];
  /** Values of the answers, by the names that later statements hold. */
  readonly values: Readonly<Record<string, string>>;
}

export interface RunOptions {
  readonly signal?: AbortSignal;
  /** Called after each statement, before the next one. */
  readonly after?: (ran: Ran) => Promise<void>;
}

const pollMs = 100;
/** Answers that a step is followed through. */
const mostLooks = 20;

/**
 * Runs a procedure as a careful person does: each condition is looked at, each wait is bounded, and where one does not hold the way out is run and
 * nothing after it.
 */
export async function runProcedure(
  { steps }: Pick<Procedure, 'steps'>,
  ends: Readonly<Record<End, Speaker>>,
  { signal, after }: RunOptions = {},
): Promise<ProcedureRun> {
  const ran: Ran[] = [];
  const values: Record<string, string> = {};
  const say = async (on: End, sql: string): Promise<readonly Row[]> => {
    signal?.throwIfAborted();
    const filled = fill(sql, values);
    const begun = performance.now();
    const rows = await ends[on].query(filled);
    const said = { on, sql: filled, tookMs: performance.now() - begun, rows };
    ran.push(said);
    await after?.(said);
    return rows;
  };
  const stop = async (step: Step, reason: string): Promise<ProcedureRun> => {
    const otherwise = 'otherwise' in step ? step.otherwise : undefined;
    if (otherwise !== undefined && (await allows(otherwise.onlyIf, step.on, say)))
      for (const { on, sql } of otherwise.run) await say(on, sql);
    return { completed: false, stoppedAt: step, reason, ran, values };
  };
  for (const step of steps) {
    try {
      const why = await take(step, say, values, signal);
      if (why !== null) return await stop(step, why);
    } catch (error) {
      signal?.throwIfAborted();
      return await stop(step, (error as Error).message);
    }
  }
  return { completed: true, stoppedAt: null, reason: null, ran, values };
}

async function allows(
  onlyIf: Query | undefined,
  on: End,
  say: (on: End, sql: string) => Promise<readonly Row[]>,
): Promise<boolean> {
  if (onlyIf === undefined) return true;
  const row = rowOf(await say(on, onlyIf.sql), onlyIf);
  return row !== undefined && fulfils(row, onlyIf);
}

/** Takes one step; what was shown instead where its condition does not hold. */
async function take(
  step: Step,
  say: (on: End, sql: string) => Promise<readonly Row[]>,
  values: Record<string, string>,
  signal: AbortSignal | undefined,
): Promise<string | null> {
  if (step.kind === 'run' || step.kind === 'show') {
    const rows = await say(step.on, step.sql);
    if (step.kind === 'show' && step.values !== undefined)
      keepValues(step, await lookOn(step, rows, say, values), values);
    return null;
  }
  const { query } = step;
  const deadline = performance.now() + (step.kind === 'wait' ? step.timeoutS * 1000 : 0);
  for (;;) {
    const row = rowOf(await say(step.on, query.sql), query);
    if (row !== undefined && fulfils(row, query)) return null;
    if (performance.now() >= deadline) {
      const shown = query.expects.map(
        ({ column }) => `${column} ${row === undefined ? 'nothing' : String(row[column])}`,
      );
      return `${step.note} Shown: ${shown.join(', ')}`;
    }
    signal?.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

/** Follows a step to where its row is: what was answered there. */
async function lookOn(
  step: Extract<Step, { kind: 'show' }>,
  first: readonly Row[],
  say: (on: End, sql: string) => Promise<readonly Row[]>,
  values: Record<string, string>,
): Promise<readonly Row[]> {
  let rows = first;
  for (let looked = 0; step.next !== undefined && rowOf(rows, step) === undefined && looked < mostLooks; looked += 1) {
    const named = rows.at(-1)?.[step.next.column];
    if (named === undefined || named === null) break;
    values[step.next.name] = String(named).replace(/;.*/s, '');
    rows = await say(step.on, step.next.sql);
  }
  return rows;
}

/** @throws Error where the row is not there that the values should stand in. */
function keepValues(step: Extract<Step, { kind: 'show' }>, rows: readonly Row[], values: Record<string, string>): void {
  const row = rowOf(rows, step);
  if (row === undefined && step.row !== undefined) throw new Error(`no row has ${step.row.column} '${step.row.is}'`);
  for (const [name, column] of Object.entries(step.values ?? {}))
    if (row?.[column] !== undefined && row[column] !== null) values[name] = String(row[column]).replace(/\s+/g, '');
}

/** A statement with its `<names>` filled in. @throws Error for a name that nobody showed. */
export function fill(sql: string, values: Readonly<Record<string, string>>): string {
  return sql.replace(/<([a-z_]+)>/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`nothing was shown that gives <${name}>`);
    return value;
  });
}
