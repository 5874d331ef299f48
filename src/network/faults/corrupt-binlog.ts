import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ReplfaultError, usageError } from '../../model/errors.ts';
import { proveRefusal, sayAll } from '../server-fault.ts';
import type { Fault } from '../types.ts';

const whats = ['body', 'length'] as const;
type What = (typeof whats)[number];

/**
 * Offsets within an event (MySQL internals manual, binlog event header): time stamp 4, type 1, server id 4, size of the event 4, position 4, flags 2; then
 * the body. The high byte of the size makes it larger than any event.
 */
const offsets: Readonly<Record<What, number>> = { body: 19 + 6, length: 9 + 3 };
/** More than the first event that the replica has not read. */
const grownBytes = 512;
const growTimeoutMs = 10_000;
const pollMs = 20;

/**
 * A byte of the source's binary log is another one, in an event that the replica has not received yet, as after a fault of a disk or of memory. `body`: the
 * checksum of the event is wrong. `length`: the event seems to be larger than any. The receiver is stopped, so that the event is still to come, and started
 * again. Healing puts the byte back and starts the replica.
 */
export const fault: Fault = {
  layer: 'server',
  legs: ['source'],
  needs: ['server-files'],
  defaults: { what: 'body' },
  async inject(target, params) {
    const what = whatOf(params['what']);
    const { source, replica } = target.servers;
    const { stopReceiver, startReceiver, startReplica } = replica.words;
    await sayAll(replica, [stopReceiver]);
    const [row = {}] = await source.query(source.words.binaryLogStatus);
    const [name, position] = [String(row['File'] ?? ''), Number(row['Position'] ?? 0)];
    const file = join(source.disks.binlog ?? source.dataDir, name);
    await untilLarger(file, position + grownBytes);
    const at = position + offsets[what];
    const before = await changeByte(file, at, (byte) => byte ^ 0xff);
    await sayAll(replica, [startReceiver]);
    return {
      proof: () =>
        proveRefusal(target, `byte ${at} of ${name} was changed (${what} of an event)`, ({ errno }) => errno !== 0),
      async heal() {
        await changeByte(file, at, () => before);
        await sayAll(replica, [startReplica]);
      },
    };
  },
};

function whatOf(value: unknown): What {
  const found = whats.find((one) => one === value);
  if (found) return found;
  throw usageError('BAD_FAULT_PARAMETER', `corrupt-binlog cannot change ${String(value)}`, `use ${whats.join(' or ')}`);
}

/** @throws ReplfaultError `BINLOG` where the source writes nothing */
async function untilLarger(file: string, bytes: number): Promise<void> {
  const deadline = performance.now() + growTimeoutMs;
  while ((await stat(file)).size < bytes) {
    if (performance.now() > deadline)
      throw new ReplfaultError(
        'BINLOG',
        `the binary log of the source did not grow to ${bytes} bytes in ${growTimeoutMs / 1000} s`,
        {
          hint: 'the fault needs a source that writes',
        },
      );
    await delay(pollMs);
  }
}

/** The byte that was there. */
async function changeByte(file: string, at: number, to: (byte: number) => number): Promise<number> {
  await using handle = await open(file, 'r+');
  const byte = Buffer.alloc(1);
  await handle.read(byte, 0, 1, at);
  const [before = 0] = byte;
  await handle.write(Buffer.from([to(before)]), 0, 1, at);
  return before;
}
