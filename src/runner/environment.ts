import { ReplfaultError } from '../model/errors.ts';
import type { Capability } from '../model/scenario.ts';
import { probeSandbox, type Sandbox } from '../network/kernel/sandbox.ts';

/** How to run a program of an unpacked tree, as plain data: leading arguments before the caller's own. */
export interface RunCommandSpec {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export type IsolationChoice = 'auto' | 'netns' | 'none';

/** What this machine offers a run, found by trying. */
export interface RunEnvironment {
  readonly sandbox: Sandbox;
  readonly isolation: 'netns' | 'none';
  readonly tools: { readonly nft: RunCommandSpec | null; readonly ip: RunCommandSpec | null };
  /** Why a capability is missing; absent means it is there. */
  readonly missing: ReadonlyMap<Capability, string>;
}

export interface EnvironmentRequest {
  readonly isolation: IsolationChoice;
  readonly proxy: 'embedded' | 'binary';
  /** Finds or fetches nft and ip; called only where a private network can be made. */
  findTools(): Promise<{ nft: RunCommandSpec; ip: RunCommandSpec }>;
}

/** Decides where a run lives and says why whatever is missing is missing. */
export async function decideEnvironment(request: EnvironmentRequest): Promise<RunEnvironment> {
  const missing = new Map<Capability, string>();
  if (request.proxy === 'binary') missing.set('embedded-proxy', 'this fault exists only in the embedded proxy');
  const none = (reason: string): RunEnvironment => {
    missing.set('kernel-faults', reason);
    return { sandbox, isolation: 'none', tools: { nft: null, ip: null }, missing };
  };
  const sandbox: Sandbox =
    request.isolation === 'none'
      ? { available: false, reason: 'kernel faults need a private network, and --isolation none was asked for' }
      : await probeSandbox();
  if (!sandbox.available) {
    if (request.isolation === 'netns')
      throw new ReplfaultError('NO_NAMESPACE', sandbox.reason, {
        hint: 'run as root, allow unprivileged user namespaces, or use --isolation auto',
      });
    return none(sandbox.reason);
  }
  try {
    const tools = await request.findTools();
    return { sandbox, isolation: 'netns', tools, missing };
  } catch (cause) {
    if (request.isolation === 'netns') throw cause;
    return none(`kernel faults need nft and ip: ${(cause as Error).message}`);
  }
}
