import { open, rm, stat, statfs } from 'node:fs/promises';
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
/** A file system that has less than a page of the kernel left takes nothing more, bytes. */
const pageBytes = 4096;

/**
 * A file system of a server fills up but for `leaveKiB`, as by the files of somebody else. It is a file system of that server alone, of a fixed size
 * (`settings.disks`). The server itself uses the rest: that it found none left is the proof. Healing frees the space, and starts a server that has
 * ended for want of it.
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
    return {
      async proof() {
        const now = await availableIn(folder);
        return {
          tookEffect: now < pageBytes && before >= now,
          summary: `the file system of the ${disk} of the ${leg} has ${now} bytes left, ${before} when it was filled`,
          numbers: { leftBytes: now, leftAtFirstBytes: before },
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

/** Writes a file until only so many bytes are left. */
async function fill(ballast: string, folder: string, leftBytes: number): Promise<void> {
  await using file = await open(ballast, 'wx', 0o600);
  for (;;) {
    const room = (await availableIn(folder)) - leftBytes;
    if (room < pageBytes) return;
    await file.write(chunk, 0, Math.min(chunk.length, room));
  }
}
