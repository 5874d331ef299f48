import { execa } from 'execa';
import { ReplfaultError } from '../model/errors.ts';
import { firstLine } from '../model/first-line.ts';
import type { Capability } from '../model/scenario.ts';
import { missingDiscipline } from '../network/kernel/disciplines.ts';
import type { KernelTools, RunCommandSpec } from '../network/kernel/execute.ts';
import { type ExecuteTool, toolTimeoutMs } from '../network/kernel/execute.ts';
import { type Disciplines, probeDisciplines } from '../network/kernel/probe-disciplines.ts';
import { whyNotTraced } from '../network/kernel/probe-tracer.ts';
import { probeSandbox, type Sandbox } from '../network/kernel/sandbox.ts';
import type { PacketLinkTools } from '../network/packet/open.ts';
import { whyNoClock } from '../servers/packages/fitting-clock.ts';
import type { ContainerLinkWay, LinkWay, Place } from '../worker/protocol.ts';
import { chooseLinks, NoPacketLink, noPackets } from './choose-links.ts';
import type { LinkChoice } from './place-request.ts';

export type IsolationChoice = 'auto' | 'netns' | 'none';

/** What the place of a run offers, found by trying. */
export interface RunEnvironment {
  /** How a worker is started in namespaces of its own; `null` where it needs none or can have none. */
  readonly sandbox: Extract<Sandbox, { available: true }> | null;
  /** `netns`: a private network for each worker. `containers`: a container network for each case. */
  readonly isolation: 'netns' | 'none' | 'containers';
  readonly place: Place;
  /** Why a capability is missing; absent means it is there. */
  readonly missing: ReadonlyMap<Capability, string>;
}

export interface EnvironmentRequest {
  readonly isolation: IsolationChoice;
  readonly proxy: 'embedded' | 'binary';
  /** Finds or fetches them; called only where a private network can be made. */
  findTools(): Promise<KernelTools>;
  /** Finds or fetches the system call tracer; left out where nothing needs it. */
  findTracer?(): Promise<RunCommandSpec>;
  /** Finds or fetches libraries that give a server a clock of its own, by their paths; left out where nothing needs them. */
  findClockLibraries?(): Promise<readonly string[]>;
  readonly link?: LinkChoice | undefined;
  /** Finds or fetches the programs that a link of packets is made with; left out where no case asks for a link. */
  findLinkTools?(): Promise<PacketLinkTools>;
}

/** Decides how processes of this machine are kept apart, and says why whatever is missing is missing. */
export async function decideEnvironment(request: EnvironmentRequest): Promise<RunEnvironment> {
  const missing = new Map<Capability, string>();
  if (request.proxy === 'binary') missing.set('embedded-proxy', 'only the embedded proxy has this fault');
  const none = (reason: string): RunEnvironment => {
    for (const capability of [
      'kernel-faults',
      'kernel-shaping',
      'netem',
      'packet-delay',
      'packet-link',
      'path-router',
      'tracing',
      'small-disks',
      'host-names',
      'server-clock',
    ] as const)
      missing.set(capability, reason);
    return {
      sandbox: null,
      isolation: 'none',
      place: {
        kind: 'local',
        tools: null,
        links: noPackets(request.link, request.findLinkTools !== undefined, reason),
      },
      missing,
    };
  };
  const sandbox: Sandbox =
    request.isolation === 'none'
      ? {
          available: false,
          reason: 'kernel faults need a private network, and --isolation none disables it',
          enable: [],
        }
      : await probeSandbox();
  if (!sandbox.available) {
    if (request.isolation === 'netns')
      throw new ReplfaultError('NO_NAMESPACE', sandbox.reason, {
        hint: [
          ...sandbox.enable,
          'Or use --isolation auto: it runs without namespaces if they are not available, and then without kernel faults.',
        ].join('\n  '),
      });
    // A skipped case says what to do where there is one way; the doctor tells of several.
    return none([sandbox.reason, ...(sandbox.enable.length === 1 ? sandbox.enable : [])].join('. '));
  }
  try {
    const tools = await request.findTools();
    const strace = await tryTracer(request, sandbox.command, missing);
    const clockLibraries = await tryClock(request, missing);
    const links = await chooseLinks(request, sandbox.command, tools);
    const wanted = request.findLinkTools !== undefined;
    const disciplines = await probeDisciplines(executeIn(sandbox.command, tools), 'lo');
    noteMissingDisciplines(disciplines, { links, wanted }, missing);
    const place = {
      kind: 'local',
      tools: { ...tools, ...(strace === null ? {} : { strace }) },
      ...(clockLibraries === null ? {} : { clockLibraries }),
      links,
    } as const;
    return { sandbox, isolation: 'netns', place, missing };
  } catch (cause) {
    if (request.isolation === 'netns' || cause instanceof NoPacketLink) throw cause;
    return none(`kernel faults need nft, ip, tc and ss: ${(cause as Error).message}`);
  }
}

/** One traced and delayed program tells whether this machine allows tracing at all; `null`, with the reason noted, where it does not. */
async function tryTracer(
  { findTracer }: EnvironmentRequest,
  [program = 'unshare', ...before]: readonly string[],
  missing: Map<Capability, string>,
): Promise<RunCommandSpec | null> {
  if (!findTracer) return null;
  try {
    const strace = await findTracer();
    const { file, args, env } = strace;
    const why = await whyNotTraced((words) => ({
      file: program,
      args: [...before, file, ...args, ...words],
      env: { ...env },
    }));
    if (why === null) return strace;
    missing.set('tracing', why);
  } catch (cause) {
    missing.set('tracing', `a slow disk needs strace: ${firstLine((cause as Error).message)}`);
  }
  return null;
}

/** One program with a clock of its own tells whether the library works here; `null`, with the reason noted, where it does not. */
async function tryClock(
  { findClockLibraries }: EnvironmentRequest,
  missing: Map<Capability, string>,
): Promise<readonly string[] | null> {
  if (!findClockLibraries) return null;
  try {
    const libraries = await findClockLibraries();
    const why = await whyNoClock(libraries);
    if (why === null) return libraries;
    missing.set('server-clock', why);
  } catch (cause) {
    missing.set('server-clock', `a clock of its own needs libfaketime: ${firstLine((cause as Error).message)}`);
  }
  return null;
}

/** Says why what needs a queueing discipline, or a link of packets, cannot be had, on this machine or where containers run. */
export function noteMissingDisciplines(
  { shaping, netem }: Disciplines,
  { links, wanted }: { readonly links: LinkWay | ContainerLinkWay; readonly wanted: boolean },
  missing: Map<Capability, string>,
): void {
  if (!shaping) missing.set('kernel-shaping', missingDiscipline.shaping);
  if (!netem) missing.set('netem', missingDiscipline.netem);
  if (links.kind === 'packet') return;
  if (!netem)
    missing.set('packet-delay', [missingDiscipline.netem, ...(links.why === null ? [] : [links.why])].join('; '));
  if (wanted) missing.set('packet-link', links.why ?? 'links are made by the proxy, as --link proxy asks');
}

/** Each run in a sandbox of its own, which ends with it. */
function executeIn(command: readonly string[], tools: KernelTools): ExecuteTool {
  const [program = 'unshare', ...before] = command;
  return async (tool, args) => {
    const { file, args: leading, env } = tools[tool];
    const trial = await execa(program, [...before, file, ...leading, ...args], {
      env: { ...env },
      reject: false,
      timeout: toolTimeoutMs,
    });
    return { exitCode: trial.failed ? (trial.exitCode ?? 1) : 0, stdout: trial.stdout, stderr: trial.stderr };
  };
}
