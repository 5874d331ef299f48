import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/** The first bytes of a file. Some files of the kernel call themselves regular and have no end, or wait for one: read so much and no more, and never wait. */
export async function readAtMost(file: string, most: number): Promise<Buffer> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const buffer = Buffer.alloc(most);
    let filled = 0;
    while (filled < buffer.length) {
      const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return buffer.subarray(0, filled);
  } finally {
    await handle.close();
  }
}
