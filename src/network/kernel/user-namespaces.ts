import { readFileSync } from 'node:fs';

/** Why this machine refuses network namespaces to this user, and what its administrator can do about it. */
export interface Refusal {
  readonly cause: string;
  /** One way a line; each says what else it allows. */
  readonly enable: readonly string[];
}

/** What the kernel and the system say about namespaces. */
export interface NamespaceFacts {
  readonly isRoot: boolean;
  /** Settings by their paths below /proc/sys, such as `user/max_user_namespaces`; `null` where the kernel has no such setting. */
  setting(path: string): string | null;
  readonly inContainer: boolean;
}

const asRoot = 'Run replfault as root.';
/** Docker's own profile forbids new namespaces, AppArmor's mounts in them, and masked paths a /proc in them; no capability is needed. Tried with Docker 20.10. */
const inContainer =
  'Start the container with --security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined.';

/**
 * A profile that gives `unshare`, and no other program, what Ubuntu takes from all programs. `apparmor_parser` 4.1.0 accepts it; a kernel that enforces it was
 * not at hand.
 */
export const appArmorProfile = [
  'abi <abi/4.0>,',
  'include <tunables/global>',
  'profile replfault-unshare /usr/bin/unshare flags=(unconfined) {',
  '  userns,',
  '}',
] as const;

/**
 * Names the setting that forbids user namespaces. Ubuntu has since 23.10 an AppArmor restriction, on by default since 24.04 (Ubuntu's specification SE045);
 * Debian's kernels know `kernel.unprivileged_userns_clone`; every kernel knows `user.max_user_namespaces` (namespaces(7)). Pure.
 */
export function whyNoNamespaces(facts: NamespaceFacts): Refusal {
  const is = (path: string, value: string): boolean => facts.setting(path) === value;
  if (facts.isRoot) return { cause: 'root may not make them here', enable: facts.inContainer ? [inContainer] : [] };
  if (is('kernel/apparmor_restrict_unprivileged_userns', '1'))
    return {
      cause: 'AppArmor restricts unprivileged user namespaces (kernel.apparmor_restrict_unprivileged_userns = 1)',
      enable: [
        `Allow them for unshare alone (every local user can then use them through unshare): as root, write these lines to /etc/apparmor.d/replfault-unshare and run \`apparmor_parser -r /etc/apparmor.d/replfault-unshare\`:\n${appArmorProfile.map((line) => `    ${line}`).join('\n')}`,
        'Or allow them for every program until the next boot: `sysctl -w kernel.apparmor_restrict_unprivileged_userns=0` as root.',
        `Or: ${asRoot}`,
      ],
    };
  if (is('kernel/unprivileged_userns_clone', '0'))
    return {
      cause: 'the kernel forbids unprivileged user namespaces (kernel.unprivileged_userns_clone = 0)',
      enable: [
        'Allow them for every program until the next boot: `sysctl -w kernel.unprivileged_userns_clone=1` as root.',
        `Or: ${asRoot}`,
      ],
    };
  if (is('user/max_user_namespaces', '0'))
    return {
      cause: 'the kernel allows no user namespaces (user.max_user_namespaces = 0)',
      enable: [
        'Allow them for every program until the next boot: `sysctl -w user.max_user_namespaces=10000` as root.',
        `Or: ${asRoot}`,
      ],
    };
  if (facts.inContainer) return { cause: 'this container forbids them', enable: [inContainer] };
  return { cause: 'no setting that is known here forbids them', enable: [asRoot] };
}

/** Reads the facts of this machine. A setting that cannot be read counts as absent. */
export function namespaceFacts(): NamespaceFacts {
  const read = (path: string): string | null => {
    try {
      return readFileSync(path, 'utf8').trim();
    } catch {
      return null;
    }
  };
  return {
    isRoot: process.getuid?.() === 0,
    setting: (path) => read(`/proc/sys/${path}`),
    // Docker and Podman mark their containers so; a pod of Kubernetes is known by its environment.
    inContainer:
      read('/.dockerenv') !== null ||
      read('/run/.containerenv') !== null ||
      process.env['KUBERNETES_SERVICE_HOST'] !== undefined,
  };
}
