import { chmod, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { readOnlyExcept, writableElsewhere } from '../../src/network/kernel/read-only-view.ts';
import { probeSandbox } from '../../src/network/kernel/sandbox.ts';
import { makePlayground } from './support/playground.ts';

const sandbox = await probeSandbox();
const nobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
const asNobody = [
  ...nobody,
  'unshare',
  '--user',
  '--map-root-user',
  '--net',
  '--pid',
  '--fork',
  '--kill-child',
  '--mount-proc',
  '--',
];
const ways = [
  ...(sandbox.available ? [[sandbox.how, sandbox.command] as const] : []),
  ...(sandbox.available && process.getuid?.() === 0 ? [['nobody, in a user namespace', asNobody] as const] : []),
];

/** Tries to write in every place, tells all mounts that this user can reach, and mounts something inside, as a full disk is made. */
const attempt = `
cd "$1"
echo x >inside && mkdir m && mount -t tmpfs none m && echo y >m/mounted && echo inside
cd ..
for place in . /tmp /var/tmp /dev/shm /dev /etc "$HOME"; do (echo z >"$place/replfault-planted") 2>/dev/null && echo "wrote in $place"; done
echo to-nowhere >/dev/null && echo null
echo 1 >/proc/sys/net/ipv4/ip_forward && echo kernel
while read -r id parent device root target rest; do
  [ -e "$(printf "$target")" ] && printf '%s\\n' "$id $parent $device $root $target $rest"
done </proc/self/mountinfo
`;

describe.skipIf(ways.length === 0)('in the namespaces of a worker nothing but its folders can be written', () => {
  it.each(ways)('%s', async (_, [program = '', ...before]) => {
    await using playground = await makePlayground();
    // With a blank: names of mounts are escaped by the kernel.
    const open = join(playground.dir, 'open folder');
    await mkdir(open);
    await chmod(playground.dir, 0o777);
    await chmod(open, 0o777);
    const command = [...before, ...readOnlyExcept([open]), 'sh', '-c', attempt, 'sh', open];
    const { stdout, stderr } = await execa(program, command, { reject: false, timeout: 20_000, env: playground.env });
    const [said, mounts] = [stdout.split('\n').slice(0, 3), stdout.split('\n').slice(3)];
    expect(said, stderr).toEqual(['inside', 'null', 'kernel']);
    expect(writableElsewhere([open, join(open, 'm')], mounts.join('\n'), () => true)).toEqual([]);
    expect(await readdir(playground.dir)).not.toContain('replfault-planted');
    expect(await readdir(open)).toEqual(['inside', 'm']);
  });
});
