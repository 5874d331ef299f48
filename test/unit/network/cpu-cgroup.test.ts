import { describe, expect, it } from 'vitest';
import { homesOf } from '../../../src/network/kernel/cpu-cgroup.ts';

const root = '/sys/fs/cgroup';

describe('where a group for the processor may be made', () => {
  it('version 1: a child of the group that the processor controller has the process in', () => {
    const text = '4:memory:/a\n2:cpu,cpuacct:/system.slice/x\n0::/y\n';
    expect(homesOf(text, root)[0]).toEqual({
      own: { version: 1, dir: `${root}/cpu,cpuacct/system.slice/x` },
      parents: [`${root}/cpu,cpuacct/system.slice/x`],
    });
  });
  it('version 2: a neighbour first, since a group with processes hands no controller on', () => {
    expect(homesOf('0::/user.slice/session-1.scope\n', root)).toEqual([
      {
        own: { version: 2, dir: `${root}/user.slice/session-1.scope` },
        parents: [`${root}/user.slice`, `${root}/user.slice/session-1.scope`],
      },
    ]);
    expect(homesOf('0::/\n', root)[0]?.parents).toEqual([`${root}/`]);
  });
  it('nowhere outside of what this namespace sees, and not where there is no processor controller', () => {
    expect(homesOf('0::/../../other\n', root)).toEqual([]);
    expect(homesOf('8:pids:/\n', root)).toEqual([]);
    expect(homesOf('', root)).toEqual([]);
  });
});
