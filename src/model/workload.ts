import type { LoadShape } from './load.ts';

/** One statement of the user, and where it begins in its file. */
export interface ClientStatement {
  readonly sql: string;
  readonly line: number;
}

/** The pace of clients beside the workload's own writers. */
export type ClientPace = Pick<LoadShape, 'writesPerS' | 'writers' | 'idleS' | 'activeS'>;

/** The user's own schema and statements. */
export interface SqlClients {
  readonly kind: 'sql';
  /** Name of the file, without its folder. */
  readonly name: string;
  readonly pace: ClientPace;
  /** Run once, before the play. */
  readonly setup: readonly ClientStatement[];
  /** Run as one transaction, again and again. */
  readonly transaction: readonly ClientStatement[];
}

/** The program sysbench. */
export interface SysbenchClients {
  readonly kind: 'sysbench';
  /** Its script, for example `oltp_write_only`. */
  readonly name: string;
  /** Path of the program. */
  readonly program: string;
  /** Path of a script of the user's own. */
  readonly file?: string;
  readonly pace: ClientPace;
}

/** Clients that write beside the workload's own writers. */
export type Clients = SqlClients | SysbenchClients;

/** What `--workload` asks for. Plain data: it crosses a process border. */
export interface AskedWorkload {
  /** As it was written, files by their names alone. */
  readonly text: string;
  readonly load: LoadShape;
  readonly clients?: Clients;
}

/** What run.json says of it: no statement, which could hold data that belong to nobody else. */
export interface WorkloadOfRun {
  readonly text: string;
  readonly load: LoadShape;
  readonly clients: (ClientPace & Pick<Clients, 'kind' | 'name'>) | null;
}

/** Pure. */
export function workloadOfRun({ text, load, clients }: AskedWorkload): WorkloadOfRun {
  return {
    text,
    load,
    clients: clients === undefined ? null : { kind: clients.kind, name: clients.name, ...clients.pace },
  };
}

/** What became of clients beside the workload's own writers. */
export interface ClientsPlayed extends ClientPace, Pick<Clients, 'kind' | 'name'> {
  /** Transactions that were committed. */
  readonly transactions: number;
  /** Of these, per second of the active stretches while the source ran; `null` where that is not known. */
  readonly achievedPerS: number | null;
  /** Transactions that the server rolled back to resolve a deadlock, or a wait for a lock that was too long. */
  readonly rolledBack: number;
  /** Why they ended before their case did; `null` where they did not. */
  readonly endedEarly: string | null;
}
