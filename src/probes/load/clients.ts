import type { Clients } from '../../model/workload.ts';
import type { StartedServer } from '../../servers/types.ts';
import type { Recorder } from '../recorder.ts';
import { SqlClientsRun } from './sql-clients.ts';
import { SysbenchRun } from './sysbench-run.ts';

/** Clients that write on the source beside the workload's own writers. */
export interface RunningClients {
  start(): void;
  /** Resolves when nothing of them is under way any more. */
  pause(): Promise<void>;
  resume(): void;
  /** The same for good. Records what became of them. */
  stop(): Promise<void>;
}

export interface ClientParts {
  readonly source: StartedServer;
  readonly recorder: Recorder;
  /** Called once when they cannot go on although the source runs: the case need not go on either. */
  failed(error: Error): void;
  readonly signal: AbortSignal;
}

/** Makes the tables of clients. @throws ReplfaultError `WORKLOAD_FAILED` with what the server or the program says. */
export function openClients(clients: Clients, parts: ClientParts): Promise<RunningClients> {
  return clients.kind === 'sql' ? SqlClientsRun.open(clients, parts) : SysbenchRun.open(clients, parts);
}
