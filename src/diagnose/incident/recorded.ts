/** How many looks of a demonstration showed a text or number. */
export type Counted = Readonly<Record<string, number>>;

/** What one demonstration showed on one server while its fault was in force; without a fault, in the whole case. */
export interface RecordedCase {
  /** Looks at the status of the replica, and at the list of dump threads of the source. */
  readonly looks: number;
  readonly dumpLooks: number;
  /** Status and state of the receiver together, in the words of `statusText`. */
  readonly states: Counted;
  readonly ioErrnos: Counted;
  readonly dumpStates: Counted;
}

/** Demonstrations of verdicts, as `scenario/case`, that were played on one server. Written by `npm run incident -- record RUN...`. */
export interface RecordedServer {
  /** For example `MySQL 9.7.4`. */
  readonly server: string;
  readonly cases: Readonly<Record<string, RecordedCase>>;
}

/** What was measured of one statement or procedure on one server, on an idle pair. Milliseconds. */
export interface MeasuredCost {
  readonly runs: number;
  /** Median and maximum of whole runs, all statements and waits together. */
  readonly medianMs: number;
  readonly mostMs: number;
}

/** Costs on one server, by procedure and by name of the allow-list of `capture`. Written by `npm run incident -- measure SERVER,...`. */
export interface MeasuredServer {
  readonly server: string;
  readonly procedures: Readonly<Record<string, MeasuredCost>>;
  readonly statements: Readonly<Record<string, MeasuredCost>>;
}

/** Less often, a look caught a server between two states. */
const leastShare = 0.03;

/** Texts that a good part of the looks showed. Pure. */
export const lasting = (counted: Counted, looks: number): readonly string[] =>
  Object.keys(counted).filter((text) => (counted[text] ?? 0) >= leastShare * looks);

export interface StatusShown {
  readonly receiver: string;
  readonly applier: string;
  /** Seconds_Behind_Source (Seconds_Behind_Master). */
  readonly lag: 'NULL' | '0' | 'more than 0';
  /** Whether the source had transactions that the replica had not executed. */
  readonly missing: boolean;
  /** Replica_IO_State (Slave_IO_State). */
  readonly state: string;
}

const between = ' | ';

export const lagShown = (lagS: number | null): StatusShown['lag'] =>
  lagS === null ? 'NULL' : lagS === 0 ? '0' : 'more than 0';

/** A status as one text. Pure. */
export const statusText = ({ receiver, applier, lag, missing, state }: StatusShown): string =>
  [receiver, applier, lag, missing ? 'missing' : 'all', state].join(between);

/** What `statusText` wrote. Pure. */
export function readStatus(text: string): StatusShown {
  const [receiver = '', applier = '', lag = '', missing = '', ...state] = text.split(between);
  return {
    receiver,
    applier,
    lag: lag as StatusShown['lag'],
    missing: missing === 'missing',
    state: state.join(between),
  };
}
