import type { Bystander, Role } from '../model/replication.ts';
import type { CaseSettings, FaultParams } from '../model/scenario.ts';
import type { Happening } from '../model/timeline.ts';
import type { Row } from '../servers/flavour.ts';
import type { Pair } from '../topology/pair.ts';

/** Both ends of a client's connection at one moment. */
export interface ClientEnds {
  /** On the clock of the history, ms. */
  readonly atMs: number;
  /** Whether the server's end is established: a server that has closed it may still have bytes in its send queue. */
  readonly open: boolean;
  /** Send queue of the server's end, bytes; `null` where there is no such socket. */
  readonly sendQueue: number | null;
  /** Receive queue of the client's end, bytes; `null` where there is no such socket. */
  readonly receiveQueue: number | null;
}

/** A client's connection to the source, which is not part of the link: the probes of the link leave it out. */
export interface ClientWatch {
  /** Looks at both ends in the kernel's tables. */
  ends(): ClientEnds;
  /** Records what the client did or saw at a moment, ms on the clock of the history; now unless told. */
  record(seen: Omit<Happening<'client'>, 'kind' | 'port'>, atMs?: number): void;
}

/** The network of the host of the source, where packets cross the link. What an operator changes there is set back when the case is over. */
export interface SourceNetwork {
  /** A kernel setting by its name, for example `net.ipv4.tcp_mtu_probing`. */
  set(name: string, value: string): Promise<void>;
  /** Attributes of the route to the replica, in the words of `ip route`. */
  route(attributes: readonly string[]): Promise<void>;
  /** Rules for packets that arrive, in the syntax of nftables. */
  filter(name: string, rules: readonly string[]): Promise<void>;
}

/** What an operator can reach while a case plays: every server, by hand. */
export interface OperatorSession {
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
  /** @throws ReplfaultError `PACKET_LINK` where the case has no link of packets */
  readonly network: SourceNetwork;
  /** For a client that is connected to the source directly: watches its connection, by the client's own TCP port. */
  watchClient(port: number): ClientWatch;
}

/** Something that an operator does by hand; one file each in `actions/`, found by its file name. */
export interface Action {
  /** One line for people. */
  readonly does: string;
  /** Parameters with their defaults; an unknown name is an error. */
  readonly defaults: FaultParams;
  /** Resolves when it is done as far as the operator can tell; whether it helped is for the judges to say. */
  run(session: OperatorSession, params: FaultParams): Promise<void>;
}
