import type { Bystander, Role } from '../model/replication.ts';
import type { CaseSettings, FaultParams } from '../model/scenario.ts';
import type { Row } from '../servers/flavour.ts';
import type { Pair } from '../topology/pair.ts';

/** What an operator can reach while a case plays: every server, by hand. */
export interface Desk {
  readonly pair: Pair;
  readonly settings: CaseSettings;
  readonly signal: AbortSignal;
  /**
   * Says a statement to a server and has it recorded with the answer. `secret` texts are struck out of the record. An error that the
   * server answers is thrown after it was recorded.
   */
  say(on: Role | Bystander, statement: string, secrets?: readonly string[]): Promise<readonly Row[]>;
  /** Records something that an operator did without a statement, for example that a server was restarted. */
  did(on: Role | Bystander, what: string): void;
}

/** Something that an operator does by hand; one file each in `actions/`, found by its file name. */
export interface Action {
  /** One line for people. */
  readonly does: string;
  /** Parameters with their defaults; an unknown name is an error. */
  readonly defaults: FaultParams;
  /** Resolves when it is done as far as the operator can tell; whether it helped is for the judges to say. */
  run(desk: Desk, params: FaultParams): Promise<void>;
}
