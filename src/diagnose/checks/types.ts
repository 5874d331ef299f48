/** What a check asks, in the order of the report: each rests on those before it. */
export const checkNames = ['name', 'reach', 'login', 'round-trip', 'route', 'mtu'] as const;
export type CheckName = (typeof checkNames)[number];

export interface CheckResult {
  readonly name: CheckName;
  readonly outcome: 'ok' | 'problem' | 'not-judged';
  /** What was measured, or why nothing was. */
  readonly says: string;
  /** Milliseconds, bytes; `null` where nothing was measured. */
  readonly numbers: Readonly<Record<string, number | null>>;
}

/** Judges what was measured. Pure. */
export type Judge = (facts: CheckFacts) => Omit<CheckResult, 'name'>;

export interface Place {
  readonly host: string;
  readonly port: number;
}

/** What was measured for one pair. Plain data. */
export interface CheckFacts {
  /** Where the source was tried; a reason where there was nowhere to try. */
  readonly tried: Place | { readonly left: string };
  /** Where the replica finds its source; `null` where its channel is not known. */
  readonly channel: Place | null;
  /** Both names lead to one address and port. */
  readonly asChannel: boolean;
  /** Why this machine is not known to be that of the replica; `null`: it is. */
  readonly notAtReplica: string | null;
  /** `null` where nothing was tried. */
  readonly attempt: Attempt | null;
  readonly path: PathFacts;
}

/** One login at the source, step by step. Times in ms since it began. */
export interface Attempt {
  readonly user: string;
  /** `null`: the address needs no name. */
  readonly lookup: { readonly tookMs: number; readonly address: string | null; readonly code: string | null } | null;
  /** `null`: the name has no address, so that nothing was connected. `silent`: no answer in time. */
  readonly connect: { readonly tookMs: number; readonly address: string; readonly failed: string | null } | null;
  /** `null`: nothing was connected. */
  readonly login: {
    readonly tookMs: number;
    /** `null`: logged in. Number of the server, code of the system or the library, or `silent`. */
    readonly failed: string | null;
    readonly text: string;
    readonly encrypted: boolean;
  } | null;
  /** Round trips of a statement that does nothing, ms. */
  readonly pingsMs: readonly number[];
  /** What the kernel knows of this connection; `null` without `ss`. */
  readonly tcp: {
    readonly rttMs: number | null;
    readonly pathMtu: number | null;
    readonly segment: number | null;
  } | null;
}

/** The way to the source, as the kernel of this machine has it. */
export interface PathFacts {
  /** `null`: `ip` is not installed or did not answer. */
  readonly route: {
    readonly device: string;
    readonly from: string | null;
    readonly gateway: string | null;
    /** MTU of the route, where it has one of its own: configured, or learned from a router. */
    readonly mtu: number | null;
  } | null;
  readonly deviceMtu: number | null;
}
