import type { Isolation } from '../library/types.ts';
import type { ReplicaStatus } from '../model/replication.ts';
import type { Leg, Proof } from '../model/samples.ts';
import type { FaultParams } from '../model/scenario.ts';
import type { PlayedSwitches, Switches } from '../model/switches.ts';
import type { UserSettings } from '../servers/options/user-settings.ts';

/** The name of a pair for which none is given. */
export const defaultName = 'default';

/** What a pair is to be. Plain data: it goes to the process that holds the pair. */
export interface UpPlan {
  readonly name: string;
  /** As the user wrote them: `mysql:9.7`. */
  readonly server: string;
  readonly replicaServer: string;
  readonly topology: { readonly semiSync?: true; readonly tls?: true; readonly by?: 'position' };
  readonly isolation: Isolation;
  readonly settings: UserSettings;
  /** How servers, channel and network are set up beside the settings. */
  readonly switches: Partial<Switches>;
  readonly mirror: string | null;
  /** Program and arguments that run this tool. */
  readonly tool: readonly string[];
}

/** Where a client finds a server, and as whom it logs in. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Option file for clients with all of this, readable by its owner only. */
  readonly optionFile: string;
}

export interface ServerEndpoint extends Endpoint {
  /** As it was asked for, for example `mysql:9.7`. */
  readonly server: string;
  /** As the server prints it. */
  readonly version: string;
  readonly socket: string;
}

/** How to reach a pair: what `up --json` prints. Documented in docs/formats.md and schema/up.schema.json. */
export interface PairDescription {
  readonly name: string;
  readonly source: ServerEndpoint;
  readonly replica: ServerEndpoint;
  /** The source through the fault proxy: faults of the link hit clients that connect here. */
  readonly proxy: Endpoint;
  /** What servers and kernel said of the switches when the pair was up; left out: nobody asked for any. */
  readonly switches?: PlayedSwitches;
  /** Program and arguments that run what follows them where the pair can be reached. */
  readonly join: readonly string[];
}

/** The end of `starting` is `up`. `silent`: its process runs and does not answer. `dead`: its process ended without cleaning up. */
export type PairState = 'starting' | 'up' | 'ending' | 'silent' | 'dead';

/** What is known of a pair without asking it. */
export interface Owner {
  readonly name: string;
  readonly pid: number;
  /** With the process id it names the process for good. */
  readonly startTicks: string;
  /** When the start began, ISO 8601. */
  readonly since: string;
  readonly server: string;
  readonly replicaServer: string;
  /** Where servers and proxy are: `netns` is a network namespace of their own. */
  readonly isolation: Isolation;
  /** What a process in the background writes to; `null` in the foreground. */
  readonly log: string | null;
}

/** One process of a pair as the process table shows it. */
export interface ProcessNow {
  readonly state: 'running' | 'suspended' | 'not running';
  readonly pid: number;
  readonly port: number;
}

export interface ServerNow extends ProcessNow {
  readonly server: string;
  readonly version: string;
}

/** What the replica shows; what a server did not tell in time is `null`, with the reason. */
export interface ReplicationNow {
  readonly status: ReplicaStatus | null;
  /** Transactions of the source that the replica has not executed, as a GTID set. */
  readonly missing: string | null;
  readonly unknown: string | null;
}

/** A fault of a pair. */
export interface FaultNow {
  readonly fault: string;
  readonly leg: Leg;
  readonly params: FaultParams;
  /** ISO 8601. */
  readonly since: string;
  /** `null` where it was not asked for, or did not come in time. */
  readonly proof: Proof | null;
  readonly unknown: string | null;
}

/** What a pair says of itself. */
export interface PairNow {
  readonly state: 'starting' | 'up' | 'ending';
  /** What a start is doing. */
  readonly doing: string | null;
  readonly servers: {
    readonly source: ServerNow;
    readonly replica: ServerNow;
    readonly proxy: ProcessNow;
  } | null;
  readonly replication: ReplicationNow | null;
  readonly faults: readonly FaultNow[];
}

export interface InjectRequest {
  readonly fault: string;
  /** As the user wrote them; the fault says which are numbers. */
  readonly params: readonly { readonly name: string; readonly value: string }[];
  readonly leg: string | null;
  /** How long to wait for numbers that show an effect, ms; 0: they are not asked for. */
  readonly proofWithinMs: number;
}

export interface Healed {
  /** With their last numbers. */
  readonly healed: readonly FaultNow[];
  /** Servers, or the proxy, that did not run though no fault had ended them, and run again. */
  readonly started: readonly string[];
}

/** What commands ask of the process that holds a pair. */
export interface Calls {
  /** Answered at once. */
  readonly ping: { readonly in: Readonly<Record<string, never>>; readonly out: Readonly<Record<string, never>> };
  readonly status: { readonly in: Readonly<Record<string, never>>; readonly out: PairNow };
  readonly describe: {
    readonly in: Readonly<Record<string, never>>;
    /** `enter`: words to put before a command so that it runs in the network of the pair. */
    readonly out: { readonly pair: PairDescription; readonly enter: readonly string[] };
  };
  readonly inject: { readonly in: InjectRequest; readonly out: FaultNow };
  /** `fault: null`: all of them, and what does not run is started again. */
  readonly heal: { readonly in: { readonly fault: string | null }; readonly out: Healed };
  readonly down: { readonly in: Readonly<Record<string, never>>; readonly out: Readonly<Record<string, never>> };
}

export type Handlers = {
  readonly [K in keyof Calls]: (input: Calls[K]['in']) => Promise<Calls[K]['out']>;
};
