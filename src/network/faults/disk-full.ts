import { open, readdir, rm, stat, statfs } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isSilent } from '../../host/process-stat.ts';
import { type DiskName, diskNames } from '../../model/disks.ts';
import { ReplfaultError, usageError } from '../../model/errors.ts';
import { numberIn } from '../packet-fault.ts';
import { serverAt } from '../server-fault.ts';
import type { Fault } from '../types.ts';

const chunk = Buffer.alloc(64 * 1024);
const kibibyte = 1024;
const ballastName = 'ballast';
/** The kernel gives a tmpfs out by pages: with less than one left, a file grows no further than to the end of its last page; bytes. */
const pageBytes = 4096;
/** To these the server appends what it writes; others (InnoDB) grow by whole pages. */
const logs: readonly DiskName[] = ['relay-log', 'binlog'];

/**
 * A file system of a server fills up but for `leaveKiB`, as by the files of somebody else. It is a file system of that server alone, of a fixed size
 * (`settings.disks`). The server itself uses the rest: that it found none left is the proof. No page left is not enough, since a log may have
 * room in its last page for some more transactions: the log must end where that page ends, as after a write that was cut short. Healing frees the
 * space, and starts a server that has ended for want of it.
 */
export const fault: Fault = {
  layer: 'server',
  legs: ['replica', 'source'],
  needs: ['small-disks'],
  withoutReplica: true,
  defaults: { disk: 'relay-log', leaveKiB: 64 },
  async inject(target, params, leg) {
    const disk = diskOf(params['disk']);
    const leaveKiB = numberIn(params, 'leaveKiB', { least: 0, most: 1_000_000, unit: 'KiB' });
    const server = serverAt(target, leg);
    const folder = server.disks[disk];
    if (folder === undefined)
      throw usageError(
        'BAD_FAULT_PARAMETER',
        `the ${disk} of the ${leg} has no file system of its own`,
        `give the scenario settings.disks.${leg}['${disk}'], a size in MiB`,
      );
    await mustBeItsOwn(folder);
    const left = leaveKiB * kibibyte;
    const ballast = join(folder, ballastName);
    await fill(ballast, folder, left);
    const before = await availableIn(folder);
    const sizes = await sizesIn(folder);
    return {
      async proof() {
        const now = await availableIn(folder);
        const room = logs.includes(disk) ? roomInLastPage(sizes, await sizesIn(folder)) : 0;
        return {
          tookEffect: now < pageBytes && before >= now && room === 0,
          summary: `the file system of the ${disk} of the ${leg} has ${now} bytes left, ${before} when it was filled${toldRoom(room)}`,
          numbers: {
            leftBytes: now,
            leftAtFirstBytes: before,
            ...(room === null ? {} : { roomInLastPageBytes: room }),
          },
        };
      },
      async heal() {
        await rm(ballast, { force: true });
        // Some servers end when InnoDB gets no space. What the kernel has not collected yet must be gone first.
        if (!isSilent(server)) return;
        await server.kill();
        await server.restart();
      },
    };
  },
};

function diskOf(value: unknown): DiskName {
  const found = diskNames.find((one) => one === value);
  if (found) return found;
  throw usageError('BAD_FAULT_PARAMETER', `there is no disk ${String(value)}`, `use ${diskNames.join(', ')}`);
}

/** Whatever happened to its mount, no file system of this machine is ever filled. */
async function mustBeItsOwn(folder: string): Promise<void> {
  const [own, above] = await Promise.all([stat(folder), stat(dirname(folder))]);
  if (own.dev === above.dev)
    throw new ReplfaultError('SMALL_DISK', `${basename(folder)} is not a file system of its own: nothing is filled`);
}

async function availableIn(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

async function sizesIn(folder: string): Promise<ReadonlyMap<string, number>> {
  const files = (await readdir(folder)).filter((name) => name !== ballastName);
  // The server may remove one of them meanwhile.
  const found = await Promise.all(
    files.map(async (name) => [name, await stat(join(folder, name)).catch(() => null)] as const),
  );
  return new Map(found.flatMap(([name, stats]) => (stats?.isFile() ? [[name, stats.size] as const] : [])));
}

/** What the last page of a file still takes of those that have grown since, at the least, bytes; null if none has grown. */
export function roomInLastPage(then: ReadonlyMap<string, number>, now: ReadonlyMap<string, number>): number | null {
  const grown = [...now].filter(([name, size]) => size > (then.get(name) ?? 0));
  return grown.length === 0 ? null : Math.min(...grown.map(([, size]) => (pageBytes - (size % pageBytes)) % pageBytes));
}

function toldRoom(room: number | null): string {
  if (room === null) return '; nothing was written to it since';
  return room === 0 ? '' : `; the file that the server writes has room for ${room} more`;
}

/** Writes a file until only so many bytes are left. */
async function fill(ballast: string, folder: string, leftBytes: number): Promise<void> {
  await using file = await open(ballast, 'wx', 0o600);
  for (;;) {
    const room = (await availableIn(folder)) - leftBytes;
    if (room < pageBytes) return;
    await file.write(chunk, 0, Math.min(chunk.length, room));
  }
}
