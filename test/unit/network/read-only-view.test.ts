import { describe, expect, it } from 'vitest';
import { writableElsewhere as found } from '../../../src/network/kernel/read-only-view.ts';

const writableElsewhere = (folders: readonly string[], mountinfo: string, reachable = (_: string) => true): string[] =>
  found(folders, mountinfo, reachable);

const mounts = (...lines: string[]): string => `${lines.join('\n')}\n`;
const root = '27 1 254:0 / / ro,relatime shared:1 - ext4 /dev/vda rw';
const proc = '22 27 0:21 / /proc rw,relatime - proc proc rw';
const run = '40 27 254:0 /tmp/run /tmp/run rw,relatime - ext4 /dev/vda rw';

describe('what can be written to outside of a few folders', () => {
  it('is nothing where only these and the views of the kernel are open', () => {
    expect(writableElsewhere(['/tmp/run'], mounts(root, proc, run))).toEqual([]);
  });
  it('is every other open mount, with its blanks', () => {
    const disk = '41 27 8:1 / /mnt/my\\040disk rw,nosuid master:7 - xfs /dev/sdb rw';
    expect(writableElsewhere(['/tmp/run'], mounts(root, proc, run, disk))).toEqual(['/mnt/my disk']);
    expect(writableElsewhere([], mounts(root, run))).toEqual(['/tmp/run']);
  });
  it('is the topmost of mounts upon one another', () => {
    const lower = '25 24 0:23 / /dev/shm rw - tmpfs tmpfs rw';
    const upper = '30 25 0:27 / /dev/shm ro - tmpfs tmpfs rw';
    expect(writableElsewhere([], mounts(root, lower, upper))).toEqual([]);
    expect(writableElsewhere([], mounts(root, upper, lower))).toEqual(['/dev/shm']);
  });
  it('is no mount behind a folder that is closed to the user', () => {
    const layer = '50 27 0:60 / /var/lib/docker/overlay2/a/merged rw - overlay overlay rw';
    expect(writableElsewhere([], mounts(root, layer))).toEqual(['/var/lib/docker/overlay2/a/merged']);
    expect(writableElsewhere([], mounts(root, layer), (path) => !path.startsWith('/var/lib/docker'))).toEqual([]);
  });
  it('is the whole tree where the root could not be changed', () => {
    expect(writableElsewhere([], mounts(root.replace(' ro,', ' rw,')))).toEqual(['/']);
  });
});
