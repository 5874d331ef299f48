import { existsSync, readFileSync } from 'node:fs';

/** File systems that hold no files of anybody: settings and views of the kernel, which faults must be able to write. */
const virtual =
  'autofs binfmt_misc bpf cgroup cgroup2 configfs debugfs devpts fusectl mqueue nsfs proc pstore securityfs sysfs tracefs'.split(
    ' ',
  );

/**
 * Binds the first $1 folders over themselves and makes every other mount of the namespace read-only, then becomes the rest of its words. A mount
 * keeps its other flags: inside a user namespace none may be taken away (mount_namespaces(7)). A mount that cannot be changed stays as it is:
 * `writableElsewhere` tells afterwards. The names of the mounts come from the kernel with octal escapes, which `printf` undoes.
 */
const script = `
mounts=$(cat /proc/self/mountinfo)
count=$1; shift
keep=:
while [ "$count" -gt 0 ]; do
  mount -n --bind "$1" "$1" && keep="$keep$1:"
  shift; count=$((count - 1))
done
printf '%s\\n' "$mounts" | while read -r id parent device root target flags rest; do
  kind=\${rest#*- }
  case "\${kind%% *}" in ${virtual.join(' | ')}) continue ;; esac
  case "$flags" in rw | rw,*) ;; *) continue ;; esac
  case "$target" in *[%]*) continue ;; esac
  target=$(printf "$target")
  case "$keep" in *":$target:"*) continue ;; esac
  mount -n -o "remount,bind,ro\${flags#rw}" "$target" 2>/dev/null
done
exec "$@"
`;

/**
 * Command to put before another one that runs in a mount namespace of its own: from then on files can be written in these folders only. Their
 * paths are absolute; they exist.
 */
export function readOnlyExcept(folders: readonly string[]): readonly string[] {
  return ['sh', '-c', script, 'sh', String(folders.length), ...folders];
}

/**
 * Mount points of this process that can still be written to, other than these folders; empty where every write elsewhere is impossible. Of mounts upon one
 * another only the topmost can be reached. A user namespace cannot change a mount behind a folder that is closed to its user, and cannot write there.
 */
export function writableElsewhere(
  folders: readonly string[],
  mountinfo: string = readFileSync('/proc/self/mountinfo', 'utf8'),
  reachable: (path: string) => boolean = existsSync,
): string[] {
  const topmost = new Map<string, boolean>();
  for (const line of mountinfo.split('\n')) {
    const [, , , , escaped, flags = '', ...rest] = line.split(' ');
    if (escaped === undefined) continue;
    const target = escaped.replace(/\\([0-7]{3})/g, (_, octal: string) =>
      String.fromCharCode(Number.parseInt(octal, 8)),
    );
    topmost.set(target, flags.split(',').includes('rw') && !virtual.includes(rest[rest.indexOf('-') + 1] ?? ''));
  }
  return [...topmost].flatMap(([target, isOpen]) =>
    isOpen && !folders.includes(target) && reachable(target) ? [target] : [],
  );
}
