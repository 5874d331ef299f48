import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

const mostMiB = 256;

/** Why a file was not read, for the end of a sentence that begins with its path. */
export class UnreadableFile extends Error {
  readonly code: string | undefined;

  constructor(why: string, code?: string, cause?: unknown) {
    super(why, { cause });
    this.code = code;
  }
}

/**
 * Text of a file that the tool wrote some time, without a byte order mark. Waits for no pipe and reads no device, and not more than 256 MiB: recordings are far
 * smaller, and a text of more than 512 MiB cannot be held at all.
 *
 * @throws UnreadableFile
 */
export async function readRegularFile(file: string): Promise<string> {
  try {
    await using handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    const found = await handle.stat();
    if (found.isDirectory()) throw new UnreadableFile('is a folder', 'EISDIR');
    if (!found.isFile()) throw new UnreadableFile('is a pipe or a device');
    const pieces: Buffer[] = [];
    let bytes = 0;
    // What the kernel calls a regular file may have no end, whatever its size says.
    for await (const piece of handle.createReadStream({ autoClose: false })) {
      bytes += (piece as Buffer).length;
      if (bytes > mostMiB * 1024 * 1024) throw new UnreadableFile(`is larger than ${mostMiB} MiB`);
      pieces.push(piece as Buffer);
    }
    return Buffer.concat(pieces)
      .toString('utf8')
      .replace(/^\uFEFF/, '');
  } catch (cause) {
    if (cause instanceof UnreadableFile) throw cause;
    const { code } = cause as NodeJS.ErrnoException;
    throw new UnreadableFile(`cannot be read (${code ?? String(cause)})`, code, cause);
  }
}
