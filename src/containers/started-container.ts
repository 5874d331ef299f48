import { constants } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type Docker from 'dockerode';
import { GenericContainer, type StartedTestContainer, type WaitStrategy } from 'testcontainers';
import { startTicks } from '../host/process-stat.ts';
import type { ContainerNetwork } from './container-network.ts';
import { dockerTrouble, isDaemonGone, statusOf } from './docker-errors.ts';
import type { Labels } from './ownership.ts';
import { folderElsewhere, ownUser, sameFolders } from './short-run.ts';

export interface ContainerPlan {
  readonly docker: Docker;
  /** Name of the container, unique in the daemon. */
  readonly name: string;
  readonly image: string;
  /** Path of the program inside; the image's own entrypoint where left out. */
  readonly program?: string;
  readonly args: readonly string[];
  readonly labels: Labels;
  readonly network: ContainerNetwork;
  readonly address: string;
  /** Names by which its peers find it. */
  readonly aliases: readonly string[];
  /** A container whose network it has instead of one of its own; address, names and settings are that one's. */
  readonly inNetworkOf?: string | undefined;
  /** Folders of this machine that it sees at the same paths. */
  readonly folders?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly sysctls?: Readonly<Record<string, string>>;
  readonly capabilities?: readonly string[];
  /** `uid:gid`; this process's by default. */
  readonly user?: string;
  /** Has testcontainers' reaper look after it too. */
  readonly reaper: boolean;
}

export interface ContainerExit {
  readonly code: number | null;
  readonly signal: string | null;
  /** What the program printed last, and what the daemon has to say. */
  readonly output: string;
}

type SignalName = 'SIGTERM' | 'SIGKILL' | 'SIGSTOP' | 'SIGCONT';

const processPollMs = 100;
/** How long the daemon may take to say how a process ended that is gone. */
const tellingMs = 5_000;
/** The same where it was killed by us, so that nothing is to be learnt. */
const removedMs = 500;
const killed: ContainerExit = { code: null, signal: 'SIGKILL', output: '' };

/** One life of a container: from its start to the end of its process. */
export interface StartedContainer {
  readonly id: string;
  /** Process id on this machine; 0 when it ended at once. */
  readonly pid: number;
  readonly exited: Promise<ContainerExit>;
  hasExited(): boolean;
  signal(name: SignalName): Promise<void>;
  /** Kills it and removes the container; resolves when its process is gone. Works on the process itself when the daemon is down. */
  remove(): Promise<void>;
}

/** Starts a container by testcontainers. Readiness is the caller's business: it resolves when the process has started. */
export async function startContainer(plan: ContainerPlan): Promise<StartedContainer> {
  const { docker } = plan;
  let started: StartedTestContainer;
  try {
    started = await new PlannedContainer(plan).start();
  } catch (cause) {
    // What could not be started is there all the same.
    await docker
      .getContainer(plan.name)
      .remove({ force: true, v: true })
      .catch(() => undefined);
    throw folderElsewhere(cause) ?? dockerTrouble(cause, `starting ${plan.name} (${plan.image})`);
  }
  const container = docker.getContainer(started.getId());
  const pid = await container.inspect().then(
    ({ State }) => State.Pid,
    () => 0,
  );
  return new Life(container, pid, plan.name);
}

class Life implements StartedContainer {
  readonly id: string;
  readonly exited: Promise<ContainerExit>;
  private gone = false;
  private removal: Promise<void> | undefined;
  private readonly ticks: string;

  constructor(
    private readonly container: Docker.Container,
    readonly pid: number,
    private readonly name: string,
  ) {
    this.id = container.id;
    this.ticks = startTicks(pid);
    this.exited = this.untilExited();
  }

  hasExited(): boolean {
    return this.gone;
  }

  async signal(name: SignalName): Promise<void> {
    try {
      await this.container.kill({ signal: name });
    } catch (cause) {
      // 409: it does not run any more, as good as delivered to nobody.
      if (statusOf(cause) !== 409 && statusOf(cause) !== 404) throw dockerTrouble(cause, `signalling ${this.name}`);
    }
  }

  remove(): Promise<void> {
    this.removal ??= this.removeNow();
    return this.removal;
  }

  private async removeNow(): Promise<void> {
    try {
      await this.container.remove({ force: true, v: true });
    } catch (cause) {
      if (isDaemonGone(cause)) this.killDirectly();
      else if (statusOf(cause) !== 404 && statusOf(cause) !== 409) throw dockerTrouble(cause, `removing ${this.name}`);
    }
    await this.exited;
  }

  private async untilExited(): Promise<ContainerExit> {
    try {
      const told = this.container.wait() as Promise<{ StatusCode: number }>;
      // The client library never ends a wait whose daemon dies, so the process itself is watched too.
      const silent = this.untilProcessIsGone().then(() =>
        delay(this.removal ? removedMs : tellingMs, undefined, { ref: false }),
      );
      const answer = await Promise.race([told, silent]);
      if (!answer && this.removal) return killed;
      if (!answer) return { code: null, signal: null, output: 'It ended, and the Docker daemon does not say how.' };
      const output = this.removal ? '' : await this.lastOutput();
      return { ...inWords(answer.StatusCode), output };
    } catch (cause) {
      // 404: it was removed first, so it was killed.
      if (statusOf(cause) === 404) return killed;
      await this.untilProcessIsGone();
      return { code: null, signal: null, output: dockerTrouble(cause, `watching ${this.name}`).message };
    } finally {
      this.gone = true;
    }
  }

  /** Without a daemon only the process table tells; where it does not show the process, nothing does. */
  private async untilProcessIsGone(): Promise<void> {
    while (this.ticks === 'gone' || startTicks(this.pid) === this.ticks) {
      if (this.gone) return;
      await delay(processPollMs, undefined, { ref: false });
    }
  }

  private killDirectly(): void {
    if (this.pid <= 0 || startTicks(this.pid) !== this.ticks) return;
    try {
      process.kill(this.pid, 'SIGKILL');
    } catch {
      // Not ours to kill: it goes when the daemon is back and the sweeper asks it to.
    }
  }

  private async lastOutput(): Promise<string> {
    const nothing = [{ State: { OOMKilled: false, Error: '' } }, Buffer.alloc(0)] as const;
    const asked = Promise.all([
      this.container.inspect(),
      this.container.logs({ stdout: true, stderr: true, tail: 20 }),
    ]).catch(() => nothing);
    const [{ State }, log] = await Promise.race([asked, delay(tellingMs, nothing, { ref: false })]);
    const said = State.OOMKilled ? ['The kernel killed it: out of memory.'] : State.Error ? [State.Error] : [];
    return [...said, withoutFrames(Buffer.from(log as unknown as Buffer))].filter(Boolean).join('\n');
  }
}

/** Exit codes over 128 are how the daemon tells of signals. */
function inWords(status: number): { code: number | null; signal: string | null } {
  const signal = Object.entries(constants.signals).find(([, number]) => number === status - 128)?.[0];
  return signal === undefined || status <= 128 ? { code: status, signal: null } : { code: null, signal };
}

/** Output of a container without a terminal comes in frames: 8 bytes of header with the length in the last four. */
function withoutFrames(log: Buffer): string {
  let text = '';
  for (let at = 0; at + 8 <= log.length; ) {
    const length = log.readUInt32BE(at + 4);
    text += log.toString('utf8', at + 8, at + 8 + length);
    at += 8 + length;
  }
  return text.trimEnd();
}

/** The parts of a plan that testcontainers has no words for go into its options directly. */
class PlannedContainer extends GenericContainer {
  constructor(plan: ContainerPlan) {
    super(plan.image);
    this.withName(plan.name)
      .withLabels({ ...plan.labels })
      .withCommand([...plan.args])
      .withUser(plan.user ?? ownUser())
      .withEnvironment({ TZ: 'UTC', LC_ALL: 'C.UTF-8', ...plan.env })
      .withNetworkMode(plan.inNetworkOf === undefined ? plan.network.name : `container:${plan.inNetworkOf}`)
      .withAutoCleanup(plan.reaper)
      .withWaitStrategy(noWait);
    if (plan.program !== undefined) this.withEntrypoint([plan.program]);
    if (plan.capabilities?.length) this.withAddedCapabilities(...plan.capabilities);
    this.hostConfig.Mounts = sameFolders(plan.folders ?? []);
    this.createOpts.StopTimeout = 0;
    if (plan.inNetworkOf !== undefined) return;
    this.hostConfig.Sysctls = { ...plan.sysctls };
    this.createOpts.NetworkingConfig = {
      EndpointsConfig: {
        [plan.network.name]: { Aliases: [...plan.aliases], IPAMConfig: { IPv4Address: plan.address } },
      },
    };
  }
}

/** Readiness is seen from outside, in the server's own log. */
const noWait: WaitStrategy = {
  waitUntilReady: async () => undefined,
  withStartupTimeout: () => noWait,
  isStartupTimeoutSet: () => true,
  getStartupTimeout: () => 0,
};
