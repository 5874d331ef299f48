import type { CleanupStack } from '../../model/cleanup.ts';
import { ReplfaultError } from '../../model/errors.ts';
import type { Role } from '../../model/replication.ts';
import type { Link } from '../../network/link.ts';
import { newPassword } from '../../servers/passwords.ts';
import type { StartedServer } from '../../servers/types.ts';
import { launchServer } from '../../topology/launch.ts';
import type { PairPlan } from '../../topology/plan.ts';
import type { PreparedEntry } from './prepare-entry.ts';

/** Servers that started, the link between them, and why the others did not. */
export interface StartedEnds {
  readonly source: StartedServer | null;
  readonly replica: StartedServer | null;
  /** `null` where the source did not start. */
  readonly link: Link | null;
  readonly notStarted: readonly { readonly role: Role; readonly reason: string }[];
}

/**
 * Starts both servers as they ship, side by side, and opens the link. A server that ends by itself while it starts is a finding.
 * @throws whatever else goes wrong (exit 3).
 */
export async function startEnds(
  { dir, ends, settings, site, planned }: PreparedEntry,
  signal: AbortSignal,
  cleanup: CleanupStack,
): Promise<StartedEnds> {
  const { source, replica } = ends;
  const plan: PairPlan = {
    dir,
    source,
    replica,
    settings,
    topology: { asShipped: true },
    prepare: [],
    site,
    linkName: planned.id,
    signal,
  };
  const launch = (role: Role): Promise<StartedServer> => {
    const once = (): Promise<StartedServer> =>
      launchServer(
        plan,
        { name: role, role, serverId: role === 'source' ? 1 : 2 },
        { identity: null, replicationPassword: newPassword() },
      );
    // On the host's own loopback another process may take a port between our asking and the server's binding.
    return once().catch((error: Error) => {
      if (!/address already in use/i.test(error.message)) throw error;
      return once();
    });
  };
  const [atSource, atReplica, proxy] = await Promise.allSettled([
    launch('source'),
    launch('replica'),
    site.startProxy(),
  ]);
  for (const one of [atSource, atReplica, proxy])
    if (one.status === 'fulfilled') cleanup.use<AsyncDisposable>(one.value);
  if (proxy.status === 'rejected') throw proxy.reason;
  const notStarted: { role: Role; reason: string }[] = [];
  const serverOf = (role: Role, settled: PromiseSettledResult<StartedServer>): StartedServer | null => {
    if (settled.status === 'fulfilled') return settled.value;
    const cause: unknown = settled.reason;
    if (!(cause instanceof ReplfaultError && cause.code === 'server-died')) throw cause;
    notStarted.push({ role, reason: `the ${role} does not start: ${errorsIn(cause.message)}` });
    return null;
  };
  const started = { source: serverOf('source', atSource), replica: serverOf('replica', atReplica) };
  const { host, port } = started.source ?? {};
  const link = host === undefined || port === undefined ? null : await proxy.value.openLink(planned.id, { host, port });
  return { ...started, link, notStarted };
}

/** What servers log at every first start, or say last of all. */
const noCause = /^(?:Aborting|Cannot open .*ib_buffer_pool.*)$/;

/** The errors of a log without times and codes; the whole text where it has none. */
function errorsIn(message: string): string {
  const texts = [...message.matchAll(/\[error\](?: \[[^\]]*\])*\s*(.*)/gi)]
    .map(([, text = '']) => text.trim())
    .filter((text) => !noCause.test(text));
  return texts.length > 0 ? [...new Set(texts)].join('; ') : message;
}
