/** The server that a statement runs on. */
export type End = 'source' | 'replica';

/** What one row of an answer must show. Values are compared as text; a NULL fulfils nothing. */
export type Expectation =
  | { readonly column: string; readonly is: string }
  | { readonly column: string; readonly isNot: string }
  /** The value of another column of the same row. */
  | { readonly column: string; readonly equals: string }
  /** A MariaDB GTID position that has, in each domain of the other column, the same GTID or a later sequence number. */
  | { readonly column: string; readonly reaches: string };

/** A question that decides whether a procedure goes on. */
export interface Query {
  readonly sql: string;
  /** Which row of the answer counts; the first one where absent. */
  readonly row?: { readonly column: string; readonly is: string };
  readonly expects: readonly Expectation[];
  /** One of the expectations is enough. */
  readonly any?: true;
}

/** What to do where a query does not show what it must: words first, then statements that are run. */
export interface Otherwise {
  readonly says: string;
  /** The statements are run only if this holds then; the words say so. */
  readonly onlyIf?: Query;
  readonly run: readonly { readonly on: End; readonly sql: string }[];
  /** Statements for later, once a person has done what the words say. Nothing runs them by itself. */
  readonly later?: readonly { readonly on: End; readonly sql: string }[];
}

/** One step of a procedure. Every step but `show` decides or changes something. */
export type Step =
  | {
      readonly kind: 'show';
      readonly on: End;
      readonly sql: string;
      readonly note?: string;
      /** Values of the answer that later statements hold as `<name>`: name to column. */
      readonly values?: Readonly<Record<string, string>>;
      /** The row that they stand in; the first one where absent. */
      readonly row?: { readonly column: string; readonly is: string };
      /** Asked instead where that row is missing, as often as needed: its statement holds a value of the last row, up to a semicolon, as `<name>`. */
      readonly next?: { readonly name: string; readonly column: string; readonly sql: string };
    }
  | {
      readonly kind: 'run';
      readonly on: End;
      readonly sql: string;
      readonly note?: string;
      /** What to do if the server refuses it. */
      readonly otherwise?: Otherwise;
    }
  | {
      readonly kind: 'require';
      readonly on: End;
      readonly query: Query;
      readonly note: string;
      readonly otherwise: Otherwise;
    }
  | {
      /** Asks again until the answer shows what it must, for at most `timeoutS` seconds. */
      readonly kind: 'wait';
      readonly on: End;
      readonly query: Query;
      readonly timeoutS: number;
      readonly note: string;
      readonly otherwise: Otherwise;
    };

/** What a complete run of a procedure costs. A test measures each part on real servers. */
export interface Cost {
  /** `applied, then deleted`: the server deletes them, after everything in them was executed. */
  readonly relayLogs: 'not touched' | 'kept' | 'applied, then deleted';
  readonly receiver: 'keeps its state' | 'restarts' | 'starts' | 'stops';
  readonly applier: 'keeps its state' | 'restarts' | 'starts' | 'stops';
  /** Longest time that one statement or wait may take, seconds. */
  readonly blocksUpToS: number;
  /** What changes for anybody but this replication channel; `null`: nothing. */
  readonly others: string | null;
  /** What it destroys beyond relay logs; `null`: nothing. */
  readonly destroys: string | null;
}

/** Privileges that an account needs, as GRANT names them; all are global. */
export type Privileges = Readonly<Record<End, readonly string[]>>;

/** Statements that a person runs on production servers, with all that must be known before. Data only, saved in reports. */
export interface Procedure {
  readonly id: string;
  /** The server that it is written for, for example `MySQL 9.7`. */
  readonly server: string;
  /** What it does, as a heading. */
  readonly title: string;
  readonly steps: readonly Step[];
  readonly privileges: Privileges;
  readonly cost: Cost;
  /** Statements that undo it, or why there are none. */
  readonly wayBack: readonly { readonly on: End; readonly sql: string }[] | string;
  /** Exact version on which these statements were executed; `null`: on no server of this series. */
  readonly executedOn: string | null;
}

/** What stands between the prose of a report: a sentence, or a procedure to run. */
export type Advice = string | Procedure;

/** Whether a row shows what it must. Pure. */
export function fulfils(row: Readonly<Record<string, unknown>>, query: Pick<Query, 'expects' | 'any'>): boolean {
  const held = query.expects.map((expectation) => holds(row, expectation));
  return query.any === true ? held.some(Boolean) : held.every(Boolean);
}

function holds(row: Readonly<Record<string, unknown>>, expectation: Expectation): boolean {
  const shown = row[expectation.column];
  if (shown === null || shown === undefined) return false;
  const text = String(shown);
  if ('is' in expectation) return text === expectation.is;
  if ('isNot' in expectation) return text !== expectation.isNot;
  if ('equals' in expectation) return text === String(row[expectation.equals]);
  const reached = byDomain(text);
  const goal = [...byDomain(String(row[expectation.reaches] ?? ''))];
  // A goal that is not told is not reached. The same number of another server is another transaction.
  return (
    goal.length > 0 &&
    goal.every(([domain, { server, sequence }]) => {
      const at = reached.get(domain);
      return at !== undefined && (at.sequence > sequence || (at.sequence === sequence && at.server === server));
    })
  );
}

/** The GTIDs of a position such as `0-1-44,2-3-5`, by domain. */
function byDomain(position: string): Map<string, { readonly server: string; readonly sequence: bigint }> {
  return new Map(
    position
      .split(',')
      .map((gtid) => gtid.trim().split('-'))
      .filter((parts) => parts.length === 3)
      .map(([domain = '', server = '', sequence = '0']) => [domain, { server, sequence: BigInt(sequence) }]),
  );
}

/** The row of an answer that a query is about. */
export function rowOf(
  rows: readonly Readonly<Record<string, unknown>>[],
  { row }: Pick<Query, 'row'>,
): Readonly<Record<string, unknown>> | undefined {
  return row === undefined ? rows[0] : rows.find((one) => String(one[row.column] ?? '') === row.is);
}

/** Statements of a procedure that change something, in order. */
export function changesOf({ steps }: Pick<Procedure, 'steps'>): readonly string[] {
  return steps.flatMap((step) => (step.kind === 'run' ? [step.sql] : []));
}

/** Every statement that a procedure prints, in any part of it. */
export function statementsOf({ steps, wayBack }: Pick<Procedure, 'steps' | 'wayBack'>): readonly string[] {
  const own = steps.flatMap((step) => {
    const { onlyIf, run = [], later = [] } = ('otherwise' in step ? step.otherwise : undefined) ?? {};
    const question = step.kind === 'show' || step.kind === 'run' ? step.sql : step.query.sql;
    const next = step.kind === 'show' && step.next !== undefined ? [step.next.sql] : [];
    return [question, ...next, ...(onlyIf ? [onlyIf.sql] : []), ...[...run, ...later].map(({ sql }) => sql)];
  });
  return [...own, ...(typeof wayBack === 'string' ? [] : wayBack.map(({ sql }) => sql))];
}
