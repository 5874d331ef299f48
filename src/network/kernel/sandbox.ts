import { execa } from 'execa';
import { namespaceFacts, whyNoNamespaces } from './user-namespaces.ts';

/** How to start a process in its own user, network, PID and mount namespaces; or why that cannot be done here. */
export type Sandbox =
  | { readonly available: true; readonly command: readonly string[]; readonly how: string }
  | {
      readonly available: false;
      readonly reason: string;
      /** What would make it available, one way a line; empty where nothing is known. */
      readonly enable: readonly string[];
    };

/**
 * A PID namespace comes with the network one: when its first process ends, the kernel kills everything inside, so no server
 * can outlive a worker, not even after SIGKILL. `--kill-child` passes the death of `unshare` itself on.
 */
const common = ['--net', '--pid', '--fork', '--kill-child', '--mount-proc'];

/**
 * A network namespace shares the socket hash table of the host, often hundreds of thousands of buckets, and whoever lists its few
 * sockets walks them all. A namespace made inside another one may get a small table of its own (Linux 6.1, `tcp_child_ehash_entries`);
 * where that is not known the inner namespace is like the outer one.
 */
const smallTable = [
  'sh',
  '-c',
  'echo 1024 >/proc/sys/net/ipv4/tcp_child_ehash_entries; exec unshare --net -- "$@"',
  'sh',
];

/**
 * Tries, rather than guesses, whether namespaces can be made: as they are (root) or inside a user namespace (anyone).
 *
 * @param kinds those to make, as options of `unshare`; unless told, those of a worker
 */
export async function probeSandbox(kinds: readonly string[] = common): Promise<Sandbox> {
  if (process.platform !== 'linux')
    return { available: false, reason: `network namespaces need Linux, this is ${process.platform}`, enable: [] };
  const ways = [
    { how: 'as root', options: kinds, usable: process.getuid?.() === 0 },
    { how: 'in a user namespace', options: ['--user', '--map-root-user', ...kinds], usable: true },
  ];
  let reason = '';
  for (const way of ways.filter((w) => w.usable)) {
    const command = ['unshare', ...way.options, '--', ...smallTable];
    const trial = await execa('unshare', [...command.slice(1), 'true'], { reject: false, timeout: 10_000 });
    if (!trial.failed) return { available: true, command, how: way.how };
    if (trial.code === 'ENOENT')
      return {
        available: false,
        reason: 'network namespaces need the program unshare',
        enable: ['Install the package util-linux.'],
      };
    reason =
      String(trial.stderr || trial.shortMessage)
        .trim()
        .split('\n')[0] ?? 'unshare failed';
  }
  const { cause, enable } = whyNoNamespaces(namespaceFacts());
  return { available: false, reason: `network namespaces are not available: ${cause} (${reason})`, enable };
}
