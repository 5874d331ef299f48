import type { StartedServer } from '../../servers/types.ts';
import type { Recorder } from '../recorder.ts';

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
