import type { ServerIdentity } from '../model/result.ts';
import type { NamedScenario, PlannedCase } from '../model/scenario.ts';
import type { Switches } from '../model/switches.ts';
import type { KernelTools, RunCommandSpec } from '../network/kernel/execute.ts';
import type { Disciplines } from '../network/kernel/probe-disciplines.ts';
import type { PacketLinkTools } from '../network/packet/open.ts';
import type { UserSettings } from '../servers/options/user-settings.ts';

/** How a link is made that a case asks for: packet by packet, with these programs, or by the proxy, and why not otherwise; `null`: asked for. */
export type LinkWay =
  | { readonly kind: 'packet'; readonly tools: PacketLinkTools }
  | { readonly kind: 'proxy'; readonly why: string | null };

/** The same in containers, where a case with a link is skipped, for the reason told, unless packets or the proxy make it. */
export type ContainerLinkWay =
  | { readonly kind: 'packet' }
  | Extract<LinkWay, { kind: 'proxy' }>
  | { readonly kind: 'skipped'; readonly why: string };

/** Where servers run. */
export type Place =
  | {
      readonly kind: 'local';
      /** The worker is in network and PID namespaces of its own, where these may act; `null` on the machine's own network. */
      readonly tools: KernelTools | null;
      /** Paths of libfaketime; absent where no case needs it, or it cannot be had. */
      readonly clockLibraries?: readonly string[];
      readonly links: LinkWay;
    }
  | {
      readonly kind: 'docker';
      /** On everything that the run makes in the daemon, so that it can be swept. */
      readonly labels: Readonly<Record<string, string>>;
      /** Settings of network namespaces that the daemon accepts. */
      readonly sysctls: Readonly<Record<string, string>>;
      /** Use testcontainers' reaper besides our own sweeper. */
      readonly reaper: boolean;
      /** The image with nft, tc and ss, and what the daemon's kernel can do with them; `null` where it is missing. */
      readonly nettools: { readonly image: string; readonly disciplines: Disciplines } | null;
      /** Traces processes of containers from this machine; `null` where it may not. */
      readonly strace: RunCommandSpec | null;
      readonly links: ContainerLinkWay;
    };

/** Which fault proxy stands in the links. An `image` is that of a container in the network of the case; where it is missing, and should not be,
 * it is said why. */
export type ProxyChoice =
  | { readonly kind: 'embedded'; readonly image?: string; readonly imageMissing?: string }
  | { readonly kind: 'binary'; readonly path: string }
  | { readonly kind: 'docker'; readonly image: string }
  /** The original, and ours in cases whose faults only ours has. */
  | { readonly kind: 'per-case'; readonly own: string; readonly original: string };

/** The proxy that one case gets. Pure. */
export function proxyOfCase(
  choice: ProxyChoice,
  { needs }: Pick<NamedScenario, 'needs'>,
): Exclude<ProxyChoice, { kind: 'per-case' }> {
  if (choice.kind !== 'per-case') return choice;
  return needs?.includes('embedded-proxy')
    ? { kind: 'embedded', image: choice.own }
    : { kind: 'docker', image: choice.original };
}

/** What a worker process needs to know once. Plain data: it crosses a process border. */
export interface WorkerConfig extends UserSettings {
  readonly index: number;
  /** Folder for servers, removed after the run whatever happens. */
  readonly scratchDir: string;
  readonly timelineDir: string;
  readonly logDir: string;
  readonly cacheDir: string;
  /** Folders that the worker and its servers write to; in a mount namespace of its own every other one is read-only. Real paths. */
  readonly writableDirs: readonly string[];
  readonly place: Place;
  readonly proxy: ProxyChoice;
  readonly mirror: string | null;
  /** What the run asks of every case that does not ask for something else itself. */
  readonly switches?: Partial<Switches>;
}

/** What happened to one case, before it is judged. */
export interface CaseRecord {
  readonly id: string;
  readonly server: { readonly source: ServerIdentity; readonly replica: ServerIdentity } | null;
  readonly overridden: readonly { server: string; name: string; user: string; tool: string }[];
  /** File name inside the timeline folder; `null` when the case never came to recording. */
  readonly timeline: string | null;
  readonly error: { code: string; message: string; hint: string | null } | null;
  /** Why the server programs of this case, or this machine, cannot play it. */
  readonly skipped?: string;
  /** Of a skipped case: what cannot play it; the servers unless told. */
  readonly lacks?: 'machine' | 'server';
  readonly startedAt: string;
  readonly wallMs: number;
}

export type ToWorker =
  | { readonly type: 'config'; readonly config: WorkerConfig }
  | { readonly type: 'case'; readonly planned: PlannedCase }
  | { readonly type: 'no-more-cases' }
  | { readonly type: 'cancel' };

export type FromWorker =
  | { readonly type: 'want-case' }
  /** Said every second. */
  | { readonly type: 'alive' }
  /** The servers of the last case handed out are up, or could not be started. */
  | { readonly type: 'prepared' }
  | { readonly type: 'phase'; readonly id: string; readonly phase: string; readonly text: string }
  | { readonly type: 'case-done'; readonly record: CaseRecord }
  | { readonly type: 'failed'; readonly error: { code: string; message: string; hint: string | null } };
